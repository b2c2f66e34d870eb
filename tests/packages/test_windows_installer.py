"""The Windows installer: it compiles, says everything in both languages, and touches only its own.

With LAM_WINE set to a wine64 program it is also run, around programs that stand in for ours.
"""

import ast
import os
import re
import runpy
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lam_desktop.config.paths import Paths

ROOT = Path(__file__).parents[2]
HERE = ROOT / "packaging" / "windows"
SCRIPTS = sorted([*HERE.glob("*.nsi"), *HERE.glob("*.nsh")])
needs_makensis = pytest.mark.skipif(
    shutil.which("makensis") is None, reason="makensis is not here (package “nsis”)"
)
needs_wine = pytest.mark.skipif(
    "LAM_WINE" not in os.environ, reason="LAM_WINE names no wine64 to run it with"
)


def lines() -> list[str]:
    """Every line of the scripts that is no comment."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    return [line.strip() for line in text.splitlines() if not line.lstrip().startswith(";")]


def make(bundle: Path, out: Path, *more: str, version: str = "0.1.0") -> None:
    done = subprocess.run(
        ["makensis", "-V2", "-WX", *more, f"-DVERSION={version}", f"-DBUNDLE={bundle}",
         f"-DOUT={out}", str(HERE / "lam-desktop.nsi")],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in done.stdout.lower() + done.stderr.lower()


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A small folder of the shape that PyInstaller makes."""
    folder = tmp_path / "lam-desktop"
    (folder / "_internal" / "models").mkdir(parents=True)
    for name in ("lam.exe", "lam-desktop.exe", "_internal/base.dll", "_internal/models/no-ending"):
        (folder / name).write_text(name)
    return folder


@needs_makensis
def test_it_compiles_without_a_warning(bundle: Path, tmp_path: Path) -> None:
    out = tmp_path / "LAM-Desktop-0.1.0-setup.exe"

    make(bundle, out)

    assert out.read_bytes().startswith(b"MZ")


@needs_makensis
def test_icon_and_signing_are_taken(bundle: Path, tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    out = tmp_path / "LAM-Desktop-0.1.0-setup.exe"
    icon, signed, sign = (tmp_path / name for name in ("lam.ico", "signed.txt", "sign"))
    image.new("RGBA", (64, 64), "teal").save(icon, sizes=[(16, 16), (32, 32), (48, 48)])
    sign.write_text(f'#!/bin/sh\necho "$1" >> "{signed}"\n')
    sign.chmod(0o755)

    make(bundle, out, f"-DICON={icon}", f"-DSIGN={sign}")

    assert len(signed.read_text().splitlines()) == 2  # the uninstaller and the installer
    assert str(out) in signed.read_text()


@needs_makensis
def test_it_says_what_is_missing() -> None:
    done = subprocess.run(
        ["makensis", str(HERE / "lam-desktop.nsi")], capture_output=True, text=True, check=False
    )

    assert done.returncode != 0
    assert "-DVERSION" in done.stdout + done.stderr


def test_every_word_is_there_in_both_languages() -> None:
    text = (HERE / "words.nsh").read_text(encoding="utf-8")
    words = re.findall(r'^LangString (\w+) \$\{LANG_(\w+)\} "(.+)"$', text, re.M)
    english = {name: said for name, language, said in words if language == "ENGLISH"}
    arabic = {name: said for name, language, said in words if language == "ARABIC"}
    used = set(re.findall(r"\$\((\w+)\)", "\n".join(lines())))

    assert english.keys() == arabic.keys() == used
    assert len(words) == text.count("LangString ")
    brand = "LAM Desktop ${VERSION}"
    assert all(re.search(r"[\u0600-\u06ff]", said) or said == brand for said in arabic.values())


def test_messages_are_never_asked_of_nobody() -> None:
    boxes = [line for line in lines() if "MessageBox" in line]

    assert boxes
    assert all("/SD " in line and '"$(' in line for line in boxes)


def test_whole_folders_are_removed_only_where_the_installer_made_them() -> None:
    removals = [line for line in lines() if re.match(r"RMDir\s+/r", line, re.I)]

    assert removals
    assert all(re.fullmatch(r'RMDir /r "\$INSTDIR\\app-\$R1\.old"', line) for line in removals)


def test_nothing_is_written_outside_the_persons_own_registry() -> None:
    writes = [line for line in lines() if re.match(r"(Write|Delete)Reg\w+", line)]

    assert writes
    assert all(re.match(r"\w+ (/ifempty )?HKCU ", line) for line in writes)
    assert not re.search(r"HKLM|HKCR|SHCTX|SetShellVarContext|RequestExecutionLevel (?!user)",
                         "\n".join(lines()))  # fmt: skip
    whole = [line for line in writes if line.startswith("DeleteRegKey HKCU")]
    assert whole == ['DeleteRegKey HKCU "${LISTED}"']


def test_forgetting_names_every_file_that_is_kept() -> None:
    here = Path("kept")
    paths = Paths(config_dir=here, data_dir=here, state_dir=here, models_dir=here, assets_dir=here)
    names = [name for name in dir(Paths) if isinstance(getattr(Paths, name), property)]
    kept = {file.name for name in names if (file := getattr(paths, name)).parent == here}
    for source in (ROOT / "lam_desktop").rglob("*.py"):
        in_place = r'paths\.(?:config|data|state)_dir / "([\w.-]+)"'
        kept.update(re.findall(in_place, source.read_text(encoding="utf-8")))

    gone = set(re.findall(r'Delete "\$\{SETTINGS\}\\([^"]+)"', "\n".join(lines())))

    assert kept
    assert kept <= gone


@pytest.mark.parametrize("program", ["lam", "lam-desktop"])
def test_the_programs_say_who_they_are(program: str, tmp_path: Path) -> None:
    write = runpy.run_path(str(HERE / "version_info.py"))["write_version_info"]

    written = write(program, "1.2.3rc1", tmp_path).read_text(encoding="utf-8")

    ast.parse(written)
    assert "filevers=(1, 2, 3, 0)" in written
    assert f"StringStruct('OriginalFilename', '{program}.exe')" in written
    assert "StringStruct('ProductVersion', '1.2.3rc1')" in written


def test_the_spec_uses_that_and_packs_nothing_suspicious() -> None:
    spec = (ROOT / "build.spec").read_text(encoding="utf-8")

    assert "write_version_info(" in spec
    assert "upx=True" not in spec


STAND_IN = r"""
Unicode true
SilentInstall silent
RequestExecutionLevel user
OutFile "${OUT}"
Name x
Section
  Sleep ${WAIT}
  SetErrorLevel ${CODE}
SectionEnd
"""


class Windows:
    """A Windows of Wine in a folder; ``end`` stops all that runs in it."""

    def __init__(self, folder: Path) -> None:
        self._wine = os.environ["LAM_WINE"]
        self._env = os.environ | {
            "HOME": str(folder),
            "WINEPREFIX": str(folder / "wine"),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=",
        }
        self._env.pop("DISPLAY", None)
        self.run("wineboot", "-i")
        self.home = next((folder / "wine/drive_c/users").glob("[!P]*"))
        for link in [path for path in self.home.iterdir() if path.is_symlink()]:
            link.unlink()  # Wine shows the real home there
            link.mkdir()
        self.run("winecfg", "-v", "win10")
        self.folder = self.home / "AppData/Local/Programs/LAM Desktop"
        self.kept = self.home / "AppData/Local/lam-desktop"
        self.menu = (
            self.home / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/LAM Desktop.lnk"
        )

    def start(self, *argv: object) -> subprocess.Popen[bytes]:
        command = [self._wine, *map(str, argv)]
        return subprocess.Popen(command, env=self._env, stdout=subprocess.DEVNULL)

    def run(self, *argv: object) -> int:
        return self.start(*argv).wait(timeout=300)

    def value(self, key: str, name: str) -> str:
        command = [self._wine, "reg", "query", f"HKCU\\Software\\{key}", "/v", name]
        done = subprocess.run(command, env=self._env, capture_output=True, text=True, check=False)
        found = re.search(r"REG_\w+\s+(.*)", done.stdout)
        return found[1].strip() if found else ""

    def apps(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("app-*"))

    def uninstall(self) -> None:
        self.run(self.folder / "Uninstall LAM Desktop.exe", "/S")
        deadline = time.monotonic() + 60  # it goes on in a copy of itself
        while self.value("LAM Desktop", "InstallDir") and time.monotonic() < deadline:
            time.sleep(0.2)
        self.end()

    def end(self) -> None:
        server = Path(self._wine).with_name("wineserver")
        subprocess.run([server, "-k"], env=self._env, check=False)
        subprocess.run([server, "-w"], env=self._env, check=False, timeout=60)


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    windows = Windows(tmp_path_factory.mktemp("windows"))
    yield windows
    windows.end()


def setup(folder: Path, version: str, *, wait: int = 0, code: int = 0) -> Path:
    """An installer whose ``lam.exe`` waits so many milliseconds and ends with a code."""
    stub = "-XTarget amd64-unicode"  # Debian's Wine runs 64-bit programs only
    (folder / "stand-in.nsi").write_text(STAND_IN)
    bundle = folder / f"bundle-{version}"
    (bundle / "_internal").mkdir(parents=True)
    (bundle / "_internal" / "no-ending").write_text(version)
    for name, wants in (("lam.exe", (wait, code)), ("lam-desktop.exe", (60_000, 0))):
        subprocess.run(
            ["makensis", "-V1", stub, f"-DOUT={bundle / name}", f"-DWAIT={wants[0]}",
             f"-DCODE={wants[1]}", str(folder / "stand-in.nsi")],
            check=True,
        )  # fmt: skip
    made = folder / f"LAM-Desktop-{version}-setup.exe"
    make(bundle, made, stub, version=version)
    return made


@needs_makensis
@needs_wine
@pytest.mark.timeout(600)
def test_it_installs_upgrades_refuses_and_goes(windows: Windows, tmp_path: Path) -> None:
    run_key = r"Microsoft\Windows\CurrentVersion\Run"
    old, new, broken = (
        setup(tmp_path, "0.1.0"), setup(tmp_path, "0.2.0"), setup(tmp_path, "0.3.0", code=1)
    )  # fmt: skip

    assert windows.run(old, "/S") == 0
    assert windows.apps() == ["app-0.1.0"]
    assert b"app-0.1.0" in windows.menu.read_bytes()
    assert windows.value(run_key, "LAM Desktop") == ""
    assert not (windows.home / "Desktop" / "LAM Desktop.lnk").exists()

    running = windows.start(windows.folder / "app-0.1.0" / "lam-desktop.exe")
    time.sleep(5)
    assert windows.run(new, "/S") == 4
    assert windows.apps() == ["app-0.1.0"]
    windows.run("taskkill", "/f", "/im", "lam-desktop.exe")
    running.wait(timeout=30)

    assert windows.run(broken, "/S") == 5
    assert windows.apps() == ["app-0.1.0"]

    (windows.folder / "mine").mkdir()
    windows.run("reg", "add", f"HKCU\\Software\\{run_key}", "/v", "LAM Desktop", "/d", "old", "/f")
    assert windows.run(new, "/S") == 0
    assert windows.apps() == ["app-0.2.0"]
    assert b"app-0.2.0" in windows.menu.read_bytes()
    assert windows.value(run_key, "LAM Desktop").endswith(r'app-0.2.0\lam-desktop.exe" tray')
    listed = r"Microsoft\Windows\CurrentVersion\Uninstall\LAM Desktop"
    assert windows.value(listed, "DisplayVersion") == "0.2.0"

    windows.kept.mkdir()
    (windows.kept / "audit.db").write_text("history")
    windows.uninstall()
    assert [path.name for path in windows.folder.iterdir()] == ["mine"]
    assert (windows.kept / "audit.db").exists()
    assert not windows.menu.exists()
    assert windows.value(run_key, "LAM Desktop") == windows.value(listed, "DisplayName") == ""
    assert windows.value("LAM Desktop", "InstallDir") == ""


@needs_makensis
@needs_wine
@pytest.mark.timeout(600)
def test_one_that_is_killed_halfway_leaves_the_old_one(windows: Windows, tmp_path: Path) -> None:
    assert windows.run(setup(tmp_path, "1.0.0"), "/S") == 0
    upgrade = windows.start(setup(tmp_path, "1.1.0", wait=60_000), "/S")
    deadline = time.monotonic() + 60
    while windows.apps() != ["app-1.0.0", "app-1.1.0"]:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    time.sleep(2)
    upgrade.kill()
    upgrade.wait()
    windows.end()

    assert b"app-1.0.0" in windows.menu.read_bytes()
    assert windows.value("LAM Desktop", "Current") == "1.0.0"
    assert (windows.folder / "app-1.0.0" / "lam-desktop.exe").is_file()

    shutil.rmtree(tmp_path / "bundle-1.1.0")
    assert windows.run(setup(tmp_path, "1.1.0"), "/S") == 0
    assert windows.apps() == ["app-1.1.0-2"]
    windows.uninstall()
    assert windows.apps() == []
