"""Words for many things: 'all pdfs in Downloads', 'the screenshots on my desktop', 'a and b'."""

import re
from pathlib import Path

from lam_desktop.plan import places
from lam_desktop.plan.scene import Scene, Unplanned
from lam_desktop.plan.words import folded

MOST = 500
PHOTOS = "jpg jpeg png heic heif webp gif tif tiff bmp raw dng cr2 nef arw"
_KINDS: dict[str, tuple[str, str]] = {
    "photos": (PHOTOS, "photos photo pictures picture images image pics صور الصور"),
    "screenshots": ("png jpg jpeg", "screenshots screenshot لقطات لقطات_الشاشه"),
    "videos": (
        "mp4 mkv mov avi webm m4v mpg mpeg wmv",
        "videos video movies films فيديوهات الفيديوهات",
    ),
    "music": ("mp3 flac ogg opus wav m4a aac wma", "songs song music tracks اغاني الاغاني موسيقي"),
    "documents": (
        "pdf doc docx odt rtf txt md xls xlsx ods csv ppt pptx odp epub",
        "documents docs مستندات المستندات وثايق الوثائق",
    ),
    "archives": ("zip tar gz tgz bz2 xz 7z rar", "archives zips ارشيفات"),
}
_BY_WORD = {
    folded(w.replace("_", " ")): k for k, (_, words) in _KINDS.items() for w in words.split()
}
TYPES = {
    ending: kind
    for kind, (endings, _) in reversed(_KINDS.items())
    for ending in endings.split()
    if kind != "screenshots"
}
_HOMES = {"photos": "pictures", "screenshots": "pictures", "videos": "videos", "music": "music"}
_PLACE = r"(?:\s+(?:that are )?(?:in|from|on|inside|في|من|علي|الموجوده في)\s+(?P<place>.+))?"
_ALL = re.compile(
    r"(?P<all>(?:all|every|each)(?: of)?(?: (?:the|my))?|(?:the|my)|كل|جميع)\s+(?P<what>.+?)"
    + _PLACE,
    re.IGNORECASE,
)
_EVERYTHING = re.compile(r"everything" + _PLACE, re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|،)\s*(?:and\s+|و)?|\s+and\s+|\s+و\s*", re.IGNORECASE)


def paths(words: str, scene: Scene, within: str | None = None) -> list[str]:
    """Every file and folder that ``words`` mean, one or many, sorted within a kind.

    Raises:
        Unplanned: something is missing, ambiguous, or there are more than ``MOST``.
    """
    single = places.maybe_path(words, scene, within)
    special = single is not None and within is None and _is_usual(single, words, scene)
    if single is not None and not special:
        return [single]
    many = _all(words, scene, within)
    if many is not None:
        return many
    if special and single is not None:
        raise Unplanned(
            f"“{words}” could be the folder {single} or what is in it. Say “the"
            f" {Path(single).name} folder” or “everything in {Path(single).name}”."
        )
    parts = [part for part in _AND.split(words) if part.strip()]
    if not 1 < len(parts) <= 20:
        return [places.path(words, scene, within)]
    found = [
        path
        for part in parts[:-1]
        for path in paths(part, scene, within or _last_place(parts, scene))
    ]
    return list(dict.fromkeys([*found, *paths(parts[-1], scene, within)]))


def _is_usual(path: str, words: str, scene: Scene) -> bool:
    """Whether ``path`` is a folder such as Pictures, named by its word alone."""
    said = folded(words.casefold())
    if path not in {scene.context.home, *scene.context.folders.values()}:
        return False
    return not any(mark in said for mark in ("folder", "directory", "مجلد", "/", "\\", "~"))


def _last_place(parts: list[str], scene: Scene) -> str | None:
    """In 'a.txt and b.txt in Downloads' the place is said once, for both."""
    last = places.maybe_path(parts[-1], scene) if places.in_place(parts[-1], scene) else None
    return str(Path(last).parent) if last else None


def _all(words: str, scene: Scene, within: str | None) -> list[str] | None:
    everything = _EVERYTHING.fullmatch(folded(words))
    found = everything or _ALL.fullmatch(folded(words))
    if found is None:
        return None
    place = words[slice(*found.span("place"))] if found["place"] else None
    if everything is not None:
        chosen: _Kind | None = _EVERY_THING
    else:
        sure = found["all"].casefold() not in {"the", "my"}
        chosen = _kind(words[slice(*found.span("what"))], sure)
    if chosen is None:
        return None
    kind, endings, about = chosen
    base = within or (places.folder(place, scene) if place else _home_of(kind, about, scene, words))
    return _matching(base, kind, endings, about, scene, words)


_Kind = tuple[str, frozenset[str], str]
_EVERY_THING: _Kind = ("everything", frozenset(), "")


def endings_of(words: str) -> frozenset[str]:
    """The file endings of a kind of thing ('all my photos', 'pdfs'); empty if it is none."""
    what = re.sub(r"^(?:(?:all|every|each|any|of|the|my)\s+)+", "", words, flags=re.IGNORECASE)
    chosen = _kind(what, sure=True)
    return frozenset() if chosen is None or chosen[2] else chosen[1]


def _kind(what: str, sure: bool) -> _Kind | None:
    """The kind of thing, its file endings (empty: any), and what else is said of it."""
    words = what.split()
    low = [folded(word.casefold()) for word in words]
    if low and low[0] in {"ملفات", "الملفات", "files"}:
        words, low = words[1:], [*low[1:], "files"]
    if sure and low in (["things"], ["الاشياء"], ["شيء"]):
        return _EVERY_THING
    if sure and low == ["files"]:
        return "files", frozenset(), ""
    if low and low[-1] in {"files", "file"} and len(low) == 2:
        ending = low[0].lstrip(".")
        if ending in _BY_WORD:
            kind = _BY_WORD[ending]
            return kind, frozenset(_KINDS[kind][0].split()), ""
        return ("files", _ending(ending), "") if re.fullmatch(r"[a-z0-9]{1,5}", ending) else None
    last = low[-1] if low else ""
    singular = last.removesuffix("s")
    if len(low) == 1 and singular in TYPES and (sure or last != singular):
        return "files", _ending(singular), ""
    kind = _BY_WORD.get(last, "") or _BY_WORD.get(" ".join(low), "")
    if not kind and low and low[0] in _BY_WORD:
        kind, words = _BY_WORD[low[0]], [*words[1:], words[0]]
        words = words if kind != "screenshots" else words[-1:]
    if not kind or (not sure and last == singular and last.isascii()):
        return None
    return kind, frozenset(_KINDS[kind][0].split()), " ".join(words[:-1])


def _ending(ending: str) -> frozenset[str]:
    pairs = ({"jpg", "jpeg"}, {"tif", "tiff"})
    return frozenset(next((pair for pair in pairs if ending in pair), {ending}))


def _home_of(kind: str, about: str, scene: Scene, words: str) -> str:
    if about and kind in _HOMES:
        base = scene.context.folders.get(_HOMES[kind], "")
        named = [n for n in scene.names(base) if about.casefold() in n.casefold()]
        folders = [p for n in named if scene.is_folder(p := str(Path(base, n)))]
        if len(folders) == 1:
            return folders[0]
    key = _HOMES.get(kind)
    if key is None or key not in scene.context.folders:
        raise Unplanned(
            f"It is not clear where “{words}” are. Say the folder, e.g. “in Downloads”."
        )
    shots = str(Path(scene.context.folders[key], "Screenshots"))
    return shots if kind == "screenshots" and scene.is_folder(shots) else scene.context.folders[key]


def _matching(
    base: str, kind: str, endings: frozenset[str], about: str, scene: Scene, words: str
) -> list[str]:
    names = scene.names(base)
    if about and about.casefold() not in Path(base).name.casefold():
        names = [name for name in names if about.casefold() in name.casefold()]
    if kind == "screenshots" and Path(base).name != "Screenshots":
        names = [
            n for n in names if re.match(r"screen ?-?_?(?:shot|capture)|لقط", n, re.IGNORECASE)
        ]
    found = [str(Path(base, name)) for name in names]
    if kind != "everything":
        found = [p for p in found if not scene.is_folder(p)]
    if endings:
        found = [p for p in found if Path(p).suffix.lstrip(".").casefold() in endings]
    if not found:
        raise Unplanned(f"Nothing in {base} fits “{words}”, so there is nothing to do.")
    if len(found) > MOST:
        raise Unplanned(
            f"“{words}” are {len(found):,} things; at most {MOST} can be shown and approved at"
            " once. Take a part of them."
        )
    return found
