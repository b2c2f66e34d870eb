"""What the code needs of ``winreg``, in memory."""

from collections.abc import Iterator
from contextlib import contextmanager

HKEY_CURRENT_USER = "HKCU"
KEY_READ, KEY_SET_VALUE, REG_SZ = 0x20019, 0x0002, 1


class FakeRegistry:
    """Stands in for the module; ``keys`` holds the values of each key."""

    HKEY_CURRENT_USER = HKEY_CURRENT_USER
    KEY_READ = KEY_READ
    KEY_SET_VALUE = KEY_SET_VALUE
    REG_SZ = REG_SZ

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, object]] = {}
        self.locked = False

    @contextmanager
    def OpenKey(  # noqa: N802 as winreg calls it
        self, key: str, sub_key: str, reserved: int, access: int
    ) -> Iterator[tuple[dict[str, object], int]]:
        assert (key, reserved) == (HKEY_CURRENT_USER, 0)
        if sub_key not in self.keys:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        yield self.keys[sub_key], access

    @contextmanager
    def CreateKeyEx(  # noqa: N802
        self, key: str, sub_key: str, reserved: int, access: int
    ) -> Iterator[tuple[dict[str, object], int]]:
        if self.locked:
            raise PermissionError(13, "Access is denied")
        self.keys.setdefault(sub_key, {})
        with self.OpenKey(key, sub_key, reserved, access) as opened:
            yield opened

    def QueryValueEx(  # noqa: N802
        self, key: tuple[dict[str, object], int], name: str
    ) -> tuple[object, int]:
        values, access = key
        assert access == KEY_READ
        if name not in values:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return values[name], REG_SZ

    def SetValueEx(  # noqa: N802
        self,
        key: tuple[dict[str, object], int],
        name: str,
        reserved: int,
        kind: int,
        value: object,
    ) -> None:
        values, access = key
        assert (access, reserved, kind) == (KEY_SET_VALUE, 0, REG_SZ)
        values[name] = value

    def DeleteValue(self, key: tuple[dict[str, object], int], name: str) -> None:  # noqa: N802
        values, access = key
        assert access == KEY_SET_VALUE
        if name not in values:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        del values[name]
