"""The room where approved steps really happen."""
