"""The portable archive itself, installed as its README says, used, and removed again."""

import hashlib
import os
import subprocess
from pathlib import Path

import pytest
from virtual_desktop import tree

from lam_desktop import __version__

OWN_FILES = {"audit.db", "audit.seal", "lam.log"}


@pytest.fixture
def unpacked(archive: Path, tmp_path: Path) -> Path:
    subprocess.run(["tar", "-xf", archive, "-C", tmp_path], check=True)
    return tmp_path / f"lam-desktop-{__version__}"


def test_it_is_installed_used_and_removed_without_a_trace(unpacked: Path, tmp_path: Path) -> None:
    home = tmp_path / "Jörg Müller محمد"
    home.mkdir()
    before = tree(home)
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}

    def run(*argv: str | Path, code: int = 0) -> str:
        done = subprocess.run(
            [*map(str, argv)], env=env, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    as_root = ["--as-root"] if os.geteuid() == 0 else []
    run("sh", unpacked / "install", *as_root)
    program = home / ".local/bin/lam"
    assert run(program, "--version").strip().endswith(__version__)
    assert "FAIL" not in run(program, "doctor", "--self-check")
    run(program, "autostart", "on")
    entry = home / ".config/autostart/org.lamdesktop.LamDesktop.desktop"
    assert "/current/lam-desktop" in entry.read_text()
    run(program, "run", "steal my neighbour's bank password", code=20)

    run("sh", home / ".local/share/lam-desktop-program/uninstall")
    left = {name for name, content in tree(home).items() if content is not None} - set(before)
    assert {name.split("/")[-1].split("-")[0] for name in left} <= OWN_FILES, left
    assert {name.split("/")[1] for name in left} <= {"share", "state"}, left
    assert ".local/share/lam-desktop/audit.db" in left
    run("sh", unpacked / "install", *as_root)
    run("sh", home / ".local/share/lam-desktop-program/uninstall", "--with-data")
    assert {name for name, content in tree(home).items() if content is not None} == set()


def test_the_checksums_are_those_of_the_files(archive: Path) -> None:
    sums = (archive.parent / "SHA256SUMS").read_text().split("\n")
    listed = dict(reversed(line.split("  ")) for line in sums if line)
    assert {f"lam-desktop_{__version__}_amd64.deb", archive.name} <= set(listed)
    for name, digest in listed.items():
        assert hashlib.sha256((archive.parent / name).read_bytes()).hexdigest() == digest, name
