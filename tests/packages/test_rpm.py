"""The .rpm, read and unpacked by rpm itself; Fedora is not at hand here."""

import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not shutil.which("rpm"), reason="rpm is not installed")

DATABASE = ("root", "var")
# Folders that Fedora's filesystem package and others have for all.
SHARED = {
    "usr", "usr/bin", "usr/lib", "usr/share", "usr/share/applications", "usr/share/bash-completion",
    "usr/share/bash-completion/completions", "usr/share/doc", "usr/share/icons", "usr/share/man",
    "usr/share/man/man1",
}  # fmt: skip


def ask(rpm: Path, *options: str) -> list[str]:
    done = subprocess.run(
        ["rpm", "--query", "--package", *options, rpm], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_it_names_what_it_needs_and_not_what_it_brings(rpm: Path) -> None:
    needs = ask(rpm, "--requires")
    assert "xclip" in needs
    assert "libEGL.so.1()(64bit)" in needs
    assert any(need.startswith("libc.so.6(GLIBC_") for need in needs)
    assert not any("libQt6" in need or "libpython" in need for need in needs)


def test_it_goes_and_leaves_nothing(rpm: Path, tmp_path: Path) -> None:
    """Installed into an empty root, without scripts, for it has none."""
    assert ask(rpm, "--scripts") == []
    root = tmp_path / "root"
    root.mkdir()
    command = ["rpm", "--root", root, "--nodeps", "--noscripts"]
    subprocess.run([*command, "--install", rpm], check=True)
    assert (root / "usr/lib/lam-desktop/lam").is_file()
    assert (root / "usr/bin/lam").is_symlink()
    subprocess.run([*command, "--erase", "lam-desktop"], check=True)
    left = {str(p.relative_to(root)) for p in root.rglob("*")}
    assert {name for name in left if not name.startswith(DATABASE)} <= SHARED
