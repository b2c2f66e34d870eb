"""Where things are, what the person prefers, and the keys in the system keyring."""
