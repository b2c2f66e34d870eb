"""The factory's database: tasks, labels, where they came from, and the jobs that make them."""
