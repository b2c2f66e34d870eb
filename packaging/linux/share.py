"""What a Linux desktop looks for: menu entry, icons, metadata, manual pages, completion."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
from click_man.core import write_man_pages

from lam_desktop import __version__
from lam_desktop.cli.root import root

HERE = Path(__file__).parent
ASSETS = HERE.parents[1] / "assets"
APP_ID = "org.lamdesktop.LamDesktop"
LABORATORY = ("data", "train", "export", "eval")  # not in the bundle
COMPLETIONS = {
    "bash": "bash-completion/completions/lam",
    "zsh": "zsh/site-functions/_lam",
    "fish": "fish/vendor_completions.d/lam.fish",
}


def make_share(folder: Path, icons: Path) -> None:
    """Fill ``folder`` as ``/usr/share`` is laid out; ``icons`` holds the drawn PNGs."""
    shutil.rmtree(folder, ignore_errors=True)
    _copy(HERE / f"{APP_ID}.desktop", folder / "applications")
    _copy(HERE / f"{APP_ID}.metainfo.xml", folder / "metainfo")
    for image in icons.glob("*.png"):
        size = f"{image.stem}x{image.stem}"
        _copy(image, folder / "icons" / "hicolor" / size / "apps", "lam-desktop.png")
    _copy(ASSETS / "icons" / "lam-desktop.svg", folder / "icons" / "hicolor" / "scalable" / "apps")
    _write_manual(folder / "man" / "man1")
    for shell, place in COMPLETIONS.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(_completion(shell), encoding="utf-8")


def _copy(file: Path, folder: Path, name: str | None = None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, folder / (name or file.name))


def _write_manual(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in LABORATORY:
        root.commands.pop(name, None)
    _say_in_full(root)
    write_man_pages("lam", root, version=__version__, target_dir=str(folder))
    _copy(folder / "lam.1", folder, "lam-desktop.1")


def _say_in_full(command: click.Command) -> None:
    """The manual has room for the whole first sentence, which click cuts for the terminal."""
    command.short_help = (command.help or "").split("\n\n")[0].replace("\n", " ").rstrip(".")
    for inner in getattr(command, "commands", {}).values():
        _say_in_full(inner)


def _completion(shell: str) -> str:
    """The script that click writes for ``shell``."""
    return subprocess.run(
        [sys.executable, "-m", "lam_desktop"],
        env=os.environ | {"_LAM_COMPLETE": f"{shell}_source"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
