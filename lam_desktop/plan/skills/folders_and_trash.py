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
_ARABIC_TRASH = "(سلة (المهملات|المحذوفات)|المهملات|السلة)"


@skill(
    english="make a folder called Taxes 2026 on the desktop",
    arabic="أنشئ مجلدا باسم ضرائب على سطح المكتب",
    says=(
        "(make|create|add|new)( me)? (a |an )?(new )?(folder|directory)( (called|named))? {name} "
        "(in|on|inside|under) {place}",
        "(make|create|add)( me)? (a |an )?(new )?(folder|directory) (in|on|inside) {place} (called|named) {name}",
        "(make|create|add|new)( me)? (a |an )?(new )?(folder|directory)( (called|named))? {name}",
    ),
    arabic_says=(
        "(أنشئ|اعمل|اصنع) (مجلدا|مجلد)( جديدا| جديد)? ((باسم|اسمه|يسمى) )?{name} (في|على|داخل) {place}",
        "(أنشئ|اعمل|اصنع) (مجلدا|مجلد)( جديدا| جديد)? ((باسم|اسمه|يسمى) )?{name}",
    ),
)
def create_folder(said: Said, scene: Scene) -> list[Action]:
    """Make a folder; in Documents when no place is said."""
    if "place" not in said:
        documents = scene.context.folders.get("documents", scene.context.home)
        return [CreateFolder(path=places.new_path(said["name"], scene, documents))]
    base = places.folder(said["place"], scene)
    return [CreateFolder(path=str(Path(base, places.file_name(said["name"]))))]


@skill(
    english="empty the trash",
    arabic="أفرغ سلة المهملات",
    says=(f"(empty|clear|clean|clean out|empty out) (the |my )?{_TRASH}",),
    arabic_says=(f"(أفرغ|فرغ|افرغ|نظف) {_ARABIC_TRASH}",),
)
def empty_trash(_said: Said, _scene: Scene) -> list[Action]:
    """Delete for good whatever is in the trash."""
    return [EmptyTrash()]


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
    return [DeletePath(path=path) for path in paths(said["things"], scene)]


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
    return [TrashPath(path=path) for path in paths(said["things"], scene)]


@skill(
    english="zip the folder Holiday",
    arabic="اضغط مجلد Holiday",
    says=(
        "(zip|zip up|compress|archive|pack) {things} (as|to|into|in) (a (zip )?(file|archive) (called|named) )?{name}",
        "(zip|zip up|compress|archive|pack) {things}",
    ),
    arabic_says=("(اضغط|أرشف|ارشف) {things} (باسم|في ملف) {name}", "(اضغط|أرشف|ارشف) {things}"),
)
def make_archive(said: Said, scene: Scene) -> list[Action] | None:
    """Pack files or folders into a zip file beside them."""
    if places.bare(said["things"]).casefold().split(" ")[0] in {"on", "at"}:
        return None  # 'اضغط على' and the like are clicks
    if said["things"].startswith("على "):
        return None
    found = paths(said["things"], scene)
    first = Path(found[0])
    default = first.stem if len(found) == 1 else first.parent.name
    name = said.get("name", default)
    if not name.casefold().endswith(_ARCHIVE_ENDINGS):
        name += ".zip"
    return [
        Archive(paths=tuple(found), destination=places.new_path(name, scene, str(first.parent)))
    ]


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
