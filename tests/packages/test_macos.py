"""The macOS image: its property lists, its place in build.spec, what make-dmg does and leaves out.

Apple's programs are stood in for here; none of this has run on a Mac.
"""

import ast
import os
import plistlib
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HERE = ROOT / "packaging" / "macos"
MAKE = HERE / "make-dmg"
NOTARY = {"NOTARY_KEY": "key.p8", "NOTARY_KEY_ID": "K", "NOTARY_ISSUER": "I"}
TOOLS = {
    "uname": "echo arm64",
    "codesign": "exit 0",
    "file": 'case "$2" in *.txt) echo text ;; *) echo Mach-O 64-bit ;; esac',
    "hdiutil": 'for last; do :; done; echo image > "$last"',
    "spctl": "exit 0",
    "sleep": "exit 0",
    "xcrun": 'case "$*" in *submit*) echo "{\\"id\\":\\"7\\",\\"status\\":\\"$VERDICT\\"}" ;; esac',
}
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="make-dmg is for a POSIX shell")


def read(name: str) -> dict[str, object]:
    content = (HERE / name).read_bytes()
    ET.fromstring(content)  # codesign is stricter than plistlib
    return dict(plistlib.loads(content))


def test_every_entitlement_has_a_reason() -> None:
    entitlements = read("entitlements.plist")
    reasons = (HERE / "README.md").read_text(encoding="utf-8")

    assert entitlements
    assert all(value is True and f"`{key}` |" in reasons for key, value in entitlements.items())
    assert "<!--" not in (HERE / "entitlements.plist").read_text(encoding="utf-8")


def test_apple_events_are_asked_for_once_they_are_sent() -> None:
    senders = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "lam_desktop").rglob("*.py")
        if any(word in path.read_text(encoding="utf-8") for word in ('"osascript', "NSAppleScript"))
    ]

    asked = "com.apple.security.automation.apple-events" in read("entitlements.plist")
    worded = "NSAppleEventsUsageDescription" in read("Info.plist")

    assert (asked and worded) or not senders, f"{senders} need the entitlement and the words"


def test_each_permission_is_explained_in_a_sentence() -> None:
    words = {key: value for key, value in read("Info.plist").items() if "UsageDescription" in key}

    assert "NSScreenCaptureUsageDescription" in words
    assert all(isinstance(said, str) and said.endswith(".") for said in words.values())


def test_the_spec_makes_a_program_of_this_shape() -> None:
    tree = ast.parse((ROOT / "build.spec").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    (bundle,) = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "BUNDLE"]
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in bundle.keywords}

    assert given["name"] == "'LAM Desktop.app'"
    assert given["bundle_identifier"] == "'org.lamdesktop.LamDesktop'"
    assert given["version"] == "__version__"
    assert "icon" in given
    assert "Info.plist" in given["info_plist"]
    assert read("Info.plist")["CFBundleExecutable"] == "lam-desktop"


@on_posix
def test_the_script_is_sound() -> None:
    subprocess.run(["sh", "-n", MAKE], check=True)
    assert os.access(MAKE, os.X_OK)
    if shellcheck := shutil.which("shellcheck"):
        done = subprocess.run([shellcheck, MAKE], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


class Mac:
    """A built program and stand-ins for Apple's tools, which write down how they were called."""

    def __init__(self, folder: Path) -> None:
        self.calls_file = folder / "calls"
        self.tools = folder / "tools"
        self.app = folder / "dist" / "LAM Desktop.app"
        self.image = folder / "dist" / "LAM-Desktop-1.2.3-macos-arm64.dmg"
        self.tools.mkdir()
        for name, does in TOOLS.items():
            self.tool(name, does)
        for inside in (
            "MacOS/lam", "MacOS/lam-desktop", "Frameworks/a b.so", "Resources/words.txt",
            "Frameworks/Qt.framework/Versions/A/Qt",
        ):  # fmt: skip
            file = self.app / "Contents" / inside
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(inside)

    def tool(self, name: str, does: str) -> None:
        file = self.tools / name
        file.write_text(f'#!/bin/sh\necho "{name} $*" >> "{self.calls_file}"\n{does}\n')
        file.chmod(0o755)

    def make(self, verdict: str = "Accepted", **env: str) -> subprocess.CompletedProcess[str]:
        path = {"PATH": f"{self.tools}:{os.environ['PATH']}", "VERDICT": verdict}
        return subprocess.run(
            [MAKE, "1.2.3", self.app, self.app.parent],
            env=path | env, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip

    def calls(self, tool: str) -> list[str]:
        lines = self.calls_file.read_text().splitlines()
        return [line for line in lines if line.startswith(tool + " ")]


@pytest.fixture
def mac(tmp_path: Path) -> Mac:
    return Mac(tmp_path)


@on_posix
def test_without_credentials_it_says_what_it_left_out(mac: Mac) -> None:
    done = mac.make()

    assert done.returncode == 0, done.stderr
    assert mac.image.is_file()
    assert "signing: CODESIGN_IDENTITY is not set" in done.stdout
    assert "notarising: " in done.stdout
    assert [line.split()[1] for line in mac.calls("codesign")] == ["--verify"]


@on_posix
def test_it_signs_from_the_inside_out(mac: Mac) -> None:
    done = mac.make(CODESIGN_IDENTITY="Developer ID Application: Us")

    assert done.returncode == 0, done.stderr
    signed = [line for line in mac.calls("codesign") if "--sign" in line]
    order = ["a b.so", "Versions/A/Qt", "Qt.framework", "MacOS/lam", "LAM Desktop.app", ".dmg"]
    places = [next(i for i, line in enumerate(signed) if line.endswith(end)) for end in order]
    assert places[2:] == sorted(places[2:])
    assert max(places[:2]) < places[2]
    assert len(signed) == len(order)
    assert all("--options runtime" in line and "--timestamp" in line for line in signed)
    assert ["entitlements.plist" in signed[place] for place in places[3:]] == [True, True, False]
    assert "NOTARY_ISSUER are not all set" in done.stdout


@on_posix
def test_it_notarises_and_asks_gatekeeper(mac: Mac) -> None:
    done = mac.make(CODESIGN_IDENTITY="us", **NOTARY)

    assert done.returncode == 0, done.stderr
    assert "Left out" not in done.stdout
    assert [line.split()[1:3] for line in mac.calls("xcrun")] == [
        ["notarytool", "submit"], ["stapler", "staple"], ["stapler", "validate"],
    ]  # fmt: skip
    assert len(mac.calls("spctl")) == 2


@on_posix
def test_a_refusal_by_apple_is_a_failure(mac: Mac) -> None:
    done = mac.make("Invalid", CODESIGN_IDENTITY="us", **NOTARY)

    assert done.returncode != 0
    assert "Apple did not accept" in done.stderr
    assert "notarytool log 7" in mac.calls("xcrun")[-1]


@on_posix
def test_a_file_that_cannot_be_signed_is_a_failure(mac: Mac) -> None:
    mac.tool("codesign", 'case "$*" in *"a b.so") exit 1 ;; esac')

    assert mac.make(CODESIGN_IDENTITY="us").returncode != 0
    assert not mac.image.exists()


@on_posix
def test_a_busy_disk_is_waited_for(mac: Mac) -> None:
    busy = f'[ -e "{mac.tools}/again" ] || {{ touch "{mac.tools}/again"; exit 1; }}'
    mac.tool("hdiutil", f"{busy}\n{TOOLS['hdiutil']}")

    assert mac.make().returncode == 0
    assert mac.image.is_file()
