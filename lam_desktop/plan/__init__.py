"""The room where a command becomes steps; it reads the world and touches nothing."""
