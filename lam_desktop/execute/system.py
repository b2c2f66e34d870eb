"""Steps that ask the system: sound, brightness, power, reminders, mail and the web."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote, quote_plus

from lam_desktop.domain.actions import ComposeEmail, SetBrightness, SetVolume
from lam_desktop.domain.errors import ExecuteError, NotSupportedHere
from lam_desktop.domain.plan import Step
from lam_desktop.execute.files import step_back
from lam_desktop.execute.waiting import TICK, Still

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


def ask(argv: Sequence[str], package: str, still: Still) -> str:
    """Run a small program of the system and give its output; it is ended when ``still`` raises.

    Raises:
        NotSupportedHere: it is not installed; says which package has it.
        ExecuteError: it failed or did not answer.
    """
    if shutil.which(argv[0]) is None:
        raise NotSupportedHere(f"This needs {argv[0]}. Install the package “{package}”.")
    deadline = time.monotonic() + SECONDS
    with subprocess.Popen(
        list(argv), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, errors="replace",
    ) as program:  # fmt: skip
        while True:
            try:
                output, errors = program.communicate(timeout=TICK)
                break
            except subprocess.TimeoutExpired:
                try:
                    still()
                except BaseException:
                    program.kill()
                    raise
                if time.monotonic() > deadline:
                    program.kill()
                    message = f"{argv[0]} did not answer within {SECONDS} seconds."
                    raise ExecuteError(message) from None
    if program.returncode != 0:
        detail = errors.strip().splitlines()
        raise ExecuteError(f"{argv[0]} could not do it: {detail[-1] if detail else 'no reason'}.")
    return output


def set_volume(action: SetVolume, still: Still) -> tuple[Step, ...]:
    """Change the sound; undone by setting it as it was."""

    def pactl(*words: str) -> str:
        return ask(("pactl", words[0], SINK, *words[1:]), "pulseaudio-utils", still)

    level = re.search(r"(\d+)%", pactl("get-sink-volume"))
    muted = "yes" in pactl("get-sink-mute")
    if action.mute is not None:
        pactl("set-sink-mute", str(int(action.mute)))
        return (step_back(SetVolume(mute=muted)),)
    before = int(level[1]) if level else 50
    wanted = action.level if action.level is not None else before + (action.change or 0)
    bounded = min(100, max(0, wanted))
    pactl("set-sink-volume", f"{bounded}%")
    return (step_back(SetVolume(level=before)),)


def set_brightness(action: SetBrightness, still: Still) -> tuple[Step, ...]:
    """Change the screen's brightness; undone by setting it as it was."""
    fields = ask(("brightnessctl", "-m"), "brightnessctl", still).split(",")
    before = int(fields[3].rstrip("%"))
    wanted = action.level if action.level is not None else before + (action.change or 0)
    ask(("brightnessctl", "set", f"{min(100, max(1, wanted))}%"), "brightnessctl", still)
    return (step_back(SetBrightness(level=before)),)


def power(operation: str, still: Still) -> None:
    """Lock, sleep, log out, restart or shut down."""
    if operation not in POWER:
        raise ExecuteError(f"The computer cannot be asked to “{operation}”.")
    ask(POWER[operation], "systemd", still)


def remind(text: str, when: str, still: Still) -> str:
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
        still,
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
