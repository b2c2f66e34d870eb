"""The laboratory: builds the dataset, trains the guard, measures it, exports it.

Nothing of the app imports this room; it needs ``pip install "lam-desktop[lab]"``.
"""
