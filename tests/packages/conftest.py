"""What `make packages` built; where nothing was built, its tests are left out and say so."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from virtual_desktop import VirtualDesktop

from lam_desktop import __version__

TREE = Path(__file__).parents[2]
DIST = TREE / "dist"


def _built(file: Path) -> Path:
    if not file.exists():
        pytest.skip(f"{file.relative_to(TREE)} was not built (make packages)")
    return file


@pytest.fixture(scope="session")
def bundle() -> Path:
    """The folder that PyInstaller made."""
    return _built(DIST / "lam-desktop" / "lam").parent


@pytest.fixture(scope="session")
def deb() -> Path:
    """The Debian package of this version."""
    return _built(DIST / f"lam-desktop_{__version__}_amd64.deb")


@pytest.fixture(scope="session")
def rpm() -> Path:
    """The RPM package of this version."""
    return _built(DIST / f"lam-desktop-{__version__}.x86_64.rpm")


@pytest.fixture(scope="session")
def archive() -> Path:
    """The portable archive of this version."""
    return _built(DIST / f"lam-desktop-{__version__}-linux-x86_64.tar.xz")


@pytest.fixture(scope="session")
def older_deb(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of the same bundle under an earlier version's number."""
    out = tmp_path_factory.mktemp("older")
    command = [sys.executable, "packaging/linux/make_packages.py", "--only", "deb"]
    subprocess.run([*command, "--version", "0.0.9", "--out", out], cwd=TREE, check=True)
    return out / "lam-desktop_0.0.9_amd64.deb"


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[VirtualDesktop]:
    """A virtual desktop that other people of this machine reach too."""
    with VirtualDesktop.opened(tmp_path) as desktop:
        for folder in (tmp_path, *tmp_path.parents):
            if Path("/tmp") in folder.parents:
                folder.chmod(folder.stat().st_mode | 0o055)
        yield desktop
