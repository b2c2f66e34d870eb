"""Makes the Linux packages of the built bundle: a .deb, an .rpm, a portable archive.

    python packaging/linux/make_packages.py [--only deb] [--version 0.1.0] [--out dist]

They go to dist/, with the bill of materials and the checksums of all.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from string import Template

HERE = Path(__file__).parent
TREE = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent)]

import icons  # noqa: E402
import needs  # noqa: E402
import repack  # noqa: E402
import share  # noqa: E402

from lam_desktop import __version__  # noqa: E402


def main() -> None:
    """Make all of them, or one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", default=__version__)
    parser.add_argument("--bundle", type=Path, default=TREE / "dist" / "lam-desktop")
    parser.add_argument("--out", type=Path, default=TREE / "dist")
    parser.add_argument("--only", choices=("deb", "rpm", "portable"))
    options = parser.parse_args()
    if not (options.bundle / "lam").is_file():
        sys.exit(f"There is no bundle in {options.bundle}; `make bundle` builds it.")
    work = TREE / "build" / "linux"
    work.mkdir(parents=True, exist_ok=True)
    icons.draw(TREE / "build" / "icons")
    share.make_share(work / "share", TREE / "build" / "icons")
    job = Job(
        bundle=options.bundle.resolve(),
        version=options.version,
        depends=needs.deb_depends(options.bundle.resolve(), work),
        work=work,
        out=options.out.resolve(),
    )
    makers = {"deb": job.deb, "rpm": job.rpm, "portable": job.portable}
    made = [make() for name, make in makers.items() if options.only in (None, name)]
    if not options.only:
        made.append(job.bill())
        sums = "".join(f"{_sha256(file)}  {file.name}\n" for file in made)
        (job.out / "SHA256SUMS").write_text(sums)
    for file in made:
        print(f"{file.stat().st_size / 1e6:7.1f} MB  {file}")


@dataclass(frozen=True, kw_only=True)
class Job:
    """One bundle under one version; ``work`` is a scratch folder that holds ``share``."""

    bundle: Path
    version: str
    depends: list[str]
    work: Path
    out: Path

    def deb(self) -> Path:
        """For Debian and its kin."""
        target = self.out / f"lam-desktop_{self.version}_amd64.deb"
        repack.repacked_deb(self._nfpm("deb"), target, self.work / "repack")
        return target

    def rpm(self) -> Path:
        """For Fedora and its kin."""
        target = self.out / f"lam-desktop-{self.version}.x86_64.rpm"
        repack.repacked_rpm(self._nfpm("rpm"), target, self.work / "repack")
        return target

    def portable(self) -> Path:
        """An archive whose ``install`` needs no root."""
        folder = self.work / f"lam-desktop-{self.version}"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(HERE / "portable", folder)
        shutil.copytree(self.bundle, folder / "program", symlinks=True)
        shutil.copytree(self.work / "share", folder / "share")
        (folder / "VERSION").write_text(self.version + "\n")
        (folder / "GLIBC").write_text(needs.oldest_glibc(self.depends) + "\n")
        (folder / "CONTENTS.sha256").write_text(_contents(folder))
        target = self.out / f"{folder.name}-linux-x86_64.tar.xz"
        pack = ["tar", "--create", "--file", target, "--use-compress-program", "xz -T0 -6"]
        plain = ["--owner=0", "--group=0", "--numeric-owner", "--sort=name"]
        subprocess.run([*pack, *plain, "-C", self.work, folder.name], check=True)
        return target

    def bill(self) -> Path:
        """The bill of materials that the bundle was built with."""
        source = TREE / "build" / "parts" / "lam-desktop.cdx.json"
        return Path(shutil.copy(source, self.out / f"lam-desktop-{self.version}.cdx.json"))

    def _nfpm(self, kind: str) -> Path:
        """The package as nfpm makes it, compressed little or not at all."""
        recipe = Template((HERE / "nfpm.yaml").read_text(encoding="utf-8")).substitute(
            VERSION=self.version,
            BUNDLE=self.bundle,
            DEB_DEPENDS=json.dumps(self.depends),
            RPM_DEPENDS=json.dumps(needs.rpm_depends(self.bundle)),
        )
        filled = self.work / "nfpm.yaml"
        filled.write_text(recipe, encoding="utf-8")
        nfpm = Path(sys.executable).with_name("nfpm")
        command = [nfpm, "package", "--config", filled, "--packager", kind]
        loose = self.work / f"loose.{kind}"
        subprocess.run([*command, "--target", loose], cwd=TREE, check=True)
        return loose


def _contents(folder: Path) -> str:
    """What sha256sum checks: every file of the program and of the desktop's files."""
    files = sorted(
        path
        for part in ("program", "share")
        for path in (folder / part).rglob("*")
        if path.is_file()
    )
    return "".join(f"{_sha256(file)}  {file.relative_to(folder)}\n" for file in files)


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


if __name__ == "__main__":
    main()
