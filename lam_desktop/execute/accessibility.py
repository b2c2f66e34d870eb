"""Finds what is on the screen by its words, through the accessibility tree (AT-SPI over D-Bus).

The tree is text from other programs: it is only compared with the words of an approved step, and
walked within bounds of size and time.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from lam_desktop.domain.errors import NotSupportedHere, TargetError
from lam_desktop.domain.window import Window
from lam_desktop.execute.waiting import Still

MOST_NODES = 4000
SECONDS = 5.0
ACCESSIBLE = "org.a11y.atspi.Accessible"
COMPONENT = "org.a11y.atspi.Component"
ROOT = "/org/a11y/atspi/accessible/root"
SCREEN = 0
SHOWING, VISIBLE = 25, 30
"""Bits of AT-SPI's state set."""


@dataclass(frozen=True, kw_only=True)
class Node:
    """One object of the tree: its bus name and path."""

    bus: str
    path: str


class _Tree:
    """One walk over the tree, with its deadline."""

    def __init__(self, still: Still) -> None:
        self._still = still
        try:
            with open_dbus_connection(bus="SESSION") as session:
                bus = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
                answer = session.send_and_get_reply(new_method_call(bus, "GetAddress"), timeout=2)
            self._connection: DBusConnection = open_dbus_connection(bus=answer.body[0])
        except (OSError, KeyError, ValueError, IndexError, TimeoutError) as error:
            raise NotSupportedHere(
                "Things on the screen cannot be found by their words, because the accessibility"
                " bus does not answer. Install the package “at-spi2-core”, or name a point."
            ) from error
        self._deadline = time.monotonic() + SECONDS

    def close(self) -> None:
        self._connection.close()

    def call(self, node: Node, interface: str, method: str, signature: str = "", *args: Any) -> Any:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        address = DBusAddress(node.path, node.bus, interface)
        message = new_method_call(address, method, signature or None, args)
        answer = self._connection.send_and_get_reply(message, timeout=left)
        return answer.body[0] if answer.header.message_type.name == "method_return" else None

    def name(self, node: Node) -> str:
        address = DBusAddress(node.path, node.bus, "org.freedesktop.DBus.Properties")
        message = new_method_call(address, "Get", "ss", (ACCESSIBLE, "Name"))
        left = max(0.01, self._deadline - time.monotonic())
        answer = self._connection.send_and_get_reply(message, timeout=left)
        if answer.header.message_type.name != "method_return":
            return ""
        return str(answer.body[0][1])

    def children(self, node: Node) -> list[Node]:
        found = self.call(node, ACCESSIBLE, "GetChildren") or []
        return [Node(bus=bus, path=path) for bus, path in found]

    def visible(self, node: Node) -> bool:
        states = self.call(node, ACCESSIBLE, "GetState") or [0, 0]
        return bool(states[0] >> SHOWING & 1 and states[0] >> VISIBLE & 1)

    def walk(self, node: Node) -> Iterator[Node]:
        """``node`` and all below it that is showing, breadth first."""
        queue, seen = [node], 0
        while queue and seen < MOST_NODES:
            current = queue.pop(0)
            seen += 1
            self._still()
            yield current
            queue += self.children(current)


def locate(words: str, role: str | None, window: Window | None, still: Still) -> tuple[int, int]:
    """The middle of the one showing thing that bears these words, in screen pixels.

    Raises:
        TargetError: nothing bears them, or several things do.
        NotSupportedHere: there is no accessibility bus.
    """
    tree = _Tree(still)
    try:
        found = list(_matches(tree, words, role, window))
    except TimeoutError:
        raise TargetError(f"The screen could not be read within {SECONDS:g} seconds.") from None
    finally:
        tree.close()
    points = list(dict.fromkeys(found))
    if not points:
        raise TargetError(f"Nothing called “{words}” is showing in the window in front.")
    if len(points) > 1:
        raise TargetError(f"{len(points)} things called “{words}” are showing. Say which one.")
    return points[0]


def _matches(
    tree: _Tree, words: str, role: str | None, window: Window | None
) -> Iterator[tuple[int, int]]:
    wanted = words.casefold().strip()
    registry = Node(bus="org.a11y.atspi.Registry", path=ROOT)
    for application in tree.children(registry):
        for frame in tree.children(application):
            if window is not None and tree.name(frame) != window.title:
                continue
            for node in tree.walk(frame):
                if tree.name(node).casefold().strip(" ….") != wanted.strip(" …."):
                    continue
                if role is not None and role not in str(tree.call(node, ACCESSIBLE, "GetRoleName")):
                    continue
                if tree.visible(node):
                    box = tree.call(node, COMPONENT, "GetExtents", "u", SCREEN)
                    if box and box[2] > 0 and box[3] > 0:
                        yield box[0] + box[2] // 2, box[1] + box[3] // 2
