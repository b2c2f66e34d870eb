"""LAM Desktop: a command is judged, planned, approved, carried out and recorded."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("lam-desktop")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0.0.0"
