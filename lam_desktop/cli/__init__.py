"""The ``lam`` command: one file a group of commands.

Each file has ``register(root)``; what a command needs is imported when it runs, so that ``lam``
answers at once.
"""

from lam_desktop.cli.root import main

__all__ = ["main"]
