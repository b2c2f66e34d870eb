"""Looks for a newer version beside everything else, while the person wants it."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QObject, QTimer, Signal

from lam_desktop.update.check import NewVersion

EVERY_MS = 3 * 60 * 60 * 1000
"""How often it is seen whether a day has passed: in the tray the program may run for weeks."""
log = logging.getLogger(__name__)


class UpdateWatch(QObject):
    """Emits ``found`` when ``look``, on a thread of its own, knows of something newer."""

    found = Signal(object)

    def __init__(
        self, look: Callable[[], NewVersion | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._begin)

    def watch(self, wanted: bool) -> None:
        """Begin at once, or look no more."""
        if wanted and not self._timer.isActive():
            self._timer.start()
            self._begin()
        elif not wanted:
            self._timer.stop()

    def _begin(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            # A daemon, because nobody shall wait for the network to be allowed to quit.
            self._thread = threading.Thread(target=self._work, daemon=True, name="updates")
            self._thread.start()

    def _work(self) -> None:
        try:
            newer = self._look()
        except Exception:
            log.exception("unexpected error while looking for updates")
            return
        if newer is not None:
            with suppress(RuntimeError):  # the windows have gone meanwhile
                self.found.emit(newer)
