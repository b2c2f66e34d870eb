"""System folders, other people's homes, whole drives, and paths that name no definite place."""

import re

from lam_desktop.decide.floor.case import Case, ask, block
from lam_desktop.decide.floor.places import under
from lam_desktop.decide.floor.touches import Use
from lam_desktop.decide.spelling import words
from lam_desktop.domain.actions import Extract, RenamePath
from lam_desktop.domain.decision import Effect, Reason

_SYSTEM = words(
    "etc usr bin sbin boot sys proc dev var root opt snap nix lost+found efi"
    " system library applications private cores"
)
_NOT_SYSTEM = (
    "/var/tmp", "/var/folders", "/private/tmp", "/private/var/tmp", "/private/var/folders",
)  # fmt: skip
_WINDOWS_SYSTEM = frozenset(
    (
        *("windows", "program files", "program files (x86)", "programdata", "recovery", "boot"),
        *("system volume information", "$recycle.bin", "perflogs", "$windows.~bt", "windows.old"),
        *("documents and settings", "efi", "bootmgr", "pagefile.sys", "hiberfil.sys"),
    )
)
_SHORT_NAME = re.compile(r"[^/~]{1,6}~\d")
_DRIVE = re.compile(r"[a-z]:(/.*)")
_WHOLE_DRIVE = re.compile(
    r"/(?:mnt|volumes)/[^/]+|/media/[^/]+(?:/[^/]+)?|/run/media(?:/[^/]+){0,2}|[a-z]:/?|//[^/]+/[^/]+"
)
_SETTINGS = re.compile(
    r"(?:/private)?/etc(?=/|$)|(?:/var)?/run(?=/|$)(?!/media/|/user/\d+/(?:gvfs|doc)/)"
)
_SHARED_HOMES = frozenset({"shared", "public"})


def names_a_place(case: Case) -> Reason | None:
    """A path must be full and definite, a new name must hold no folder."""
    for touch in case.touches:
        if touch.problem is not None:
            return touch.reason(
                "unclear-path",
                Effect.BLOCK,
                f"The path “{touch.path}” cannot be used: {touch.problem}.",
                "Name the file by its full path.",
            )
    action = case.action
    if isinstance(action, RenamePath) and (
        re.search(r"[/\\\x00]", action.new_name) or action.new_name.strip() in ("", ".", "..")
    ):
        return block("unclear-path", f"“{action.new_name}” is not a plain file name.")
    return None


def system_places(case: Case) -> Reason | None:
    """Nothing is changed in the folders that the system itself lives in."""
    for touch in case.touches:
        raw = touch.use is Use.READ and any(_is_raw(p.key) for p in touch.places)
        if not (touch.use.changes or raw):
            continue
        if any(is_system(p.key) and not case.ground.in_home(p) for p in touch.places):
            return touch.reason(
                "system-place",
                Effect.BLOCK,
                f"“{touch.path}” belongs to the system. A change there can stop this computer"
                " from working, so it is left alone.",
                "Choose a place in your own folders.",
            )
    return None


def system_settings(case: Case) -> Reason | None:
    """What the system is set to, and what runs now, is shown or copied by a yes only."""
    for touch in case.touches:
        if touch.use is not Use.READ:
            continue
        for place in touch.places:
            if not case.ground.in_home(place) and _SETTINGS.match(place.key):
                return ask(
                    "system-settings",
                    f"“{touch.path}” belongs to the settings of the system, which can hold what is"
                    " not for everybody.",
                    grave=False,
                )
    return None


def other_homes(case: Case) -> Reason | None:
    """Other people's folders on this computer are theirs."""
    for touch in case.touches:
        for place in touch.places:
            if not case.ground.in_home(place) and _is_others_home(place.key):
                return touch.reason(
                    "other-home",
                    Effect.BLOCK,
                    f"“{touch.path}” lies in another person's folder.",
                    "Ask them to share what you need.",
                )
    return None


def whole_home(case: Case) -> Reason | None:
    """The home itself is not moved, trashed, deleted or replaced."""
    for touch in case.touches:
        if not touch.use.changes:
            continue
        unpacks = isinstance(case.action, Extract)
        if any(
            case.ground.holds_home(p) if touch.use.takes_away else case.ground.is_home(p)
            for p in touch.places
        ):
            if unpacks and not touch.use.takes_away:
                return touch.reason(
                    "whole-home",
                    Effect.CONFIRM,
                    "This unpacks straight into your home folder and may replace hidden settings"
                    " there.",
                    "Unpack into a new folder instead.",
                )
            return touch.reason(
                "whole-home",
                Effect.BLOCK,
                f"“{touch.path}” is your whole home folder, with everything in it.",
                "Name the files or the folder you mean.",
            )
    return None


def whole_drive(case: Case) -> Reason | None:
    """A whole drive is not deleted or moved away."""
    for touch in case.touches:
        if touch.use.takes_away and any(_WHOLE_DRIVE.fullmatch(p.key) for p in touch.places):
            return touch.reason(
                "whole-drive",
                Effect.BLOCK,
                f"“{touch.path}” is a whole drive.",
                "Name the files or the folder you mean.",
            )
    return None


def is_system(key: str) -> bool:
    """Whether a path key lies in a system folder, or is a top-level folder itself."""
    drive = _DRIVE.fullmatch(key)
    if drive is not None:
        first, _, rest = drive[1].strip("/").partition("/")
        whole = first == "" or (first == "users" and not rest)
        return whole or first in _WINDOWS_SYSTEM or bool(_SHORT_NAME.fullmatch(first[:8]))
    first, _, rest = key.lstrip("/").partition("/")
    if key.startswith("//"):
        return False
    if not rest:
        return True
    if any(under(key, place) and key != place for place in _NOT_SYSTEM):
        return False
    if first == "run":
        return not re.match(r"media/|user/\d+/gvfs/", rest)
    return first in _SYSTEM or re.fullmatch(r"lib(?:x?(?:32|64))?", first) is not None


def _is_raw(key: str) -> bool:
    return any(under(key, root) for root in ("/dev", "/proc", "/sys"))


def _is_others_home(key: str) -> bool:
    drive = _DRIVE.fullmatch(key)
    first, _, rest = (drive[1] if drive else key).strip("/").partition("/")
    if first == "root" and drive is None:
        return True
    owner = rest.partition("/")[0]
    homes = ("users",) if drive else ("home", "users")
    return first in homes and owner != "" and owner not in _SHARED_HOMES


RULES = (names_a_place, system_places, system_settings, other_homes, whole_home, whole_drive)
