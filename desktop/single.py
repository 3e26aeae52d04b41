"""One window per person and data folder: a second start raises the first window and ends. Window's thread.

Who holds the lock file is first; the system lets go of it when a process dies, however it dies, so no start is ever
refused because of a file that was left behind. The first one listens on a local socket beside the lock.
"""

import logging
import os
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from core.logs import known

_log = logging.getLogger(__name__)

_RAISE: Final = b"raise\n"
_WAIT_MS: Final = 2_000
_LONGEST_SOCKET_PATH: Final = 100
"""A Unix socket's path has about 104 bytes, depending on the system."""


class SingleInstance(QObject):
    """`raised`: somebody started the program again and wants to see this window."""

    raised = Signal()

    def __init__(self, data: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock_path = data / "window.lock"
        self._name = _server_name(data)
        self._descriptor = -1
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self.on_server_new_connection)

    def claim(self) -> bool:
        """Become the first, and listen; False when another window has this data folder."""
        descriptor = os.open(self._lock_path, os.O_RDWR | os.O_CREAT, 0o600)
        if not _lock(descriptor):
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        QLocalServer.removeServer(self._name)
        if not self._server.listen(self._name):
            # A file system without sockets: a second start can then not raise us, which is no reason to end.
            _log.warning("no socket for a second start: %s", known(self._server.serverError().name))
        return True

    def raise_first(self) -> bool:
        """Ask the first window to come forward; False when it does not take the call in time."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_WAIT_MS):
            return False
        socket.write(_RAISE)
        sent = socket.waitForBytesWritten(_WAIT_MS)
        socket.disconnectFromServer()
        return sent

    def release(self) -> None:
        """Let the next start be the first; again does no harm. The lock file stays: without it two could hold it."""
        self._server.close()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    @Slot()
    def on_server_new_connection(self) -> None:
        """Listen to the other start."""
        while socket := self._server.nextPendingConnection():
            socket.readyRead.connect(self.on_socket_ready_read)
            socket.disconnected.connect(socket.deleteLater)
            if socket.bytesAvailable():
                self._hear(socket)

    @Slot()
    def on_socket_ready_read(self) -> None:
        """One word is understood, everything else is passed over."""
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._hear(socket)

    def _hear(self, socket: QLocalSocket) -> None:
        if _RAISE in socket.readAll().data():
            self.raised.emit()


def _server_name(data: Path) -> str:
    """A path inside the data folder, which is ours alone; a hashed name where there are no such paths."""
    path = str(data / "window.sock")
    if sys.platform != "win32" and len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
        return path
    # Rarely needed, and both would cost the window's start some milliseconds.
    import getpass
    import hashlib

    person = f"{getpass.getuser()}\0{data}"
    return "inglenook-" + hashlib.sha256(person.encode()).hexdigest()[:20]


def _lock(descriptor: int) -> bool:
    """Take the lock without waiting. It belongs to the descriptor, which no child inherits."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
