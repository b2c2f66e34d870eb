"""Opening things: programs, files, folders, web pages; one verb, resolved in a fixed order."""

import re
from itertools import product

from lam_desktop.domain.actions import Action, OpenApp, OpenPath, OpenUrl
from lam_desktop.plan import places
from lam_desktop.plan.groups import paths
from lam_desktop.plan.scene import Scene, Unplanned
from lam_desktop.plan.skill import Planned, Said, skill
from lam_desktop.plan.words import folded

_TOP_LEVELS = (
    "com|org|net|io|edu|gov|info|dev|app|ai|me|tv|co|uk|de|fr|es|it|nl|eu|sa|ae|eg|jo|ma|qa|kw|us"
    "|ca|au|in|jp|cn|ru|br|tr|ch|at|se|no|wiki|xyz|online|site|news"
)
_DOMAIN = re.compile(
    rf"(?:[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?\.)+(?:{_TOP_LEVELS})(?::\d+)?(?:[/?#]\S*)?",
    re.IGNORECASE,
)


_SHOW_DESKTOP = re.compile(
    r"(?:.*\s)?(?:show|show me|go to|take me to|اعرض|ورني|ارني|اذهب الي|انتقل الي)(?:\s+لي)?"
    r"\s+(?:(?:the|my)\s+)?(?:desktop|سطح المكتب)\W*",
    re.IGNORECASE,
)
_TRASH = frozenset(
    folded(article + word)
    for article, word in product(
        ("", "the ", "my "), ("trash", "trash can", "trash bin", "recycle bin")
    )
) | {folded("سلة المهملات"), folded("المهملات"), folded("سلة المحذوفات")}


def _trash(scene: Scene) -> str:
    """The folder with what is in the trash.

    Raises:
        Unplanned: it is not where Linux keeps it.
    """
    path = scene.context.trash
    if not scene.is_folder(path):
        raise Unplanned("The trash was not found; perhaps it is empty. Look in the file manager.")
    return path


def url_of(words: str) -> str | None:
    """``words`` as an http address, ``None`` if they are none."""
    words = words.strip()
    if re.fullmatch(r"https?://[^\s/]+\S*", words, re.IGNORECASE):
        return words
    if re.fullmatch(r"localhost(?::\d+)?(?:/\S*)?", words, re.IGNORECASE):
        return f"http://{words}"
    return f"https://{words}" if len(words) < 2000 and _DOMAIN.fullmatch(words) else None


def installed(name: str, scene: Scene) -> OpenApp:
    """The program called ``name``, to be opened.

    Raises:
        Unplanned: it is not installed.
    """
    app = scene.apps.find(name)
    if app is None:
        raise Unplanned(
            f"“{name}” is not installed: nothing called that was found. Install it, or name"
            " another program."
        )
    return OpenApp(app=name, argv=app.argv)


@skill(
    english="open report.pdf with the text editor",
    arabic="افتح report.pdf باستخدام محرر النصوص",
    says=("open {file} (with|in|using) {app}",),
    arabic_says=("افتح {file} (باستخدام|بواسطة|في|ب) {app}",),
)
def open_file_with(said: Said, scene: Scene) -> list[Action] | None:
    """Open a file in a program of your choice."""
    app = scene.apps.find(said["app"])
    if app is None or places.maybe_folder(said["app"], scene):
        return None
    url = url_of(said["file"])
    if url is not None and app.role == "browser":
        return [OpenApp(app=said["app"], argv=(*app.argv, url))]
    return [OpenApp(app=said["app"], argv=(*app.argv, places.path(said["file"], scene)))]


@skill(
    english="start the calculator",
    arabic="شغل الحاسبة",
    says=("(start|launch|run|fire up|bring up)( up)? {app}",),
    arabic_says=("(شغل|شغّل|ابدأ|اطلق) {app}",),
)
def start_program(said: Said, scene: Scene) -> list[Action]:
    """Start a program."""
    return [installed(said["app"], scene)]


@skill(
    english="open example.com",
    arabic="افتح مجلد التنزيلات",
    says=(
        "(list|show|show me|see) (all )?(the |my )?(files|contents|everything) (in|of|on) {folder}",
        "(open up|open|show me|show|go to|visit|browse to|navigate to|take me to) {thing}",
        "(open|visit|go to) (the )?(website|site|page|web page|address) {thing}",
        "open {thing} in (the|my|a) (web )?browser",
    ),
    arabic_says=(
        "(افتح|اعرض|اذهب الى|انتقل الى|زر|ورني|أرني)( لي)? {thing}",
        "(افتح|زر) (موقع|صفحة|الموقع|رابط) {thing}",
    ),
)
def open_thing(said: Said, scene: Scene) -> list[Action | Planned] | None:
    """Open a program, a file, a folder or a web page."""
    if "folder" in said:
        return [OpenPath(path=places.folder(said["folder"], scene))]
    words = said["thing"]
    if _SHOW_DESKTOP.fullmatch(folded(said.clause)):
        raise Unplanned(
            "“Show the desktop” may mean the folder or putting all windows down, which is not known"
            " here. Say “open the Desktop folder”, or “minimise” for the window in front."
        )
    if folded(words.casefold()) in _TRASH:
        return [OpenPath(path=_trash(scene))]
    if places.is_it(words):
        return [OpenPath(path=places.path(words, scene))]
    known = places.known_folder(words, scene)
    if known is not None:
        return [OpenPath(path=known)]
    opened = _one(words, scene)
    if opened is not None:
        return [opened]
    parts = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s+و\s*", words)
    several = [_one(part, scene) for part in parts] if 1 < len(parts) < 8 else []
    if several and all(several):
        return [each for each in several if each is not None]
    if said.clause.casefold().startswith(("go to ", "take me to ")) and "." not in words:
        return None
    return [OpenPath(path=path) for path in _files(words, scene)]


def _one(words: str, scene: Scene) -> Action | None:
    """A file that is there, else an address, else a program."""
    app = scene.apps.find(words)
    if app is not None:
        return OpenApp(app=places.bare(words), argv=app.argv)
    path = places.maybe_path(words, scene)
    if path is not None:
        return OpenPath(path=path)
    url = url_of(words) or url_of(words.rsplit(" ", 1)[-1] if words.count(" ") == 1 else "")
    return OpenUrl(url=url) if url else None


def _files(words: str, scene: Scene) -> list[str]:
    try:
        found = paths(words, scene)
    except Unplanned as why:
        raise Unplanned(
            f"“{words}” is no program that is installed here, and as a file: {why}"
        ) from why
    if len(found) > 20:
        raise Unplanned(f"“{words}” are {len(found)} files; at most 20 are opened at once.")
    return found


SKILLS = (open_file_with, start_program, open_thing)
