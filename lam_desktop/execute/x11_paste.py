"""Pasting on X11 with proof: the text is offered by us, so we see when a program has taken it.

A clipboard program such as xclip cannot say when its text was fetched; on a busy machine any fixed
pause is sometimes too short, and the wrong text arrives. Here this program owns the clipboard
while it pastes, answers the requests itself, and goes on only after the program in front has read
the piece (it then deletes the property that held it, as ICCCM 2.4 demands).
"""

import select
import time
from collections.abc import Callable
from typing import Any

from Xlib import X, Xatom, error
from Xlib.protocol import event

from lam_desktop.domain.errors import TargetError
from lam_desktop.execute.waiting import Still
from lam_desktop.execute.x11_display import open_display

SECONDS = 5.0
QUIET = 0.03
"""Some programs ask for the same piece twice; it stays until none has asked for so long."""
TICK = 0.02
TEXTS = ("UTF8_STRING", "text/plain;charset=utf-8")


class X11Paste:
    """The clipboard, as long as this is open; made and used on one thread.

    ``front`` gives the id of the window whose program must take the text, 0 when unknown: what a
    clipboard manager reads meanwhile does not count.
    """

    def __init__(self, front: Callable[[], int]) -> None:
        self._front = front
        self._display = open_display("to paste on")
        # A program that asks may be gone before it is answered, which is no error of ours.
        self._display.set_error_handler(lambda *_: None)
        screen = self._display.screen()
        self._window = screen.root.create_window(0, 0, 1, 1, 0, screen.root_depth)
        self._clipboard = self._atom("CLIPBOARD")
        self._targets = self._atom("TARGETS")
        self._texts = [self._atom(name) for name in TEXTS]
        self._text = b""
        self._given: set[tuple[int, int]] = set()
        self._taken = False

    def close(self) -> None:
        """Give the clipboard up."""
        self._display.close()

    def paste(self, text: str, press: Callable[[], None], still: Still) -> None:
        """Offer ``text``, ``press`` the paste chord and wait until the program has taken it.

        ``still`` is called at least every 20 ms and raises to end the waiting.

        Raises:
            TargetError: the program did not take it within ``SECONDS``.
        """
        self._text, self._taken = text.encode("utf-8"), False
        self._given.clear()
        self._window.set_selection_owner(self._clipboard, X.CurrentTime)
        self._display.sync()
        press()
        deadline = time.monotonic() + SECONDS
        quiet_at = float("inf")
        while time.monotonic() < min(deadline, quiet_at):
            still()
            if self._answer(TICK) or (self._taken and quiet_at > deadline):
                quiet_at = time.monotonic() + QUIET if self._taken else float("inf")
        if not self._taken:
            raise TargetError(
                "The program in front does not take pasted text, which letters that are not on"
                " your keyboard need. Nothing more was typed."
            )

    def _answer(self, seconds: float) -> bool:
        """Answer what is asked within ``seconds``; whether anything was."""
        if not self._display.pending_events():
            select.select([self._display.fileno()], [], [], seconds)
        asked = False
        while self._display.pending_events():
            happened = self._display.next_event()
            if happened.type == X.SelectionRequest:
                asked = True
                self._serve(happened)
            elif happened.type == X.PropertyNotify and happened.state == X.PropertyDelete:
                self._taken |= (happened.window.id, happened.atom) in self._given
        return asked

    def _serve(self, request: Any) -> None:
        place = request.property or request.target
        requestor = request.requestor
        try:
            if request.target == self._targets:
                offered = [self._targets, *self._texts]
                requestor.change_property(place, Xatom.ATOM, 32, offered)
            elif request.target in self._texts:
                if self._is_in_front(requestor.id):
                    requestor.change_attributes(event_mask=X.PropertyChangeMask)
                    self._given.add((requestor.id, place))
                requestor.change_property(place, request.target, 8, self._text)
            else:
                place = X.NONE
            answer = event.SelectionNotify(
                time=request.time,
                requestor=requestor,
                selection=request.selection,
                target=request.target,
                property=place,
            )
            requestor.send_event(answer)
            self._display.sync()
        except error.XError:
            self._given.discard((requestor.id, place))

    def _is_in_front(self, requestor: int) -> bool:
        """Whether a window belongs to the program in front: ids of one client share their base."""
        front = self._front()
        base = ~self._display.display.info.resource_id_mask
        return not front or (requestor & base) == (front & base)

    def _atom(self, name: str) -> int:
        return int(self._display.intern_atom(name))
