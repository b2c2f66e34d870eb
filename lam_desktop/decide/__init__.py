"""The room where it is decided what may happen: the policy, and the floor beneath it."""
