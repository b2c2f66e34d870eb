"""``lam gui``, ``lam quick`` and ``lam tray``: the three ways into the window."""

import sys
from typing import Literal

import click

from lam_desktop.cli.console import called_as

NO_DISPLAY = (
    "LAM Desktop needs a display to open its window, and there is none here (DISPLAY is not set"
    " or does not answer).\nUse it from the terminal instead, for example:\n"
    '  {lam} plan "move report.pdf from Downloads to Documents"\n'
    '  {lam} run "move report.pdf from Downloads to Documents"\n'
    "  {lam} --help"
)
NO_LIBRARY = (
    "LAM Desktop cannot open its window: this system lacks {library}.\n"
    "Install it, then start again. On Debian and Ubuntu:\n"
    "  sudo apt install libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxkbcommon-x11-0"
    " libxcb-shape0\n"
    "On Fedora:\n"
    "  sudo dnf install xcb-util-cursor xcb-util-wm xcb-util-keysyms libxkbcommon-x11\n"
    "The terminal needs none of them: {lam} --help"
)


def _start(mode: Literal["window", "quick", "tray"]) -> None:
    from lam_desktop.ui.desktop_app import display_available, missing_library

    if not display_available():
        click.echo(NO_DISPLAY.format(lam=called_as()), err=True)
        sys.exit(1)
    if library := missing_library():
        click.echo(NO_LIBRARY.format(lam=called_as(), library=library), err=True)
        sys.exit(1)
    from lam_desktop.app import run_desktop_app

    sys.exit(run_desktop_app(mode))


@click.command("gui")
def open_window() -> None:
    """Open the window."""
    _start("window")


@click.command("quick")
def open_quick() -> None:
    """Open the quick-command bar."""
    _start("quick")


@click.command("tray")
def open_tray() -> None:
    """Start in the tray, without a window."""
    _start("tray")


def register(root: click.Group) -> None:
    """Add the commands of this file."""
    for command in (open_window, open_quick, open_tray):
        root.add_command(command)
