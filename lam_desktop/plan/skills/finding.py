# ruff: noqa: E501 - a phrasing reads best on one line
"""Finding files by name or by kind. Looking for anything else is a matter of the web."""

import os
import re
from itertools import islice
from pathlib import Path

from lam_desktop.domain.actions import Action, FindFiles
from lam_desktop.plan import places
from lam_desktop.plan.groups import endings_of
from lam_desktop.plan.scene import Scene, Unplanned
from lam_desktop.plan.skill import Said, skill
from lam_desktop.plan.skills.apps import url_of

MOST_SEEN = 20_000
_ON_THIS_COMPUTER = re.compile(
    r"(.+?)\s+(?:in|on|from)\s+(?:my|this|the)\s+(?:computer|pc|laptop|machine|files|disk)",
    re.IGNORECASE,
)
_MINE = re.compile(r"(?:(?:all|any|every|of)\s+)*my\s+|the\s+file\s+", re.IGNORECASE)
_OF_A_PLACE = re.compile(
    r".*\s(?:in|on|from|inside|under)\s+my\s|(?:.*\s)?(?:~|\.{0,2}[/\\])", re.IGNORECASE
)
_FILLERS = re.compile(
    r"(?:(?:all|any|every|the|my|of)\s+)*(?:(?:files?|folders?|documents?)\s+)?"
    r"(?:(?:called|named|containing|about)\s+)?",
    re.IGNORECASE,
)
_FOR_THE_WEB = re.compile(r"(?:the|a|an|some|out|me|what|how|who|why|where)\s", re.IGNORECASE)


@skill(
    english="find files named invoice",
    arabic="ابحث عن ملفات باسم invoice",
    says=(
        "(find|search for|look for|locate|list|show) (me )?(all |any |every |the |my )?files? "
        "(named|called|with the name|containing|matching|about|like) {query}( (in|under) {folder})?",
        "(find|locate|where is|look for) (the |my )?(file|folder|document) {query}( in {folder})?",
        "search (in |through )?(?!for ){folder} for (files (named|called) )?{query}",
        "(?P<way>find|locate|search for|look for|search|where is|where are) {query}",
    ),
    arabic_says=(
        "(ابحث عن|جد|اعثر على|أوجد) (ال)?(ملفات|ملف|الملفات|الملف) ((باسم|اسمها|اسمه|تسمى) )?{query}( في {folder})?",
        "(ابحث|فتش) في {folder} عن {query}",
        "(?P<way>ابحث عن|جد|اعثر على|أوجد) {query}",
    ),
)
def find_files(said: Said, scene: Scene) -> list[Action] | None:
    """List the files whose name holds some words, or that are of a kind."""
    if "way" in said:
        return _anything(said, scene)
    if "folder" in said:
        folder = places.maybe_folder(said["folder"], scene)
        return [FindFiles(query=said["query"], folder=folder)] if folder else None
    return [FindFiles(query=said["query"], folder=scene.context.home)]


def speaks_of_files(words: str) -> bool:
    """Whether ``words`` name something of this computer, which is nobody's business on the web."""
    return bool(_MINE.match(words) or _OF_A_PLACE.match(words) or words.startswith("files "))


def _anything(said: Said, scene: Scene) -> list[Action] | None:
    """'find x', where x may be a file, a kind of files, or nothing of this computer.

    Raises:
        Unplanned: a place of this computer is named that is not there.
    """
    words, way = said["query"], said["way"].casefold()
    name, folder = words, None
    if said.quoted("query"):
        pass
    elif here := _ON_THIS_COMPUTER.fullmatch(words):
        name, folder = here[1], scene.context.home
    elif placed := places.in_place(words, scene):
        name, folder = placed
    elif _MINE.match(words):
        folder = scene.context.home
    elif _OF_A_PLACE.match(words):
        raise Unplanned(
            f"“{words}” names a place that was not found on this computer. Check the folder, or say"
            " “search the web for …”."
        )
    if folder is None and not _is_a_file(name, way):
        return None
    folder = folder or scene.context.home
    if endings := endings_of(name):
        return _of_kind(name, endings, folder)
    query = _FILLERS.sub("", f"{name} ", count=1).strip()
    return [FindFiles(query=query, folder=folder)] if query else None


def _is_a_file(name: str, way: str) -> bool:
    """Whether ``name``, said without a place, is a file's: 'find x.pdf', 'look for invoice'."""
    if re.search(r"[^.\s]\.\w{1,5}$", name) and " " not in name and url_of(name) is None:
        return True
    if way in {"find", "locate"} and re.match(r"(?:all|every)\s", name):
        return bool(endings_of(name))
    few = len(name.split()) <= 3 and not re.search(r"\s(?:in|on|near|for)\s", name)
    return way in {"look for", "locate"} and few and not _FOR_THE_WEB.match(name)


def _of_kind(name: str, endings: frozenset[str], folder: str) -> list[Action]:
    """A search for each of the ``endings`` that files in ``folder`` have.

    Raises:
        Unplanned: none has one of them.
    """
    names = (each for _, _, files in os.walk(folder) for each in files)
    seen = {Path(each).suffix.lstrip(".").casefold() for each in islice(names, MOST_SEEN)}
    if not seen & endings:
        raise Unplanned(f"Nothing in {folder} fits “{name}”. Name the folder they are in.")
    return [FindFiles(query=f".{ending}", folder=folder) for ending in sorted(seen & endings)]


SKILLS = (find_files,)
