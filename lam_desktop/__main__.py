"""``python -m lam_desktop`` is ``lam``."""

from lam_desktop.cli import main

if __name__ == "__main__":
    main()
