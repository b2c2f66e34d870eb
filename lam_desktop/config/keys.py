"""Keys in the system keyring, with no plaintext fallback.

The backend is pinned to the system's own, because keyring may otherwise pick whatever is installed.
Each call runs on a thread of its own with a time limit: a locked keyring may wait for a prompt that
nobody sees.
"""

import json
import re
import sys
from collections.abc import Callable
from typing import Protocol, TypeVar

from lam_desktop.domain.errors import KeysError
from lam_desktop.domain.time_limit import within

T = TypeVar("T")
SERVICE = "lam-desktop"
INDEX = "names"
PATIENCE = 10.0
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
WAY_OUT = {
    "linux": "Start or unlock a keyring (GNOME Keyring, KWallet or KeePassXC's Secret Service).",
    "darwin": "Unlock the login keychain in Keychain Access.",
    "win32": "Sign in to Windows with an account that has the Credential Manager.",
}


class KeyringBackend(Protocol):
    """The part of keyring's backends that is used."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class KeyStore:
    """Named keys; the list of names is kept in the keyring too, as one more entry."""

    def __init__(
        self, backend: Callable[[], KeyringBackend], *, patience: float = PATIENCE
    ) -> None:
        self._open = backend
        self._patience = patience

    def get(self, name: str) -> str | None:
        """The key, or ``None`` when there is none; raises KeysError."""
        return self._ask(lambda ring: ring.get_password(SERVICE, _key(name)))

    def set(self, name: str, value: str) -> None:
        """Keep a key; raises KeysError."""

        def work(ring: KeyringBackend) -> None:
            ring.set_password(SERVICE, _key(name), value)
            _write_index(ring, {*_read_index(ring), name})

        self._ask(work)

    def delete(self, name: str) -> None:
        """Remove a key; raises KeysError when there is none of that name."""

        def work(ring: KeyringBackend) -> None:
            if ring.get_password(SERVICE, _key(name)) is None:
                raise KeysError(f"There is no key {name}. See the names with: lam keys list")
            ring.delete_password(SERVICE, _key(name))
            _write_index(ring, {*_read_index(ring)} - {name})

        self._ask(work)

    def names(self) -> list[str]:
        """The names of the kept keys in alphabetical order; raises KeysError."""
        return sorted(self._ask(_read_index))

    def _ask(self, work: Callable[[KeyringBackend], T]) -> T:
        try:
            return within(
                self._patience, lambda: work(self._open()), late=self._no_answer, name="keyring"
            )
        except KeysError:
            raise
        except Exception as error:
            raise _unusable(error) from error

    def _no_answer(self) -> KeysError:
        return KeysError(
            f"The system keyring did not answer within {self._patience:g} seconds; it may be"
            f" locked and waiting for its password. {_way_out()} No key was kept or read."
        )


def open_key_store() -> KeyStore:
    """The key store on this system's own keyring; nothing is asked of it yet."""
    return KeyStore(_system_backend)


def _system_backend() -> KeyringBackend:
    if sys.platform == "darwin":
        from keyring.backends.macOS import Keyring
    elif sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring as Keyring
    else:
        from keyring.backends.SecretService import Keyring
    backend: KeyringBackend = Keyring()  # type: ignore[no-untyped-call]
    _ = Keyring.priority  # raises when the system's keyring cannot be used here
    return backend


def _unusable(error: Exception) -> KeysError:
    return KeysError(
        f"There is no usable system keyring here ({type(error).__name__}: {error}). Keys are kept"
        f" nowhere else, so none was kept or read. {_way_out()}"
    )


def _way_out() -> str:
    return WAY_OUT.get(sys.platform, WAY_OUT["linux"])


def _key(name: str) -> str:
    if not _NAME.fullmatch(name) or name == INDEX:
        raise KeysError(
            f"“{name}” is no name for a key. Use letters, digits, '.', '_' and '-', at most 64."
        )
    return name


def _read_index(ring: KeyringBackend) -> list[str]:
    kept = ring.get_password(SERVICE, INDEX)
    names = json.loads(kept) if kept else []
    return [name for name in names if isinstance(name, str)]


def _write_index(ring: KeyringBackend, names: set[str]) -> None:
    """With the last key the list goes too, so that nothing stays in the keyring."""
    if names:
        ring.set_password(SERVICE, INDEX, json.dumps(sorted(names)))
    elif ring.get_password(SERVICE, INDEX) is not None:
        ring.delete_password(SERVICE, INDEX)
