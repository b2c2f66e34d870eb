"""Steps that ask the system: sound, brightness, power, reminders, mail and the web."""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote, quote_plus

from lam_desktop.domain.actions import ComposeEmail, SetBrightness, SetVolume
from lam_desktop.domain.errors import ExecuteError, NotSupportedHere
from lam_desktop.domain.plan import Step
from lam_desktop.execute.files import step_back

SECONDS = 10
SEARCH = "https://duckduckgo.com/?q="
SINK = "@DEFAULT_SINK@"
POWER = {
    "lock": ("loginctl", "lock-session"),
    "sleep": ("systemctl", "suspend"),
    "log_out": ("loginctl", "terminate-session", "self"),
    "restart": ("systemctl", "reboot"),
    "shut_down": ("systemctl", "poweroff"),
}
MEDIA_KEYS = {
    "play_pause": "playpause",
    "next": "nexttrack",
    "previous": "prevtrack",
    "stop": "stop",
}


def ask(argv: Sequence[str], package: str) -> str:
    """Run a small program of the system and give its output.

    Raises:
        NotSupportedHere: it is not installed; says which package has it.
        ExecuteError: it failed or did not answer.
    """
    if shutil.which(argv[0]) is None:
        raise NotSupportedHere(f"This needs {argv[0]}. Install the package “{package}”.")
    try:
        done = subprocess.run(
            list(argv), capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ExecuteError(f"{argv[0]} did not answer within {SECONDS} seconds.") from error
    if done.returncode != 0:
        detail = done.stderr.strip().splitlines()
        raise ExecuteError(f"{argv[0]} could not do it: {detail[-1] if detail else 'no reason'}.")
    return done.stdout


def set_volume(action: SetVolume) -> tuple[Step, ...]:
    """Change the sound; undone by setting it as it was."""
    level = re.search(r"(\d+)%", ask(("pactl", "get-sink-volume", SINK), "pulseaudio-utils"))
    muted = "yes" in ask(("pactl", "get-sink-mute", SINK), "pulseaudio-utils")
    if action.mute is not None:
        ask(("pactl", "set-sink-mute", SINK, str(int(action.mute))), "pulseaudio-utils")
        return (step_back(SetVolume(mute=muted)),)
    before = int(level[1]) if level else 50
    wanted = action.level if action.level is not None else before + (action.change or 0)
    bounded = min(100, max(0, wanted))
    ask(("pactl", "set-sink-volume", SINK, f"{bounded}%"), "pulseaudio-utils")
    return (step_back(SetVolume(level=before)),)


def set_brightness(action: SetBrightness) -> tuple[Step, ...]:
    """Change the screen's brightness; undone by setting it as it was."""
    fields = ask(("brightnessctl", "-m"), "brightnessctl").split(",")
    before = int(fields[3].rstrip("%"))
    wanted = action.level if action.level is not None else before + (action.change or 0)
    ask(("brightnessctl", "set", f"{min(100, max(1, wanted))}%"), "brightnessctl")
    return (step_back(SetBrightness(level=before)),)


def power(operation: str) -> None:
    """Lock, sleep, log out, restart or shut down."""
    if operation not in POWER:
        raise ExecuteError(f"The computer cannot be asked to “{operation}”.")
    ask(POWER[operation], "systemd")


def remind(text: str, when: str) -> str:
    """Have a notice shown at an ISO 8601 local time, also when this program has ended."""
    moment = datetime.fromisoformat(when)
    if moment <= datetime.now(moment.tzinfo):
        raise ExecuteError(f"{moment:%H:%M} on {moment:%Y-%m-%d} is in the past.")
    if shutil.which("notify-send") is None:
        raise NotSupportedHere("Reminders need notify-send. Install the package “libnotify-bin”.")
    calendar = moment.astimezone().strftime("--on-calendar=%Y-%m-%d %H:%M:%S")
    ask(
        ("systemd-run", "--user", calendar, "notify-send", "--", "LAM Desktop", text),
        "systemd",
    )
    return f"You will be reminded on {moment:%Y-%m-%d} at {moment:%H:%M}."


def opener() -> tuple[str, ...]:
    """The program that opens a file or an address as a double click would."""
    if sys.platform == "darwin":
        return ("open",)
    if sys.platform == "win32":
        return ("explorer",)
    found = shutil.which("xdg-open")
    if found is None:
        raise NotSupportedHere("Opening things needs xdg-open. Install the package “xdg-utils”.")
    return (found,)


def search_address(query: str) -> str:
    """The address of a web search."""
    return SEARCH + quote_plus(query)


def mail_address(action: ComposeEmail) -> str:
    """The mailto address that opens a draft; nothing is sent by it."""
    fields = {"subject": action.subject, "body": action.body}
    query = "&".join(f"{name}={quote(value)}" for name, value in fields.items() if value)
    return f"mailto:{quote(action.to or '', safe='@,')}" + (f"?{query}" if query else "")
