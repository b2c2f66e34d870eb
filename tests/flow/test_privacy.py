"""Nothing leaves the computer, and a verdict leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

JUDGE = """
from lam_desktop.app import open_program
from lam_desktop.domain.command import Command
assessment, decision = open_program().pipeline.judge(Command(text="open the downloads folder"))
assert assessment is not None, decision
"""


def test_a_verdict_writes_nothing_and_opens_no_connection(tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), "LAM_HOME": str(tmp_path / "lam")}
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "ORT_DISABLE_TELEMETRY"):
        environment.pop(name, None)
    audit = (
        "import sys\n"
        "def hook(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo'):\n"
        "        raise SystemExit(f'a connection was opened: {args}')\n"
        "sys.addaudithook(hook)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", audit + JUDGE],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
