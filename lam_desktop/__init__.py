"""LAM Desktop: a command is judged, planned, approved, carried out and recorded."""

import os
from importlib.metadata import PackageNotFoundError, version

# onnxruntime reports its use to its makers from its import on, unless told not to before that.
# Nothing leaves this computer, so it is told here, ahead of every import of it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

try:
    __version__ = version("lam-desktop")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0.0.0"
