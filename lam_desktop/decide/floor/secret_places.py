"""Where passwords and keys lie, and the guard's own files."""

import os

from lam_desktop.decide.floor.case import Case
from lam_desktop.decide.floor.ground import Ground
from lam_desktop.decide.floor.inside import look_inside
from lam_desktop.decide.floor.places import Place, under
from lam_desktop.decide.floor.secret_names import is_secret, sounds_secret, stores_below
from lam_desktop.decide.floor.touches import Touch, Use
from lam_desktop.domain.actions import Archive, CopyPath, MovePath
from lam_desktop.domain.decision import Effect, Reason

_ALTERNATIVE = "Choose only the folders you need, such as Documents."


def credentials(case: Case) -> Reason | None:
    """Stores of passwords and keys are neither read nor changed."""
    for touch in case.touches:
        if any(is_secret(place.key) for place in touch.places):
            return touch.reason(
                "credentials",
                Effect.BLOCK,
                f"“{touch.path}” is where passwords or keys are kept. LAM Desktop never opens,"
                " copies or changes such places.",
                "Use the program that keeps them, by your own hand.",
            )
    return None


def written_down(case: Case) -> Reason | None:
    """A file that is called “passwords” may well hold them; it leaves its place by a yes only."""
    for touch in case.touches:
        if touch.use is Use.LIST or (touch.use is Use.WRITE and not touch.typed):
            continue
        if any(sounds_secret(place.key) for place in touch.places):
            return touch.reason(
                "written-down-secrets",
                Effect.CONFIRM,
                f"“{touch.path}” sounds as if passwords or codes were written down in it.",
                "A password manager keeps them safer than a file.",
            )
    return None


def holds_credentials(case: Case) -> Reason | None:
    """A folder that holds such stores, or start-up files, is not handled whole without asking."""
    for touch in case.touches:
        if touch.whole and any(_holds_store(place, case.ground) for place in touch.places):
            return touch.reason(
                "holds-credentials",
                Effect.CONFIRM,
                f"“{touch.path}” also holds passwords, keys or the settings of your programs, and"
                " they would come along.",
                _ALTERNATIVE,
            )
    return None


def secret_inside(case: Case) -> Reason | None:
    """A folder is packed, copied or moved with all that is in it, so what is in it is looked at."""
    if not isinstance(case.action, Archive | CopyPath | MovePath):
        return None
    for touch in case.touches:
        folder = _folder(touch) if touch.whole else None
        if folder is None or any(_holds_store(place, case.ground) for place in touch.places):
            continue
        look = look_inside(folder)
        if look.secret is not None:
            return touch.reason(
                "holds-credentials",
                Effect.CONFIRM,
                f"“{touch.path}” also holds “{look.secret}”, where passwords or keys are kept, and"
                " it would come along.",
                "Take it out of the folder first, or choose only what you need.",
            )
        if not look.whole:
            return touch.reason(
                "large-folder",
                Effect.CONFIRM,
                f"“{touch.path}” holds too much to look through, so it could not be checked for"
                " passwords and keys. All of it would come along.",
                "Choose only the folders you need.",
            )
    return None


def own_files(case: Case) -> Reason | None:
    """The guard's settings, policy, model, log and program are out of its own reach."""
    for touch in case.touches:
        if touch.use is Use.LIST:
            continue
        for place in touch.places:
            inside = any(under(place.key, own) for own in case.ground.own)
            above = touch.use.takes_away and any(under(own, place.key) for own in case.ground.own)
            if inside or above:
                return touch.reason(
                    "own-files",
                    Effect.BLOCK,
                    f"“{touch.path}” holds LAM Desktop's own files (its settings, model or log). A"
                    " command may not touch them.",
                    "Use the settings page; the log is shown under History.",
                )
    return None


def _folder(touch: Touch) -> str | None:
    """The real folder a touch takes whole; ``None`` for a file, or a link that itself goes."""
    for path in dict.fromkeys((touch.path, *(place.plain for place in touch.places))):
        if os.path.isdir(path):  # noqa: PTH112 a place is a string
            link = touch.use.takes_away and os.path.islink(path.rstrip("/"))  # noqa: PTH114
            return None if link else path
    return None


def _holds_store(place: Place, ground: Ground) -> bool:
    """Whether the place is above a known store in this person's home."""
    return ground.holds_home(place) or any(
        stores_below(home.key, place.key) for home in ground.homes if under(place.key, home.key)
    )


RULES = (credentials, written_down, holds_credentials, secret_inside, own_files)
