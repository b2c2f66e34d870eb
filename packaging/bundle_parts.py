"""What the bundle is made of: the licences that it must carry and its bill of materials.

A part is known by the files it gave: a Python package by the hashes in its RECORD (two packages may
claim one file; only one wrote it), a Debian package by dpkg. A file that nobody answers for, or a
part without a licence text, ends the build: nothing ships whose licence was not looked at.
"""

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import Distribution, distributions
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from debian import owners_of
from packageurl import PackageURL
from packaging.utils import canonicalize_name

TREE = Path(__file__).resolve().parents[1]
TEXTS = TREE / "packaging" / "licences"
LICENCE_FILE = re.compile(r"licen[cs]e|copying|notice|thirdpartynotices", re.I)
NO_TEXT = (".py", ".pyc", ".json")
# Their metadata say it in words of their own.
SPDX = {
    "onnxruntime": "MIT",
    "tokenizers": "Apache-2.0",
    "python-xlib": "LGPL-2.1-or-later",
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
}
# No text lies in these packages; ours is the one that their metadata name.
TEXT_OF = {
    "pyside6-essentials": ("LGPL-3.0", "GPL-3.0"),
    "shiboken6": ("LGPL-3.0", "GPL-3.0"),
    "tokenizers": ("Apache-2.0",),
    "pygetwindow": ("BSD-3-Clause",),
    "pyobjc-core": ("MIT",),
}
# Their metadata name the GPL, which may not ship within a program under Apache-2.0.
REFUSED = ("mouseinfo", "pymsgbox", "python3-xlib")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing that the bundle holds; ``kind`` is a package-URL type or 'generic'."""

    name: str
    version: str
    kind: str
    licence: str
    texts: tuple[Path, ...] = field(repr=False)


def parts_of(files: Iterable[Path]) -> list[Part]:
    """Who made ``files``, in the order of names.

    Raises:
        SystemExit: a file of nobody, a part that may not ship, or one without a licence text.
    """
    wanted = sorted({file.resolve() for file in files})
    makers = _Makers(wanted)
    found = {(part.name, part.version): part for part in map(makers.of, wanted)}
    parts = sorted(found.values(), key=lambda part: part.name.lower())
    for part in parts:
        if part.name in REFUSED:
            sys.exit(f"{part.name} may not be part of the bundle: its licence is {part.licence}")
        if not part.texts:
            sys.exit(f"{part.name} {part.version} brings no licence text; add it to {TEXTS}")
    return parts


def write_licences(parts: Iterable[Part], folder: Path) -> None:
    """One folder a part with its texts, and a list of all."""
    shutil.rmtree(folder, ignore_errors=True)
    lines = ["LAM Desktop is made of these parts; their licences lie beside this list.", ""]
    for part in parts:
        place = folder / part.name
        place.mkdir(parents=True, exist_ok=True)
        for number, text in enumerate(part.texts):
            twice = (place / text.name).exists()
            shutil.copyfile(text, place / (f"{number}-{text.name}" if twice else text.name))
        lines.append(f"{part.name} {part.version}: {part.licence}")
    (folder / "README.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_bill(parts: Iterable[Part], version: str, target: Path) -> None:
    """The bill of materials as CycloneDX 1.6 JSON."""
    licences = LicenseFactory()
    bill = Bom()
    ours = Component(name="LAM Desktop", version=version, type=ComponentType.APPLICATION)
    bill.metadata.component = ours
    for part in parts:
        url = PackageURL(type=part.kind, name=part.name, version=part.version)
        bill.components.add(
            Component(
                name=part.name,
                version=part.version,
                purl=url,
                bom_ref=str(url),
                type=ComponentType.LIBRARY,
                licenses=[licences.make_from_string(part.licence)],
            )
        )
    bill.register_dependency(ours, bill.components)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(JsonV1Dot6(bill).output_as_string(indent=1), encoding="utf-8")


class _Makers:
    """Finds the part that each of ``files``, all resolved, belongs to."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._wheels: dict[str, list[tuple[str, Distribution]]] = {}
        for distribution in distributions():
            base = Path(str(distribution.locate_file(""))).resolve()
            for file in distribution.files or ():
                place = os.path.normpath(base / file)  # no look at the disk: there are 60,000
                digest = file.hash.value if file.hash else ""
                self._wheels.setdefault(place, []).append((digest, distribution))
        others = [file for file in files if str(file) not in self._wheels]
        self._packages = owners_of(others) if sys.platform == "linux" else {}

    def of(self, file: Path) -> Part:
        """The part; SystemExit if there is none."""
        if str(file) in self._wheels:
            return _wheel_part(self._writer(file))
        if "site-packages" not in file.parts:
            if file.is_relative_to(TREE):
                return _own_part()
            if package := self._packages.get(file):
                return _debian_part(package)
            if file.is_relative_to(Path(sys.base_prefix).resolve()):
                return _python_part()
        sys.exit(f"nobody answers for {file}, which would be part of the bundle")

    def _writer(self, file: Path) -> Distribution:
        claims = self._wheels[str(file)]
        if len({distribution.name for _, distribution in claims}) == 1:
            return claims[0][1]
        digest = hashlib.sha256(file.read_bytes()).digest()
        code = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return next((d for claimed, d in claims if claimed == code), claims[0][1])


def _own_part() -> Part:
    from lam_desktop import __version__

    return Part(
        name="lam-desktop",
        version=__version__,
        kind="pypi",
        licence="Apache-2.0",
        texts=(TREE / "LICENSE",),
    )


def _wheel_part(distribution: Distribution) -> Part:
    name = canonicalize_name(distribution.name)
    if name == "lam-desktop":
        return _own_part()
    texts = [TEXTS / f"{text}.txt" for text in TEXT_OF.get(name, ())]
    for file in distribution.files or ():
        place = Path(str(distribution.locate_file(file)))
        if LICENCE_FILE.match(file.name) and file.suffix not in NO_TEXT:
            texts.append(place)
    meta = distribution.metadata
    licence = SPDX.get(name) or meta.get("License-Expression") or _first_line(meta.get("License"))
    return Part(
        name=name,
        version=distribution.version,
        kind="pypi",
        licence=licence or "see its text",
        texts=tuple(t for t in texts if t.is_file()),
    )


def _first_line(text: str | None) -> str:
    return next(iter((text or "").strip().splitlines()), "")


def _python_part() -> Part:
    version = ".".join(map(str, sys.version_info[:3]))
    library = Path(sys.base_prefix)
    places = [
        library / "lib" / f"python3.{sys.version_info.minor}" / "LICENSE.txt",
        library / "LICENSE.txt",
    ]
    texts = tuple(place for place in places if place.is_file())[:1]
    return Part(name="python", version=version, kind="generic", licence="Python-2.0.1", texts=texts)


def _debian_part(package: str) -> Part:
    version = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}\n", package],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()[0]
    text = Path("/usr/share/doc") / package / "copyright"
    return Part(
        name=package,
        version=version,
        kind="deb",
        licence="see its text",
        texts=(text,) if text.is_file() else (),
    )
