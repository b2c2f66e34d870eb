"""One training run: its batches, what it minimises, its steps, and what it keeps on the disk."""
