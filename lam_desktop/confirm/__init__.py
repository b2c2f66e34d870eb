"""The room where a person's yes is worded, given and kept."""
