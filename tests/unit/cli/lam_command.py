"""``lam`` in this process and in one of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from lam_desktop.cli.root import root

ROOT = Path(__file__).parents[3]
MOVE = "move report.pdf from Downloads to Documents"
TWO_FOLDERS = (
    "create a folder called alpha in Documents, then create a folder called beta in Documents"
)
UNPLANNED = "delete nowhere-to-be-found.txt"


def lam(*args: str, typed: str | bytes | None = None) -> Result:
    return CliRunner().invoke(root, list(args), input=typed)


def lam_json(*args: str, typed: str | bytes | None = None) -> list[Any]:
    return [json.loads(line) for line in lam(*args, typed=typed).stdout.splitlines()]


def new_lam(*args: str, **kwargs: Any) -> subprocess.CompletedProcess[str]:
    """``lam`` as its own process, with the environment of this one."""
    argv = [sys.executable, "-m", "lam_desktop", *args]
    return subprocess.run(argv, cwd=ROOT, text=True, timeout=60, check=False, **kwargs)
