"""``lam autostart``: whether LAM Desktop starts in the tray at login."""

from typing import TYPE_CHECKING

import click

from lam_desktop.cli.console import say

if TYPE_CHECKING:
    from lam_desktop.config.autostart import Autostart


@click.group("autostart")
def autostart() -> None:
    """Start in the tray when you log in, or not."""


@autostart.command("on")
def turn_on() -> None:
    """Start in the tray when you log in."""
    system = _system()
    system.turn_on()
    _tell(system)


@autostart.command("off")
def turn_off() -> None:
    """Do not start when you log in."""
    system = _system()
    system.turn_off()
    _tell(system)


@autostart.command("status")
def status() -> None:
    """Say which of the two it is."""
    _tell(_system())


def _system() -> "Autostart":
    from lam_desktop.config.autostart import open_autostart

    return open_autostart()


def _tell(system: "Autostart") -> None:
    if system.is_on():
        say(f"LAM Desktop starts in the tray when you log in ({system.place}).")
    else:
        say("LAM Desktop does not start when you log in.")


def register(root: click.Group) -> None:
    """Add the commands of this file."""
    root.add_command(autostart)
