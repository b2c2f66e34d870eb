# ruff: noqa: E501 - a phrasing reads best on one line
"""Windows: size, place, focus, closing."""

import re

from lam_desktop.domain.actions import Action, FocusWindow, WindowOperation
from lam_desktop.plan.places import bare
from lam_desktop.plan.scene import Scene, Unplanned
from lam_desktop.plan.skill import Said, skill
from lam_desktop.plan.words import folded

_HERE = frozenset(
    folded(word)
    for word in ("it", "this", "that", "window", "the window", "this window", "النافذة", "هذه النافذة",
                 "the current window", "current window", "the active window", "this app", "the app")
)  # fmt: skip


_NO_TITLE = re.compile(
    r"(?:the\s+)?(?:a|an|any|some|all|both|every|each|no|other|another|others|rest|everything|anything"
    r"|something|last|first|previous|next|only|just|windows|tabs|programs|apps"
    r"|كل|جميع|اي|بعض|باقي|نوافذ|النوافذ|نافذه اخري|النافذه (?:الاخري|السابقه|التاليه))(?:\s.*)?"
    r"|(?:(?:the\s+)?window\s+)?(?:\w|\d+)|.*\b(?:windows|tabs)"
    r"|.*\s(?:or|او|but|except|without|besides|other than|apart from|from the (?:trash|bin|recycle bin)"
    r"|عدا|ما عدا|الا|غير|بدون|من (?:السله|سله المهملات))(?:\s.*)?",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*[,،]\s*(?:and\s+)?|\s+and\s+|\s+و\s*", re.IGNORECASE)


def _titles(said: Said, scene: Scene) -> list[str]:
    """The windows that are named, by words in their titles; none for the one in front.

    Raises:
        Unplanned: the words are no title ('a window', 'everything but x'), or may be several.
    """
    title = said.get("window")
    if not title or folded(title.casefold()) in _HERE:
        return []
    if said.quoted("window"):
        return [title]
    if _NO_TITLE.fullmatch(folded(title)):
        raise Unplanned(
            f"Which window is meant by “{title}” is not clear. Say words of its title, or bring it"
            " to the front and say “this window”."
        )
    parts = _AND.split(title)
    if len(parts) > 1 and not all(scene.apps.find(part) for part in parts):
        raise Unplanned(
            f"“{title}” may be one window or several. Name one at a time, or put its title in"
            " quotation marks."
        )
    return [_bare_title(part) for part in parts]


def _bare_title(title: str) -> str:
    for word in ("the ", "window ", "نافذة ", "نافذه "):
        title = title.removeprefix(word)
    return title.removesuffix(" window")


def _operation(operation: str, said: Said, scene: Scene) -> list[Action]:
    """``operation`` on the named windows, or on the one in front."""
    named = [WindowOperation(operation=operation, title=t) for t in _titles(said, scene)]
    return [*named] or [WindowOperation(operation=operation)]


def _is_window(said: Said, scene: Scene) -> bool:
    """Whether 'it' in 'make it bigger' is surely a window: the text or a picture may be meant."""
    title = folded(said.get("window", "it").casefold())
    named = "window" in title or "نافذه" in title
    return title in _HERE or named or scene.apps.find(title) is not None


@skill(
    english="maximise the window",
    arabic="كبر النافذة",
    says=(
        "(maximise|maximize)( {window})?",
        "(?P<larger>enlarge) {window}",
        "make {window} (?P<larger>bigger|as big as possible)",
    ),
    arabic_says=("(كبر|كبّر) {window}",),
)
def maximise_window(said: Said, scene: Scene) -> list[Action] | None:
    """Make a window as large as the screen."""
    if "larger" in said and not _is_window(said, scene):
        return None
    return _operation("maximise", said, scene)


@skill(
    english="minimise the window",
    arabic="صغر النافذة",
    says=("(minimise|minimize)", "(minimise|minimize|hide|iconify) {window}"),
    arabic_says=("(صغر|صغّر|اخف) {window}",),
)
def minimise_window(said: Said, scene: Scene) -> list[Action]:
    """Put a window down to the task bar."""
    return _operation("minimise", said, scene)


@skill(
    english="restore the window",
    arabic="استعد النافذة",
    says=("(restore|unmaximise|unmaximize|unminimise|unminimize) {window}",),
    arabic_says=("(استعد|أعد حجم) {window}",),
)
def restore_window(said: Said, scene: Scene) -> list[Action]:
    """Give a window its earlier size back."""
    title = said.get("window")
    if not said.quoted("window") and re.search(r"[^.\s]\.\w{1,5}$|\btrash\b|سله", folded(title)):
        raise Unplanned(
            f"Getting “{title}” back is not known here. Use Undo for what was just done, or open"
            " the trash and take it out by hand."
        )
    return _operation("restore", said, scene)


@skill(
    english="make it fullscreen",
    arabic="ملء الشاشة",
    says=(
        "make {window} (full ?screen|full-screen)",
        "(go |toggle )?(full ?screen|full-screen)( mode)?",
    ),
    arabic_says=("(اجعل {window} )?(ب)?(ملء|ملئ) الشاشة", "كبر {window} ل?ملء الشاشة"),
)
def fullscreen_window(said: Said, scene: Scene) -> list[Action]:
    """Let a window fill the whole screen."""
    return _operation("fullscreen", said, scene)


@skill(
    english="snap left",
    arabic="ضع النافذة على اليسار",
    says=(
        "(snap|tile|dock)( {window})? (to )?(the )?(?P<side>left|right)( side| half)?( of the screen)?",
        "(put|move) {window} (on|to) (the )?(?P<side>left|right)( side| half)?( of the screen)?",
    ),
    arabic_says=("(ضع|حرك|انقل) {window} (على|الى|في) (?P<side>اليسار|اليمين)",),
)
def tile_window(said: Said, scene: Scene) -> list[Action] | None:
    """Put a window on one half of the screen."""
    if not _is_window(said, scene):
        return None
    left = folded(said["side"].casefold()) in {"left", folded("اليسار")}
    return _operation("tile_left" if left else "tile_right", said, scene)


@skill(
    english="next window",
    arabic="النافذة التالية",
    says=(
        "((switch|go) to )?(the )?(next|other|previous) window",
        "(switch|cycle) windows?",
        "alt[- ]tab",
    ),
    arabic_says=("((انتقل|اذهب) الى )?النافذة (التالية|الأخرى)", "بدل النافذة"),
)
def next_window(_said: Said, _scene: Scene) -> list[Action]:
    """Bring the next window to the front."""
    return [WindowOperation(operation="next")]


@skill(
    english="switch to Firefox",
    arabic="انتقل إلى نافذة Firefox",
    says=(
        "(switch|change|jump|switch over) to {window}",
        "(focus|focus on|activate) {window}",
        "bring {window} to (the )?front",
        "go to (the )?{window} window",
    ),
    arabic_says=("(انتقل|بدل|اذهب) الى (نافذة|برنامج) {window}", "ركز على {window}"),
)
def focus_window(said: Said, scene: Scene) -> list[Action]:
    """Bring a window to the front."""
    titles = _titles(said, scene)
    if len(titles) != 1:
        raise Unplanned(
            f"Which window “{said['window']}” is, is not clear. Say words of its title."
        )
    return [FocusWindow(title=bare(titles[0]))]


@skill(
    english="close this window",
    arabic="أغلق هذه النافذة",
    says=("(close|quit|exit) {window}",),
    arabic_says=("(أغلق|اغلق|سكر|أقفل) {window}",),
)
def close_window(said: Said, scene: Scene) -> list[Action] | None:
    """Close a window; its program may ask whether to save."""
    if "tab" in said["window"].casefold().split():
        return None
    return _operation("close", said, scene)


SKILLS = (
    next_window, fullscreen_window, maximise_window, minimise_window, restore_window, tile_window,
    focus_window, close_window,
)  # fmt: skip
