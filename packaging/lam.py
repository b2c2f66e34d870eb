"""Where the bundled programs start."""

import os

# The bundle's own libraries are for the bundle; programs it opens need those of the system.
if (before := os.environ.pop("LD_LIBRARY_PATH_ORIG", None)) is not None:
    os.environ["LD_LIBRARY_PATH"] = before
else:
    os.environ.pop("LD_LIBRARY_PATH", None)

from lam_desktop.cli import main

main()
