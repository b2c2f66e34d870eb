"""One application a person: a second start tells the first what to open, and ends."""

from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

Mode = Literal["window", "quick", "tray"]
MODES: tuple[Mode, ...] = ("window", "quick", "tray")
ANSWER_MS = 2000
_HEARD = b"heard\n"


def tell_first(name: str, mode: Mode) -> bool:
    """Ask the instance called ``name`` to open ``mode``; False if there is none that answers."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(ANSWER_MS):
        return False
    socket.write(f"{mode}\n".encode())
    socket.waitForBytesWritten(ANSWER_MS)
    heard = socket.waitForReadyRead(ANSWER_MS) and socket.readAll().data() == _HEARD
    socket.disconnectFromServer()
    return heard


class FirstInstance(QObject):
    """Listens for later starts of the same person; ``asked`` carries the mode they wanted."""

    asked = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        self._name = name

    def listen(self) -> bool:
        """Start to listen, in the place of one that was killed; False if it cannot."""
        QLocalServer.removeServer(self._name)
        return self._server.listen(self._name)

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._on_words)
            socket.disconnected.connect(socket.deleteLater)
        self._on_words()

    def _on_words(self) -> None:
        for socket in self._server.findChildren(QLocalSocket):
            if not socket.canReadLine():
                continue
            word = bytes(socket.readLine(16).data()).decode("ascii", "replace").strip()
            if word in MODES:
                socket.write(_HEARD)
                socket.flush()
                self.asked.emit(word)
