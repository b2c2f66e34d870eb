"""What the program says of itself: nothing leaves the machine, nothing is left lying about."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from virtual_desktop import VirtualDesktop, eventually, tree, words_of

from tests.fakes.update_site import LIST, Signer, Site, certificate, listed

SECONDS = 3.0
ASSETS = Path(__file__).parents[2] / "assets"
# The window of a build that has an update address; nothing but its assets is another's.
WINDOW = """
import sys
from pathlib import Path
from lam_desktop.config import paths
shipped = paths._shipped
paths._shipped = lambda name: Path(sys.argv[1]) if name == "assets" else shipped(name)
from lam_desktop.app import run_desktop_app
sys.exit(run_desktop_app("window"))
"""


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


@pytest.fixture
def site(desktop: VirtualDesktop, tmp_path: Path) -> Iterator[Site]:
    """A project's site with a newer version, which the build of the test knows."""
    signer, (context, authority) = Signer(), certificate(tmp_path)
    desktop.env["SSL_CERT_FILE"] = str(authority)
    content = listed(version="99.0.0")
    with Site(tls=context) as site:
        site.publish(content, signer.sign(content, "lam-desktop updates 99.0.0"))
        assets = shutil.copytree(ASSETS, tmp_path / "assets")
        (assets / "updates.toml").write_text(
            f'url = "{site.address()}"\npublic_key = "{signer.public_key}"\n'
        )
        yield site


def start_window(desktop: VirtualDesktop, assets: Path) -> subprocess.Popen[bytes]:
    started = desktop.start(sys.executable, "-c", WINDOW, str(assets))
    desktop.window(words_of("LAM Desktop"))
    return started


def test_the_window_asks_nobody_for_updates_unless_told_to(
    desktop: VirtualDesktop, site: Site, tmp_path: Path
) -> None:
    window = start_window(desktop, tmp_path / "assets")

    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        assert internet_sockets(window.pid) == set()
        time.sleep(0.02)

    assert window.poll() is None
    assert site.server.connections == 0


def test_told_to_the_window_asks_once_and_says_what_is_new(
    desktop: VirtualDesktop, site: Site, tmp_path: Path
) -> None:
    settings = desktop.lam_home / "config/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("check_for_updates = true\n")

    for _ in range(2):  # the second start is on the same day
        window = start_window(desktop, tmp_path / "assets")
        eventually(
            lambda: desktop.point_of("What is new: opens a page in the browser", "button"),
            "the line that tells of the newer version",
        )
        window.terminate()
        assert window.wait(20) == 0

    assert site.paths == [LIST, f"{LIST}.minisig"]
