"""Words for files and folders, resolved to the ones that are meant; nothing is ever guessed."""

import difflib
import os.path
import re
from pathlib import Path

from lam_desktop.plan.scene import Scene, Unplanned
from lam_desktop.plan.words import folded

_FOLDER_NAMES = {
    "desktop": ("desktop", "سطح المكتب"),
    "documents": ("documents", "docs", "المستندات", "الوثائق", "مستنداتي", "مستندات"),
    "downloads": ("downloads", "download", "التنزيلات", "التحميلات", "تنزيلات"),
    "pictures": ("pictures", "photos", "images", "الصور", "صوري"),
    "music": ("music", "الموسيقى"),
    "videos": ("videos", "movies", "الفيديو", "الفيديوهات", "مقاطع الفيديو"),
    "home": ("home", "home directory", "المنزل", "الرئيسي", "مجلد المنزل"),
}
FOLDERS = {folded(name): key for key, names in _FOLDER_NAMES.items() for name in names}
_IT = frozenset(
    folded(word)
    for word in (
        "it", "that", "this", "that file", "this file", "the file", "that folder", "this folder",
        "the folder", "that one", "هذا", "هذا الملف", "ذلك الملف", "الملف", "هذا المجلد", "المجلد",
    )
)  # fmt: skip
_ARTICLE = re.compile(
    r"(?:(?:the|my|our|a|an)\s+)?(?:(?:file|folder|document|directory|picture|photo)\s+"
    r"(?:called\s+|named\s+)?)?"
    r"(?:(?:ال)?(?:ملف|مجلد|مستند)\s+(?:(?:باسم|اسمه|المسمي)\s+)?)?",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s+(?:file|folder|directory|document)$", re.IGNORECASE)
_INSIDE = re.compile(
    r"\s+(?:that is in|which is in|in|from|on|inside|under|out of|في|من|علي|داخل)\s+", re.IGNORECASE
)


def is_it(words: str) -> bool:
    """Whether ``words`` point back at what an earlier step touched."""
    return folded(words.casefold().strip()) in _IT


def bare(words: str) -> str:
    """``words`` without an article and without 'file' or 'folder' before the name."""
    found = _ARTICLE.match(folded(words))
    rest = words[found.end() :].strip() if found else words
    return rest or words


def known_folder(words: str, scene: Scene) -> str | None:
    """The path of a folder that everybody has ('my downloads folder'), else ``None``.

    '/Documents' is none of them: what starts at the root is written as a path and means it.
    """
    name = folded(_AFTER.sub("", bare(words)).casefold().strip())
    key = None if name.startswith(("/", "\\")) else FOLDERS.get(name.rstrip(" /\\"))
    if key is None or key == "home":
        return scene.context.home if key else None
    return scene.context.folders.get(key)


def _written_path(words: str, scene: Scene) -> str | None:
    """``words`` as a path if they are written as one: '/a', '~/a', 'Documents/a'."""
    words = words.strip()
    if words == "~" or words.startswith(("~/", "~\\")):
        return os.path.normpath(str(Path(scene.context.home, words[2:])))
    if Path(words).is_absolute():
        return os.path.normpath(words)
    first, slash, rest = words.partition("/")
    if not slash or not rest:
        return None
    base = known_folder(first, scene) or scene.context.home
    return os.path.normpath(str(Path(base, rest if known_folder(first, scene) else words)))


def _as_spelled(name: str, path: str, scene: Scene) -> str | None:
    """The ``path`` written as ``name`` if it is there, else the only one that differs in case.

    What is written from the root is exact.
    """
    exact = Path(name).is_absolute() or not Path(path).is_relative_to(scene.context.home)
    if exact or scene.exists(path):
        return path if scene.exists(path) else None
    at = scene.context.home
    for part in Path(path).relative_to(at).parts:
        same = [n for n in scene.names(at) if folded(n.casefold()) == folded(part.casefold())]
        there = scene.exists(str(Path(at, part)))
        if not there and len(same) != 1:
            return None
        at = str(Path(at, part if there else same[0]))
    return at


def _usual_folders(scene: Scene) -> list[str]:
    folders = [scene.context.folders[key] for key in _FOLDER_NAMES if key in scene.context.folders]
    made = [str(Path(path).parent) for path in scene.made]
    return list(dict.fromkeys([*folders, scene.context.home, *made]))


def _same_name(name: str, scene: Scene, folder: str) -> tuple[list[str], list[str], list[str]]:
    """Entries of ``folder`` called ``name``: exactly, but for case, and but for the ending."""
    if name in {".", ".."} or Path(name).name != name:
        return [], [], []
    low = folded(name.casefold())
    names = scene.names(folder)
    exact = [each for each in names if each == name]
    if not exact and name.startswith(".") and scene.exists(str(Path(folder, name))):
        exact = [name]
    cased = [each for each in names if folded(each.casefold()) == low]
    stems = [each for each in names if folded(Path(each).stem.casefold()) == low]
    return exact, cased, stems


def search(
    name: str, scene: Scene, folders: list[str], *, only_folders: bool = False
) -> str | None:
    """The entry called ``name`` in one of ``folders``, ``None`` when there is none.

    An exact name wins over one in other case, and that over one without its ending.

    Raises:
        Unplanned: several fit equally well.
    """
    tiers: tuple[list[str], list[str], list[str]] = ([], [], [])
    for folder in folders:
        for tier, names in zip(tiers, _same_name(name, scene, folder), strict=True):
            paths = (str(Path(folder, each)) for each in names)
            tier.extend(p for p in paths if not only_folders or scene.is_folder(p))
    found = next((sorted(set(tier)) for tier in tiers if tier), [])
    if len(found) > 1:
        raise Unplanned(
            f"“{name}” could be {len(found)} things: {listed(found)}. Say which one, with its"
            " folder or its full name."
        )
    return found[0] if found else None


def listed(items: list[str], most: int = 8) -> str:
    """``items`` in a row, the rest counted."""
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more


def folder(words: str, scene: Scene) -> str:
    """The folder that ``words`` mean.

    Raises:
        Unplanned: there is none, or several.
    """
    found = maybe_folder(words, scene)
    if found is None:
        raise Unplanned(f"There is no folder “{words}”. Check its name, or make it first.")
    return found


def maybe_folder(words: str, scene: Scene) -> str | None:
    """Like :func:`folder`, with ``None`` when there is none."""
    words = words.strip()
    if is_it(words) and scene.path is not None:
        return scene.path if scene.is_folder(scene.path) else None
    known = known_folder(words, scene)
    if known is not None:
        return known
    for name in dict.fromkeys((words, bare(words), _AFTER.sub("", bare(words)))):
        written = _written_path(name, scene)
        path = (
            _as_spelled(name, written, scene)
            if written
            else search(name, scene, _usual_folders(scene), only_folders=True)
        )
        if path is not None and scene.is_folder(path):
            return path
    return _nested(words, scene)


def _nested(words: str, scene: Scene) -> str | None:
    """'Taxes in Documents', with the words for the place last."""
    for name, place in _cuts(words):
        base = maybe_folder(place, scene)
        short = _AFTER.sub("", bare(name))
        if base and (path := search(short, scene, [base], only_folders=True)):
            return path
    return None


def _cuts(words: str) -> list[tuple[str, str]]:
    """Every way to part ``words`` into a thing and the place that it is in, the last one first."""
    cuts = list(_INSIDE.finditer(folded(words)))[-4:]
    return [(words[: cut.start()], words[cut.end() :]) for cut in reversed(cuts)]


def maybe_path(words: str, scene: Scene, within: str | None = None) -> str | None:
    """The file or folder that ``words`` mean, ``None`` when there is none.

    Raises:
        Unplanned: several fit.
    """
    words = words.strip()
    if is_it(words):
        return scene.path if within is None else None
    if within is None and (known := known_folder(words, scene)):
        return known
    for name in dict.fromkeys((words, bare(words), _AFTER.sub("", bare(words)))):
        written = _written_path(name, scene)
        if written is not None:
            found = _as_spelled(name, written, scene)
        else:
            found = search(name, scene, [within] if within else _usual_folders(scene))
        if found is not None:
            return found
    if within is not None:
        return None
    places = ((name, maybe_folder(place, scene)) for name, place in _cuts(words))
    found_in = (maybe_path(name, scene, place) for name, place in places if place)
    return next((path for path in found_in if path), None)


def path(words: str, scene: Scene, within: str | None = None) -> str:
    """The file or folder that ``words`` mean, in the folder ``within`` if it is given.

    Raises:
        Unplanned: there is none (near names are told), or several.
    """
    found = maybe_path(words, scene, within)
    if found is not None:
        return found
    if is_it(words):
        raise Unplanned(f"It is not clear what “{words}” is. Name the file or folder.")
    name, place = words, within
    for part, where in _cuts(words) if within is None else ():
        if base := maybe_folder(where, scene):
            name, place = part, base
            break
    folders = [place] if place else _usual_folders(scene)
    names = sorted({each for each_folder in folders for each in scene.names(each_folder)})
    near = difflib.get_close_matches(bare(name)[:100], names[:5000], n=4, cutoff=0.6)
    hint = f" Near names: {listed(near)}." if near else ""
    where = f"in {place}" if place else "in your usual folders"
    raise Unplanned(
        f"“{bare(name)}” was not found {where}.{hint} Check the name, or give its folder."
    )


def in_place(words: str, scene: Scene) -> tuple[str, str] | None:
    """``words`` as a name and the folder said after it ('x in Documents'), else ``None``."""
    placed = ((name, maybe_folder(place, scene)) for name, place in _cuts(words))
    return next(((name, base) for name, base in placed if base), None)


def new_path(words: str, scene: Scene, default: str, *, whole: bool = False) -> str:
    """Where something called ``words`` is to be made: a path, 'x in Documents', or in ``default``.

    When they were said in quotation marks, ``words`` are the ``whole`` name or path.

    Raises:
        Unplanned: the folder is missing, or the name cannot be one.
    """
    written = _written_path(words, scene)
    if written is not None:
        if not scene.is_folder(str(Path(written).parent)):
            raise Unplanned(f"There is no folder {Path(written).parent}. Make it first.")
        return written
    placed = None if whole else in_place(words, scene)
    name, base = placed or (words, default)
    return str(Path(base, file_name(name)))


def file_name(words: str) -> str:
    """``words`` as a name without folders.

    Raises:
        Unplanned: no file can be called so.
    """
    name = words.strip()
    if (
        not name
        or name in {".", ".."}
        or re.search(r"[/\\\x00-\x1f]", name)
        or len(name.encode()) > 240
    ):
        raise Unplanned(f"“{name[:80]}” cannot be a file name. Choose another one.")
    return name


def into(place: str, source: str, scene: Scene) -> str:
    """The full new path of ``source`` in the folder that ``place`` means.

    Raises:
        Unplanned: there is no such folder, or it is ``source`` itself or in it.
    """
    base = Path(folder(place, scene))
    if base.is_relative_to(source):
        raise Unplanned(f"{source} cannot go into itself ({base}). Choose another folder.")
    return str(base / Path(source).name)
