"""What goes into the bundle and what stays out, whatever else is installed where it is built."""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PyInstaller.depend.bindepend import get_imports

PRODUCT = "lam-desktop"
# Wanted by what we need, but never by us: tokenizers can download models with it.
NEVER = {"huggingface_hub"}
# Ways to a screen that no desktop has, a look that would bring all of GTK, words in languages that
# our own windows do not speak, and what Pillow needs for writing, colour profiles and web pictures.
UNUSED = (
    "Qt/plugins/egldeviceintegrations/",
    "Qt/plugins/platforms/libqeglfs",
    "Qt/plugins/platforms/libqlinuxfb",
    "Qt/plugins/platforms/libqminimalegl",
    "Qt/plugins/platforms/libqvkkhrdisplay",
    "Qt/plugins/platforms/libqvnc",
    "Qt/plugins/platformthemes/libqgtk3",
    "Qt/translations/",
    "PIL/_avif",
    "PIL/_imagingcms",
    "PIL/_imagingft",
    "PIL/_imagingtk",
    "PIL/_webp",
    "pillow.libs/libavif",
    "pillow.libs/libbrotli",
    "pillow.libs/libfreetype",
    "pillow.libs/libharfbuzz",
    "pillow.libs/liblcms2",
    "pillow.libs/libpng",
    "pillow.libs/libsharpyuv",
    "pillow.libs/libwebp",
)
Entry = tuple[str, str, str]
"""PyInstaller's: the place in the bundle, the source, the kind."""


def outsiders() -> list[str]:
    """The installed top-level modules that the product does not depend on."""
    own = _needed_by(PRODUCT, set())
    return sorted(
        {
            module
            for module, makers in packages_distributions().items()
            if not own & {canonicalize_name(maker) for maker in makers} and module.isidentifier()
        }
        | NEVER
    )


def _needed_by(name: str, found: set[str]) -> set[str]:
    """The distributions that ``name`` needs on this system, itself among them."""
    name = canonicalize_name(name)
    if name in found or name in {canonicalize_name(never) for never in NEVER}:
        return found
    try:
        wanted = distribution(name).requires or []
    except PackageNotFoundError:
        return found
    found.add(name)
    for line in wanted:
        need = Requirement(line)
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            _needed_by(need.name, found)
    return found


def trimmed(entries: Iterable[Entry]) -> list[Entry]:
    """Without what nobody uses, and without the system's libraries that only that needed."""
    kept = [entry for entry in entries if not any(part in entry[0] for part in UNUSED)]
    ours = [entry for entry in kept if not _from_system(entry)]
    needed = {name for _, source, kind in ours if kind in _CODE for name, _ in get_imports(source)}
    return [entry for entry in kept if not _from_system(entry) or entry[0] in needed]


def stripped(entries: Iterable[Entry], folder: Path) -> list[Entry]:
    """The interpreter's own files without what only a debugger reads; the others as they are.

    Wheels are left alone: some of them have been patched and do not bear it.
    """
    if sys.platform != "linux":
        return list(entries)
    shutil.rmtree(folder, ignore_errors=True)
    return [
        (place, str(_strip(Path(source), folder / place)), kind)
        if kind in _CODE and (place.startswith("libpython") or "lib-dynload/" in place)
        else (place, source, kind)
        for place, source, kind in entries
    ]


def _strip(source: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["strip", "--strip-debug", "-o", target, source], check=True)
    return target


_CODE = ("BINARY", "EXTENSION")


def _from_system(entry: Entry) -> bool:
    place, source, kind = entry
    return kind == "BINARY" and "/" not in place and source.startswith(("/lib/", "/usr/lib/"))
