"""What kind of window is in front, by its program and its title."""

import re

from lam_desktop.decide.floor.program_names import is_terminal
from lam_desktop.decide.spelling import words
from lam_desktop.domain.window import Window

_TERMINAL_TITLE = re.compile(
    r"[\w.-]+@[\w.-]+: ?[~/].*|root@.*|root shell|(?:administrator: ?)?(?:command prompt|cmd\.exe|"
    r"(?:windows )?powershell(?: \d)?)|administrator: .*(?:prompt|shell|cmd).*|terminal|"
    r"(?:ba|z|da|k|c|tc)?sh|fish",
    re.IGNORECASE,
)
_RUN_BOXES = words(
    "xfrun4 xfce4-appfinder gmrun krunner rofi dmenu wofi fuzzel bemenu tofi anyrun walker"
    " ulauncher albert synapse kupfer lxqt-runner mate-panel-run searchhost searchapp searchui"
    " startmenuexperiencehost"
)
_DESKTOP_SHELLS = re.compile(
    r"plasmashell|gnome-shell|cinnamon|wrapper-\d\.\d|xfce4-popup-\w+|whiskermenu|plank|latte-dock|"
    r"(?:xfce4|mate|lxqt|lx|budgie|cinnamon)-?panel|shellexperiencehost"
)
_SHELLS = words("powershell pwsh cmd bash wsl")
_PROMPTS = re.compile(
    r"(?:^|[.\s_-])(?:lx)?(?:polkit|pinentry|gcr-(?:prompter|viewer)|gksu|kdesu|lxsudo|seahorse|"
    r"keepass\w*|bitwarden|1password|onepassword|enpass|dashlane|lastpass|proton-?pass|kleopatra|"
    r"kwallet\w*|gnome-keyring\w*|passwordsafe|secrets|consent|credentialuibroker|"
    r"gparted\w*|gnome-disks?|diskutility|disk-utility|gnome-disk-\w+|partitionmanager|blivet-gui|"
    r"usb-creator\w*|mintstick|balena-?etcher|etcher|rufus|veracrypt|timeshift)(?:$|[.\s_-])|"
    r"askpass|authentication-agent|screensaver|(?:^|[-_])x?(?:i3|s|sway|light-?)?lock(?:er)?$"
)
_PROMPT_TITLE = re.compile(
    r"authenticat(?:e|ion(?: required)?)|(?:enter )?(?:passphrase|password)(?: required)?|"
    r"unlock (?:login )?keyring|user account control|windows security|pinentry.*",
    re.IGNORECASE,
)
_OURSELVES = frozenset({"lam-desktop", "lam desktop", "lam_desktop", "lam"})
_OUR_TITLES = ("lam desktop", "lam desktop is working", "lam desktop: quick command")
_OUR_TITLE = re.compile(rf"(?:{'|'.join(_OUR_TITLES)})(?: — lam desktop)?|.+ — lam desktop")
"""As Qt titles our windows: a dialog has its own title, then the program's name."""


def takes_commands(window: Window) -> bool:
    """Whether what is typed into the window is run: a terminal, a run box, a menu of programs."""
    names = _names(window)
    known = any(
        is_terminal(name) or name in _RUN_BOXES or _DESKTOP_SHELLS.fullmatch(name) for name in names
    )
    titled = _TERMINAL_TITLE.fullmatch(window.title.strip()) is not None
    return known or bool(names & _SHELLS) or titled


def is_prompt(window: Window) -> bool:
    """Whether the window asks for or keeps passwords, locks the screen or changes disks."""
    titled = _PROMPT_TITLE.fullmatch(window.title.strip()) is not None
    return titled or any(_PROMPTS.search(name) for name in _names(window))


def is_ours(window: Window, own_pid: int | None) -> bool:
    """Whether the window is LAM Desktop's, of this process or of another."""
    mine = own_pid is not None and window.pid == own_pid
    named = window.app.strip().casefold().removesuffix(".exe") in _OURSELVES
    return mine or named or _OUR_TITLE.fullmatch(window.title.strip().casefold()) is not None


def may_name_ours(title: str) -> bool:
    """Whether a window that is looked for by ``title``, or a part of it, may be our own."""
    wanted = title.strip().casefold()
    part = any(wanted in own for own in _OUR_TITLES)
    return part or wanted in _OURSELVES or _OUR_TITLE.fullmatch(wanted) is not None


def _names(window: Window) -> frozenset[str]:
    """The names of a window's program: whole, and each part of “org.gnome.Console”."""
    app = window.app.strip().casefold()
    plain = app.removesuffix(".exe")
    return frozenset((app, plain, *plain.split(".")))
