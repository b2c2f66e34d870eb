"""“What works here?” looks for a keyring without opening it: no password may be asked for."""

import sys
from collections.abc import Sequence
from typing import Any

import pytest

from lam_desktop.config.checks import keyring_words
from lam_desktop.domain.errors import KeysError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have their own")


class FakeBus:
    """Answers who is there, and remembers what it was asked."""

    def __init__(self, running: Sequence[str], startable: Sequence[str]) -> None:
        self._names = {"ListNames": running, "ListActivatableNames": startable}
        self.asked: list[str] = []

    def __enter__(self) -> "FakeBus":
        return self

    def __exit__(self, *_: object) -> None: ...

    def send_and_get_reply(self, message: Any, *, timeout: float) -> Any:
        fields = {field.name: value for field, value in message.header.fields.items()}
        self.asked.append(fields["member"])
        assert fields["destination"] == "org.freedesktop.DBus"
        names = list(self._names[fields["member"]])
        return type("Reply", (), {"body": (names,)})


@pytest.mark.parametrize(
    ("running", "startable", "there"),
    [
        (["org.freedesktop.secrets"], [], True),
        ([], ["org.freedesktop.secrets"], True),
        (["org.freedesktop.Notifications"], [], False),
    ],
)
def test_only_the_bus_is_asked(
    monkeypatch: pytest.MonkeyPatch, running: list[str], startable: list[str], there: bool
) -> None:
    bus = FakeBus(running, startable)
    monkeypatch.setattr("jeepney.io.blocking.open_dbus_connection", lambda: bus)
    if there:
        assert keyring_words().startswith("at hand")
    else:
        with pytest.raises(KeysError, match="No keyring is running"):
            keyring_words()
    assert set(bus.asked) == {"ListNames", "ListActivatableNames"}


def test_without_a_bus_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    with pytest.raises(KeysError, match="session bus does not answer"):
        keyring_words()
