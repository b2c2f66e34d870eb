# ruff: noqa: E501 - a phrasing reads best on one line
"""Windows: size, place, focus, closing."""

from lam_desktop.domain.actions import Action, FocusWindow, WindowOperation
from lam_desktop.plan.places import bare
from lam_desktop.plan.scene import Scene
from lam_desktop.plan.skill import Said, skill
from lam_desktop.plan.words import folded

_HERE = frozenset(
    folded(word)
    for word in ("it", "this", "that", "window", "the window", "this window", "النافذة", "هذه النافذة",
                 "the current window", "current window", "the active window", "this app", "the app")
)  # fmt: skip


def _operation(operation: str, said: Said) -> list[Action] | None:
    """``operation`` on the named window, or on the one in front."""
    title = said.get("window")
    if not title or folded(title.casefold()) in _HERE:
        return [WindowOperation(operation=operation)]
    for word in ("the ", "window ", "نافذة ", "نافذه "):
        title = title.removeprefix(word)
    return [WindowOperation(operation=operation, title=title.removesuffix(" window"))]


@skill(
    english="maximise the window",
    arabic="كبر النافذة",
    says=("(maximise|maximize|enlarge) {window}", "make {window} (bigger|as big as possible)"),
    arabic_says=("(كبر|كبّر) {window}",),
)
def maximise_window(said: Said, _scene: Scene) -> list[Action] | None:
    """Make a window as large as the screen."""
    return _operation("maximise", said)


@skill(
    english="minimise the window",
    arabic="صغر النافذة",
    says=("(minimise|minimize|hide|iconify) {window}",),
    arabic_says=("(صغر|صغّر|اخف) {window}",),
)
def minimise_window(said: Said, _scene: Scene) -> list[Action] | None:
    """Put a window down to the task bar."""
    return _operation("minimise", said)


@skill(
    english="restore the window",
    arabic="استعد النافذة",
    says=("(restore|unmaximise|unmaximize|unminimise|unminimize) {window}",),
    arabic_says=("(استعد|أعد حجم) {window}",),
)
def restore_window(said: Said, _scene: Scene) -> list[Action] | None:
    """Give a window its earlier size back."""
    return _operation("restore", said)


@skill(
    english="make it fullscreen",
    arabic="ملء الشاشة",
    says=(
        "make {window} (full ?screen|full-screen)",
        "(go |toggle )?(full ?screen|full-screen)( mode)?",
    ),
    arabic_says=("(اجعل {window} )?(ب)?(ملء|ملئ) الشاشة", "كبر {window} ل?ملء الشاشة"),
)
def fullscreen_window(said: Said, _scene: Scene) -> list[Action] | None:
    """Let a window fill the whole screen."""
    return _operation("fullscreen", said)


@skill(
    english="snap left",
    arabic="ضع النافذة على اليسار",
    says=(
        "(snap|tile|dock)( {window})? (to )?(the )?(?P<side>left|right)( side| half)?( of the screen)?",
        "(put|move) {window} (on|to) (the )?(?P<side>left|right)( side| half)?( of the screen)?",
    ),
    arabic_says=("(ضع|حرك|انقل) {window} (على|الى|في) (?P<side>اليسار|اليمين)",),
)
def tile_window(said: Said, _scene: Scene) -> list[Action] | None:
    """Put a window on one half of the screen."""
    title = folded(said.get("window", "it").casefold())
    if title not in _HERE and "window" not in title and "نافذه" not in title:
        return None
    left = folded(said["side"].casefold()) in {"left", folded("اليسار")}
    return _operation("tile_left" if left else "tile_right", said)


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
def focus_window(said: Said, _scene: Scene) -> list[Action]:
    """Bring a window to the front."""
    return [FocusWindow(title=bare(said["window"]).removesuffix(" window"))]


@skill(
    english="close this window",
    arabic="أغلق هذه النافذة",
    says=("(close|quit|exit) {window}",),
    arabic_says=("(أغلق|اغلق|سكر|أقفل) {window}",),
)
def close_window(said: Said, _scene: Scene) -> list[Action] | None:
    """Close a window; its program may ask whether to save."""
    if any(
        word in said["window"].casefold().split() for word in ("all", "every", "tab", "كل", "جميع")
    ):
        return None
    return _operation("close", said)


SKILLS = (
    next_window, fullscreen_window, maximise_window, minimise_window, restore_window, tile_window,
    focus_window, close_window,
)  # fmt: skip
