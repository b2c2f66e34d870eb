# ruff: noqa: E501 - a phrasing reads best on one line
"""Folders, the trash, archives."""

from pathlib import Path

from lam_desktop.domain.actions import (
    Action,
    Archive,
    CreateFolder,
    DeletePath,
    EmptyTrash,
    Extract,
    TrashPath,
)
from lam_desktop.plan import places
from lam_desktop.plan.groups import paths
from lam_desktop.plan.scene import Scene, Unplanned
from lam_desktop.plan.skill import Said, skill

_ARCHIVE_ENDINGS = (".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".zip", ".tar")
_TRASH = r"(trash( ?can| ?bin)?|recycle bin|bin|rubbish( bin)?|wastebasket)"
_ZIP = "(zip|zip up|compress|archive|pack)"
_AN_ARCHIVE = "(a |an )(zip|zip file|zip archive|archive|file)"
_ARABIC_TRASH = "(سلة (المهملات|المحذوفات)|المهملات|السلة)"


@skill(
    english="make a folder called Taxes 2026 on the desktop",
    arabic="أنشئ مجلدا باسم ضرائب على سطح المكتب",
    says=(
        "(make|create|add|new)( me)? (a |an )?(new )?(folder|directory) (in|on|inside|under) {place}"
        " (called|named) {name:name}",
        "(make|create|add|new)( me)? (a |an )?(new )?(folder|directory)( (called|named))? (?!called |named ){name:name} "
        "(in|on|inside|under) {place}",
        "(make|create|add|new)( me)? (a |an )?(new )?(folder|directory)( (called|named))? {name:name}",
    ),
    arabic_says=(
        "(أنشئ|اعمل|اصنع) (مجلدا|مجلد)( جديدا| جديد)? ((باسم|اسمه|يسمى) )?{name:name} (في|على|داخل) {place}",
        "(أنشئ|اعمل|اصنع) (مجلدا|مجلد)( جديدا| جديد)? ((باسم|اسمه|يسمى) )?{name:name}",
    ),
)
def create_folder(said: Said, scene: Scene) -> list[Action]:
    """Make a folder; in Documents when no place is said."""
    name = said.name()
    if "place" not in said:
        documents = scene.context.folders.get("documents", scene.context.home)
        path = places.new_path(name, scene, documents, whole=said.quoted("name"))
        return [CreateFolder(path=path)]
    base = places.folder(said["place"], scene)
    return [CreateFolder(path=str(Path(base, places.file_name(name))))]


@skill(
    english="empty the trash",
    arabic="أفرغ سلة المهملات",
    says=(f"(empty|clear|clean|clean out|empty out) (the |my )?{_TRASH}",),
    arabic_says=(f"(أفرغ|فرغ|افرغ|نظف) {_ARABIC_TRASH}",),
)
def empty_trash(_said: Said, scene: Scene) -> list[Action]:
    """Delete for good what is in the trash now, by name."""
    return [EmptyTrash(items=tuple(scene.names(scene.context.trash, hidden=True)))]


@skill(
    english="permanently delete report.pdf",
    arabic="احذف report.pdf نهائيا",
    says=(
        "(permanently (delete|remove|erase)|shred) {things}",
        "(delete|remove|erase) {things} (permanently|forever|for good|completely)",
    ),
    arabic_says=(
        "(احذف|امسح) {things} (نهائيا|نهائيًا|للأبد|الى الابد)",
        "(احذف|امسح) نهائيا {things}",
    ),
)
def delete_for_good(said: Said, scene: Scene) -> list[Action]:
    """Delete files or folders so that they cannot be put back."""
    return [DeletePath(path=path) for path in _doomed(said["things"], scene)]


@skill(
    english="delete report.pdf",
    arabic="احذف report.pdf",
    says=(
        f"(move|send|throw|put) {{things}} (to|in|into) (the |my )?{_TRASH}",
        "(delete|trash|remove|bin|throw away|get rid of|erase) {things}",
    ),
    arabic_says=(
        f"(انقل|ارم|ضع) {{things}} (الى|في) {_ARABIC_TRASH}",
        "(احذف|امسح|أزل|تخلص من) {things}",
    ),
)
def trash_files(said: Said, scene: Scene) -> list[Action]:
    """Put files or folders into the trash."""
    return [TrashPath(path=path) for path in _doomed(said["things"], scene)]


def _doomed(words: str, scene: Scene) -> list[str]:
    """What is to be deleted.

    Raises:
        Unplanned: it is 'it' after a step that made something: 'zip cv.pdf and delete it' hardly
            means the archive.
    """
    if places.is_it(words) and scene.path in scene.made:
        raise Unplanned(
            f"It is not clear what “{words}” is after that. Name what is to be deleted."
        )
    return paths(words, scene)


@skill(
    english="zip the folder Holiday",
    arabic="اضغط مجلد Holiday",
    says=(
        f"{_ZIP} {{things}} (as|to|into) {_AN_ARCHIVE} (called|named) {{name:name}}",
        f"{_ZIP} {{things}} (as|to|into) {_AN_ARCHIVE}",
        f"{_ZIP} {{things}} (to|into|onto) {{place}} (as|called|named) {{name:name}}",
        f"{_ZIP} {{things}} as {{name:name}}",
        f"{_ZIP} {{things}} (to|into|onto) {{to}}",
        f"{_ZIP} {{things}}",
    ),
    arabic_says=(
        "(اضغط|أرشف|ارشف) {things} (باسم|في ملف) {name:name}",
        "(اضغط|أرشف|ارشف) {things}",
    ),
)
def make_archive(said: Said, scene: Scene) -> list[Action] | None:
    """Pack files or folders into a zip file, beside them when no place is said."""
    if places.bare(said["things"]).casefold().split(" ")[0] in {"on", "at"}:
        return None  # 'اضغط على' and the like are clicks
    if said["things"].startswith("على "):
        return None
    found = paths(said["things"], scene)
    first = Path(found[0])
    stem = first.name if scene.is_folder(found[0]) else first.stem
    default = stem if len(found) == 1 else first.parent.name
    base, name = _archive_place(said, scene, str(first.parent), default)
    if any(Path(base).is_relative_to(path) for path in found):
        raise Unplanned(f"{base} is packed itself, so the archive cannot be put into it.")
    path = places.new_path(name, scene, base, whole=said.quoted("name"))
    if not path.casefold().endswith(_ARCHIVE_ENDINGS):
        path += ".zip"
    return [Archive(paths=tuple(found), destination=path)]


def _archive_place(said: Said, scene: Scene, beside: str, default: str) -> tuple[str, str]:
    """The folder that the archive goes to, and its name or path.

    Raises:
        Unplanned: what was said after 'to' is neither a folder nor a name such as x.zip.
    """
    base = places.folder(said["place"], scene) if "place" in said else beside
    if "to" not in said:
        return base, said.name() if "name" in said else default
    words = said["to"]
    if (place := places.maybe_folder(words, scene)) is not None:
        return place, default
    if not words.casefold().endswith(_ARCHIVE_ENDINGS):
        raise Unplanned(
            f"There is no folder “{words}”. To give the archive a name, say “as {places.bare(words)}.zip”."
        )
    return base, words


@skill(
    english="unzip backup.zip",
    arabic="فك ضغط backup.zip",
    says=(
        "(unzip|extract|unpack|decompress|uncompress) {file} (to|into|in) {folder}",
        "(unzip|extract|unpack|decompress|uncompress) {file}",
    ),
    arabic_says=(
        "(فك ضغط|استخرج|فك) {file} (الى|في) {folder}",
        "(فك ضغط|استخرج|فك) {file}",
    ),
)
def extract_archive(said: Said, scene: Scene) -> list[Action]:
    """Unpack an archive into a new folder of its name."""
    path = Path(places.path(said["file"], scene))
    ending = next((e for e in _ARCHIVE_ENDINGS if path.name.casefold().endswith(e)), None)
    if ending is None:
        raise Unplanned(
            f"{path} is not an archive that can be unpacked ({', '.join(_ARCHIVE_ENDINGS)})."
        )
    base = places.folder(said["folder"], scene) if "folder" in said else str(path.parent)
    return [Extract(path=str(path), destination=str(Path(base, path.name[: -len(ending)])))]


SKILLS = (create_folder, empty_trash, delete_for_good, trash_files, make_archive, extract_archive)
