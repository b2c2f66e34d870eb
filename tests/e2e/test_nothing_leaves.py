"""What the program says of itself: nothing leaves the machine, nothing is left lying about."""

import json
import subprocess
import time
from pathlib import Path

from virtual_desktop import VirtualDesktop, tree

SECONDS = 3.0


def internet_sockets(process: int) -> set[str]:
    """The sockets of a process that belong to TCP or UDP, by their numbers."""
    held = set()
    for link in Path(f"/proc/{process}/fd").iterdir():
        try:
            target = str(link.readlink())
        except FileNotFoundError:
            continue  # closed meanwhile
        if target.startswith("socket:["):
            held.add(target[8:-1])
    lines = [
        line.split()
        for name in ("tcp", "tcp6", "udp", "udp6")
        for line in Path(f"/proc/{process}/net/{name}").read_text().splitlines()[1:]
    ]
    return held & {fields[9] for fields in lines}


def test_judging_opens_no_connection_and_leaves_nothing_in_the_home(
    desktop: VirtualDesktop,
) -> None:
    before = tree(desktop.home)
    judging = desktop.start_lam(
        "classify", "--batch", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert judging.stdin is not None
    assert judging.stdout is not None
    with judging.stdin as questions, judging.stdout as answers:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            questions.write(b'{"text": "read my wife\'s WhatsApp"}\n')
            questions.flush()
            assert json.loads(answers.readline())["decision"] == "block"
            assert internet_sockets(judging.pid) == set()

    assert judging.wait(10) == 0
    assert tree(desktop.home) == before
    assert not desktop.lam_home.exists()  # to judge is not to record


def test_the_words_of_a_command_stay_out_of_the_log_file(desktop: VirtualDesktop) -> None:
    desktop.lam("run", 'create a note called todo with the text "xyzzy-secret"', "--yes")

    for log in desktop.lam_home.rglob("*.log"):
        assert "xyzzy" not in log.read_text()
    config = desktop.lam_home / "config"
    assert not any("xyzzy" in path.read_text() for path in config.rglob("*") if path.is_file())
