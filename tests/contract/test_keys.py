"""One behaviour for every keyring: a fake in memory, and the real one of the desktop."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lam_desktop.config.keys import KeyStore
from lam_desktop.domain.errors import KeysError

ROOT = Path(__file__).parents[2]


class MemoryRing:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def behaves(store: KeyStore) -> None:
    """What every key store does."""
    assert store.names() == []
    assert store.get("openai") is None
    store.set("openai", "sk-ü-秘密")
    store.set("anthropic", "two")
    store.set("openai", "changed")
    assert store.names() == ["anthropic", "openai"]
    assert store.get("openai") == "changed"
    store.delete("openai")
    assert store.names() == ["anthropic"]
    assert store.get("openai") is None
    with pytest.raises(KeysError, match="no key openai"):
        store.delete("openai")
    for name in ("", "names", "a b", "../x", "x" * 65):
        with pytest.raises(KeysError, match="no name"):
            store.set(name, "v")


def test_the_store_in_memory_behaves() -> None:
    ring = MemoryRing()
    store = KeyStore(lambda: ring)
    behaves(store)
    store.delete("anthropic")
    assert ring.kept == {}, "the last key leaves something behind"


REAL = """
import sys
sys.path[:0] = [sys.argv[1]]
from test_keys import behaves
from lam_desktop.config.keys import open_key_store
behaves(open_key_store())
print("behaved")
"""


def test_the_real_keyring_behaves(tmp_path: Path) -> None:
    for program in ("dbus-run-session", "gnome-keyring-daemon"):
        assert shutil.which(program), f"{program} is needed; `make test` installs it"
    unlock = "printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1"
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    environment.pop("XDG_DATA_HOME", None)
    shell = f'{unlock}; exec "$0" -c "$1" "$2"'
    argv = ["dbus-run-session", "sh", "-c", shell, sys.executable, REAL, str(Path(__file__).parent)]
    done = subprocess.run(
        argv, env=environment, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.stdout.strip().endswith("behaved"), done.stderr


def test_a_keyring_that_does_not_answer_is_told() -> None:
    release = threading.Event()

    class Locked(MemoryRing):
        def get_password(self, service: str, username: str) -> str | None:
            release.wait(30)
            return None

    store = KeyStore(Locked, patience=0.05)
    with pytest.raises(KeysError, match="did not answer"):
        store.get("openai")
    release.set()


def test_without_a_session_bus_nothing_is_kept(tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), "LAM_HOME": str(tmp_path)}
    environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
    environment["XDG_RUNTIME_DIR"] = str(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "lam_desktop", "keys", "set", "openai"],
        env=environment,
        input="sk-secret",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 1
    assert "no usable system keyring" in done.stderr
    assert "Traceback" not in done.stderr
    assert not any("sk-secret" in f.read_text() for f in tmp_path.rglob("*") if f.is_file())
