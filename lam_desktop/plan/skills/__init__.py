"""Skills: each a family of phrasings that the local planner knows."""
