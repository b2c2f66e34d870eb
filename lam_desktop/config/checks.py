"""Checks of the machine: what works here, and how to mend what does not."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lam_desktop.config.paths import Paths
from lam_desktop.domain.errors import KeysError, LamError

PROGRAMS = {
    "xclip": "entering text that is not on the keyboard",
    "xdg-open": "opening files and web pages",
    "pactl": "changing the volume (package pulseaudio-utils)",
    "notify-send": "reminders (package libnotify-bin)",
}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at; ``detail`` says what was found or how to mend it."""

    name: str
    ok: bool
    detail: str
    essential: bool = True


def checked(name: str, look: Callable[[], str], *, essential: bool = True) -> Check:
    """The check that ``look`` makes: its words, or those of the error it raises."""
    try:
        return Check(name=name, ok=True, detail=look(), essential=essential)
    except LamError as error:
        return Check(name=name, ok=False, detail=str(error), essential=essential)


def machine_checks(paths: Paths) -> list[Check]:
    """Where a person's files are, the display, and the programs that some steps need."""
    found = [*_places(paths), _display()]
    if sys.platform.startswith("linux"):
        for program, use in PROGRAMS.items():
            place = shutil.which(program)
            detail = place or f"not installed; needed for {use}"
            found.append(Check(name=program, ok=place is not None, detail=detail, essential=False))
    return found


def _places(paths: Paths) -> list[Check]:
    """The folders that a person may want to look into, change or remove."""
    settings = f"{paths.config_dir}; your own rules go in {paths.policy_file}"
    return [
        Check(name="settings folder", ok=True, detail=settings),
        Check(name="data folder", ok=True, detail=str(paths.data_dir)),
        Check(name="log file", ok=True, detail=str(paths.log_file)),
    ]


def _display() -> Check:
    if not sys.platform.startswith("linux"):
        return Check(name="display", ok=True, detail=sys.platform)
    if os.environ.get("DISPLAY"):
        return Check(name="display", ok=True, detail=f"X11 {os.environ['DISPLAY']}")
    if os.environ.get("WAYLAND_DISPLAY"):
        detail = "Wayland only; keys and clicks need an X11 session, file steps work"
        return Check(name="display", ok=False, detail=detail, essential=False)
    detail = "none; the window and steps with keys need one, the terminal commands do not"
    return Check(name="display", ok=False, detail=detail, essential=False)


def keyring_words() -> str:
    """Whether a keyring is there; it is not asked for anything, for it might ask for a password.

    Raises:
        KeysError: there is none.
    """
    if not sys.platform.startswith("linux"):
        return "the system’s own"
    from jeepney import DBusAddress, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    known: set[str] = set()
    try:
        with open_dbus_connection() as connection:
            for question in ("ListNames", "ListActivatableNames"):
                reply = connection.send_and_get_reply(new_method_call(bus, question), timeout=2)
                known.update(reply.body[0])
    except (OSError, KeyError, ValueError) as error:
        raise KeysError(
            f"The session bus does not answer ({type(error).__name__}), so no keyring is found."
            " Keys cannot be kept; everything else works."
        ) from error
    if "org.freedesktop.secrets" not in known:
        raise KeysError(
            "No keyring is running, so keys cannot be kept; everything else works. Start GNOME"
            " Keyring, KWallet or KeePassXC’s Secret Service if you need one."
        )
    return "at hand; it is opened when a key is needed"


def report(checks: Iterable[Check]) -> str:
    """One line a check."""
    marks = {True: "ok  ", False: "FAIL"}
    return "\n".join(
        f"{marks[c.ok] if c.ok or c.essential else 'lack'}  {c.name}: {c.detail}" for c in checks
    )
