"""What the releaser's tool writes and signs, the program believes."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import minisign
import pytest

from lam_desktop.update.check import NewVersion, UpdateCheck
from lam_desktop.update.source import UpdateSource

TOOL = Path(__file__).parents[3] / "packaging" / "update_manifest.py"
PASSWORD = "correct-horse"


@pytest.fixture(scope="module")
def pair() -> minisign.KeyPair:
    pair = minisign.KeyPair.generate()
    pair.secret_key.encrypt(PASSWORD)
    return pair


@pytest.fixture
def release(tmp_path: Path) -> list[Path]:
    names = ("lam-desktop_0.2.0_amd64.deb", "lam-desktop-0.2.0-linux.tar.xz", "x-setup.exe")
    for name in names:
        (tmp_path / name).write_text(name)
    return [tmp_path / name for name in names]


def run_tool(
    folder: Path,
    files: list[Path],
    *,
    key: str,
    password: str = PASSWORD,
    version: str = "0.2.0",
) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, str(TOOL), "--version", version, "--out", str(folder / "updates.json")]
    return subprocess.run(
        [*argv, "--url-base", "https://example.org/0.2.0/", *map(str, files)],
        env=os.environ | {"MINISIGN_SECRET_KEY": key, "MINISIGN_PASSWORD": password},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def key_file(pair: minisign.KeyPair) -> str:
    return bytes(pair.secret_key).decode()


@pytest.mark.parametrize("only_the_line", [False, True], ids=["key file", "its line"])
def test_the_program_believes_it(
    tmp_path: Path, pair: minisign.KeyPair, release: list[Path], only_the_line: bool
) -> None:
    key = key_file(pair)
    done = run_tool(tmp_path, release, key=key.splitlines()[1] if only_the_line else key)
    assert done.returncode == 0, done.stderr

    public_key = pair.public_key.to_base64().decode()
    found = UpdateCheck(
        source=lambda: UpdateSource(url=str(tmp_path / "updates.json"), public_key=public_key),
        state_file=tmp_path / "state.json",
        have="0.1.0",
        system="linux",
        fetch=lambda address, most: Path(address).read_bytes()[:most],
    ).ask()

    assert isinstance(found, NewVersion)
    assert found.notes_url == "https://example.org/0.2.0"
    deb, archive = found.files
    assert (deb.name, archive.system) == (release[0].name, "linux")
    assert deb.url == f"https://example.org/0.2.0/{deb.name}"
    assert deb.size == release[0].stat().st_size
    assert deb.sha256 == hashlib.sha256(release[0].read_bytes()).hexdigest()


def test_the_secret_is_never_shown(
    tmp_path: Path, pair: minisign.KeyPair, release: list[Path]
) -> None:
    key = key_file(pair)
    for password in (PASSWORD, "wrong-horse"):
        done = run_tool(tmp_path, release, key=key, password=password)
        shown = done.stdout + done.stderr
        assert key.splitlines()[1] not in shown
        assert password not in shown
    written = (tmp_path / "updates.json").read_text() + (
        tmp_path / "updates.json.minisig"
    ).read_text()
    assert key.splitlines()[1] not in written


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"password": "wrong-horse"}, "wrong password"),
        ({"key": ""}, "MINISIGN_SECRET_KEY is empty"),
        ({"key": "no key"}, "cannot be signed"),
        ({"version": "0.2"}, "version"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(
    tmp_path: Path,
    pair: minisign.KeyPair,
    release: list[Path],
    changed: dict[str, str],
    told: str,
) -> None:
    done = run_tool(tmp_path, release, **({"key": key_file(pair)} | changed))

    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("updates.json*"))


def test_a_file_for_no_known_system_is_refused(tmp_path: Path, pair: minisign.KeyPair) -> None:
    (tmp_path / "SHA256SUMS").write_text("x")

    done = run_tool(tmp_path, [tmp_path / "SHA256SUMS"], key=key_file(pair))

    assert done.returncode == 1
    assert "for which system" in done.stderr


def test_the_list_is_plain_json(
    tmp_path: Path, pair: minisign.KeyPair, release: list[Path]
) -> None:
    run_tool(tmp_path, release, key=key_file(pair))

    content = json.loads((tmp_path / "updates.json").read_text())
    assert list(content) == ["product", "version", "released", "expires", "notes_url", "files"]
