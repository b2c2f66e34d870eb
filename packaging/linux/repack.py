"""Packs what nfpm made with the tools of Debian and of rpm, which pack it a tenth smaller.

nfpm's own xz and zstd are quick and loose: with two guards the packages would have 135 MB.
"""

import shutil
import subprocess
from pathlib import Path

SPEC = """\
AutoReqProv: no
{header}
%description
{description}

%install
cp -a {tree}/. %{{buildroot}}/

%files
{files}
"""
# Nothing is to be stripped, compressed or added on the way.
PLAIN = {
    "__os_install_post": "%{nil}",
    "debug_package": "%{nil}",
    "_build_id_links": "none",
    "_binary_payload": "w19T0.zstdio",
}
HEADER = ("NAME", "VERSION", "RELEASE", "SUMMARY", "LICENSE", "VENDOR", "PACKAGER")


def repacked_deb(loose: Path, target: Path, work: Path) -> None:
    """The same .deb with xz's own hand; ``work`` is a scratch folder."""
    tree = _fresh(work / "deb")
    subprocess.run(["dpkg-deb", "--raw-extract", loose, tree], check=True)
    pack = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build"]
    subprocess.run([*pack, tree, target], check=True, stdout=subprocess.DEVNULL)


def repacked_rpm(loose: Path, target: Path, work: Path) -> None:
    """The same .rpm with zstd's own hand; ``work`` is a scratch folder."""
    folder = _fresh(work / "rpm")
    tree = folder / "tree"
    tree.mkdir()
    archive = folder / "files.tgz"
    with loose.open("rb") as given, archive.open("wb") as taken:
        subprocess.run(["rpm2archive", "-"], stdin=given, stdout=taken, check=True)
    subprocess.run(["tar", "--extract", "--file", archive, "--directory", tree], check=True)
    spec = folder / "lam-desktop.spec"
    spec.write_text(_spec(loose, tree), encoding="utf-8")
    macros = PLAIN | {"_topdir": str(folder), "_rpmfilename": "made.rpm"}
    defined = [part for item in macros.items() for part in ("--define", " ".join(item))]
    build = ["rpmbuild", "-bb", "--quiet", "--target", "x86_64", *defined, spec]
    subprocess.run(build, check=True)
    shutil.move(folder / "RPMS" / "made.rpm", target)


def _spec(loose: Path, tree: Path) -> str:
    """What rpmbuild has to know to make the package again."""
    named = [f"{tag.title()}: {_asked(loose, f'%{{{tag}}}')}" for tag in HEADER]
    needs = _asked(loose, "[%{REQUIRENEVRS}\n]").splitlines()
    named += [f"Requires: {need}" for need in needs if not need.startswith("rpmlib(")]
    hints = _asked(loose, "[%{RECOMMENDNEVRS}\n]").splitlines()
    named += [f"Recommends: {hint}" for hint in hints]
    listed = _asked(loose, "[%{FILEMODES:octal}\t%{FILEMODES:perms}\t%{FILENAMES}\n]")
    files = []
    for line in listed.splitlines():
        mode, shown, name = line.split("\t")
        own = "%attr(-,root,root) " if shown[0] == "l" else f"%attr({mode[-4:]},root,root) "
        files.append(own + ("%dir " if shown[0] == "d" else "") + f'"{name}"')
    return SPEC.format(
        header="\n".join(named),
        description=_asked(loose, "%{DESCRIPTION}"),
        tree=tree,
        files="\n".join(files),
    )


def _asked(package: Path, what: str) -> str:
    query = ["rpm", "--query", "--package", "--queryformat", what, package]
    return subprocess.run(query, check=True, capture_output=True, text=True).stdout


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
