"""What the bundle needs from the system it is installed on, read from its libraries."""

import re
import subprocess
from pathlib import Path

from debian import owners_of

# What it starts or loads by name, which no library's header tells.
STARTS = ("xclip", "xdg-utils", "desktop-file-utils", "file", "dbus", "at-spi2-core")
DEB_STARTS = (*STARTS, "fonts-dejavu-core")
RPM_STARTS = (*STARTS, "dejavu-sans-fonts")
GLIBC = re.compile(r"libc6 \(>= ([\d.]+)\)")


def binaries_of(bundle: Path) -> list[Path]:
    """Every program and library of the bundle."""
    return sorted(
        path
        for path in bundle.rglob("*")
        if path.is_file() and not path.is_symlink() and path.open("rb").read(4) == b"\x7fELF"
    )


def deb_depends(bundle: Path, work: Path) -> list[str]:
    """Debian's own reading of the libraries, and what is started; ``work`` is a scratch folder.

    It asks for the packages of libraries that the bundle brings too; those are left out.
    """
    (work / "debian").mkdir(parents=True, exist_ok=True)
    control = "Source: lam-desktop\n\nPackage: lam-desktop\nArchitecture: amd64\n"
    (work / "debian" / "control").write_text(control)
    binaries = binaries_of(bundle)
    own = sorted({f"-l{file.parent}" for file in binaries})
    command = ["dpkg-shlibdeps", "-O", "--ignore-missing-info", "--warnings=0", *own]
    answer = _output([*command, *map(str, binaries)], cwd=work)
    libraries = answer.strip().removeprefix("shlibs:Depends=").split(", ")
    makers = _debian_makers({need.split("(")[0] for need in _from_outside(bundle)})
    return sorted({*(line for line in libraries if line.split()[0] in makers), *DEB_STARTS})


def rpm_depends(bundle: Path) -> list[str]:
    """rpm's own reading of the libraries, without those that the bundle brings."""
    return sorted({*_from_outside(bundle), *RPM_STARTS})


def _from_outside(bundle: Path) -> set[str]:
    """What the libraries ask of the system, as rpm writes it: ``libGL.so.1()(64bit)``."""
    files = "".join(f"{file}\n" for file in binaries_of(bundle))
    asked, brings = (
        set(_output(["/usr/lib/rpm/elfdeps", option], given=files).splitlines())
        for option in ("--requires", "--provides")
    )
    brought = {line.split("(")[0] for line in brings}
    brought |= {path.name for path in bundle.rglob("*.so*")}
    return {line for line in asked if line.split("(")[0] not in brought}


def _debian_makers(libraries: set[str]) -> set[str]:
    """The packages that these libraries come from on this machine."""
    places = {}
    for line in _output(["/sbin/ldconfig", "-p"]).splitlines()[1:]:
        name, _, place = line.partition(" => ")
        places.setdefault(name.split()[0], place)
    return set(owners_of(Path(places[name]) for name in libraries & set(places)).values())


def _output(command: list[str], *, cwd: Path | None = None, given: str = "") -> str:
    return subprocess.run(
        command, cwd=cwd, input=given, capture_output=True, text=True, check=True
    ).stdout


def oldest_glibc(depends: list[str]) -> str:
    """The oldest C library that the bundle runs with, such as 2.36."""
    return next(found[1] for need in depends if (found := GLIBC.fullmatch(need)))
