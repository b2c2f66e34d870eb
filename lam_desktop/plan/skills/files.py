# ruff: noqa: E501 - a phrasing reads best on one line
"""Files: move, copy, rename, duplicate, sort."""

import re
from pathlib import Path

from lam_desktop.domain.actions import (
    Action,
    CopyPath,
    CreateFolder,
    MovePath,
    RenamePath,
)
from lam_desktop.plan import places
from lam_desktop.plan.groups import TYPES, paths
from lam_desktop.plan.photo_dates import photo_date
from lam_desktop.plan.scene import Scene, Unplanned
from lam_desktop.plan.skill import Planned, Said, skill


def _sources(said: Said, scene: Scene) -> list[str]:
    """The things meant, looked for in the folder said with 'from', where there is one."""
    if "from" not in said:
        return paths(said["things"], scene)
    base = places.maybe_folder(said["from"], scene)
    if base is None:
        return paths(f"{said['things']} in {said['from']}", scene)
    return paths(said["things"], scene, base)


@skill(
    english="move report.pdf from Downloads to Documents",
    arabic="انقل report.pdf من التنزيلات إلى المستندات",
    says=(
        "(move|transfer|put) {things} (from|out of) {from} (to|into|onto) {to}",
        "(move|transfer|put) {things} (from|out of) {from} (in|on) {to}",
        "(move|transfer|put) {things} (to|into|onto) {to}",
        "(move|transfer|put) {things} (in|on) {to}",
    ),
    arabic_says=(
        "(انقل|حرك|ضع) {things} من {from} (الى|في) {to}",
        "(انقل|حرك|ضع) {things} (الى|في) {to}",
        "(انقل|حرك|ضع) {things} (اليه|اليها|فيه|فيها)",
        "(انقل|حرك|ضع) (اليه|اليها|فيه|فيها) {things}",
    ),
)
def move_files(said: Said, scene: Scene) -> list[Action]:
    """Move files or folders to another folder."""
    return [
        MovePath(source=source, destination=places.into(said.get("to", "it"), source, scene))
        for source in _sources(said, scene)
    ]


@skill(
    english="copy report.pdf from Downloads to the desktop",
    arabic="انسخ report.pdf من التنزيلات إلى سطح المكتب",
    says=("copy {things} from {from} (to|into|in|onto) {to}", "copy {things} (to|into|onto) {to}"),
    arabic_says=("انسخ {things} من {from} الى {to}", "انسخ {things} (الى|في) {to}"),
)
def copy_files(said: Said, scene: Scene) -> list[Action]:
    """Copy files or folders to another folder."""
    return [
        CopyPath(source=source, destination=places.into(said["to"], source, scene))
        for source in _sources(said, scene)
    ]


@skill(
    english="rename my vacation photos by date",
    arabic="أعد تسمية صور رحلة حسب التاريخ",
    says=("rename {things} (by|after|according to|with|to) (the |their |its )?dates?( taken)?",),
    arabic_says=("(أعد تسمية|سم|غير اسماء) {things} (حسب|ب) ?(ال)?تاريخ(ها)?",),
)
def rename_by_date(said: Said, scene: Scene) -> list[Planned]:
    """Name photos after the time they were taken, e.g. 2024-07-14 15.03.22.jpg."""
    words = said["things"]
    words = (
        words
        if re.match(r"(?:all|every|each|the|كل|جميع)\s", words, re.IGNORECASE)
        else f"all {words}"
    )
    steps, taken = [], set[str]()
    for path in paths(words, scene):
        try:
            when, source = photo_date(path)
        except OSError as error:
            raise Unplanned(f"{path} cannot be read, so its date is not known: {error}") from error
        stem, ending = when.strftime("%Y-%m-%d %H.%M.%S"), Path(path).suffix.lower()
        name, count = f"{stem}{ending}", 1
        parent = Path(path).parent
        if name == Path(path).name:
            continue
        while name in taken or scene.exists(str(parent / name)):
            count += 1
            name = f"{stem} ({count}){ending}"
        taken.add(name)
        undo = f"it is renamed back to “{Path(path).name}” (the date is from {source})"
        steps.append(Planned(action=RenamePath(path=path, new_name=name), undo=undo))
    if not steps:
        raise Unplanned("They already have their dates as names; there is nothing to do.")
    return steps


@skill(
    english="rename report.pdf to summary.pdf",
    arabic="أعد تسمية report.pdf إلى summary.pdf",
    says=("(rename|change the name of) {thing} (to|as|into) {name:name}",),
    arabic_says=("(أعد تسمية|أعد تسميت|سم|غير اسم) {thing} (الى|باسم|ل) {name:name}",),
)
def rename_file(said: Said, scene: Scene) -> list[Action]:
    """Give a file or folder another name; it keeps its ending when none is said."""
    path = places.path(said["thing"], scene)
    name = places.file_name(said.name())
    if not said.quoted("name") and places.in_place(name, scene):
        raise Unplanned(
            f"“{name}” names a folder too, and renaming moves nothing. Say the new name alone, in"
            " quotation marks."
        )
    suffix = "" if scene.is_folder(path) else Path(path).suffix
    return [RenamePath(path=path, new_name=name if Path(name).suffix else name + suffix)]


@skill(
    english="duplicate report.pdf",
    arabic="كرر الملف report.pdf",
    says=("(duplicate|clone|make a copy of|make a duplicate of|back up) {thing}",),
    arabic_says=("(كرر|ضاعف|اعمل نسخة من|أنشئ نسخة من) {thing}",),
)
def duplicate_file(said: Said, scene: Scene) -> list[Action]:
    """Make a copy beside a file or folder."""
    path = Path(places.path(said["thing"], scene))
    suffix = "" if scene.is_folder(str(path)) else path.suffix
    stem = path.name.removesuffix(suffix)
    names = (f"{stem} (copy{f' {n}' if n > 1 else ''}){suffix}" for n in range(1, 1000))
    new = next(path.with_name(n) for n in names if not scene.exists(str(path.with_name(n))))
    return [CopyPath(source=str(path), destination=str(new))]


@skill(
    english="organise Downloads by type",
    arabic="رتب التنزيلات حسب النوع",
    says=(
        "(organise|organize|sort|tidy|tidy up|arrange|group) (the files in )?{folder} by (file )?(type|kind)",
    ),
    arabic_says=("(رتب|نظم|صنف) {folder} حسب (النوع|نوع الملف)",),
)
def organise_by_type(said: Said, scene: Scene) -> list[Action]:
    """Sort the files of a folder into folders such as Photos and Documents."""
    base = places.folder(said["folder"], scene)
    files = [p for p in paths("all files", scene, base) if not scene.is_folder(p)]
    moves: list[Action] = []
    new: dict[str, Action] = {}
    for path in files:
        kind = TYPES.get(Path(path).suffix.lstrip(".").lower())
        if kind is None:
            continue
        folder = str(Path(base, kind.capitalize()))
        if not scene.is_folder(folder):
            new[folder] = CreateFolder(path=folder)
        moves.append(MovePath(source=path, destination=str(Path(folder, Path(path).name))))
    if not moves:
        raise Unplanned(f"{base} holds no files of a known type; there is nothing to sort.")
    return [*new.values(), *moves]


SKILLS = (
    organise_by_type, rename_by_date, rename_file, duplicate_file, copy_files, move_files,
)  # fmt: skip
