"""One life of the engine: a process with its three streams. Used by the link alone, on the window's thread.

QProcess reads and writes from the event loop, so nothing here waits: not for a full pipe, not for an end.
"""

import logging
from typing import Final

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

from core.events import Ready
from core.logs import known
from desktop.engine_program import EngineProgram
from desktop.engine_stderr import EngineStderr
from desktop.event_reader import EventReader

_log = logging.getLogger(__name__)

READY_MS: Final = 30_000
GRACE_MS: Final = 5_000
"""How long an engine may take to end by itself; nobody sees it then, for the window is gone."""


class EngineProcess(QObject):
    """Starts at once. `said` carries its events; `ended` comes exactly once, with raw text for "Details"."""

    said = Signal(object)
    ended = Signal(str)

    def __init__(
        self,
        program: EngineProgram,
        *,
        ready_ms: int = READY_MS,
        grace_ms: int = GRACE_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._events = EventReader()
        self._stderr = EngineStderr()
        self._over = False
        self._finishing = False
        self._silence = QTimer(self, singleShot=True, interval=ready_ms)
        self._silence.timeout.connect(self.on_silence_timeout)
        self._grace = QTimer(self, singleShot=True, interval=grace_ms)
        self._grace.timeout.connect(self.kill)
        self._process = self._prepared(program)

    def start(self) -> None:
        """Start; call once, after connecting."""
        self._silence.start()
        self._process.start()

    def write(self, line: bytes) -> None:
        """Queue a line for the engine; after `finish` or its end this does nothing."""
        if not self._finishing and self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.write(line)

    def finish(self) -> None:
        """Close stdin, which asks the engine to end, and kill it where that takes too long."""
        self._finishing = True
        self._process.closeWriteChannel()
        self._grace.start()

    @Slot()
    def kill(self) -> None:
        """End it now."""
        self._process.kill()

    def discard(self) -> None:
        """End it now and go; nobody listens any more."""
        if self._over:
            self.deleteLater()
            return
        self.ended.connect(self.deleteLater)
        self.kill()

    def pid(self) -> int:
        """The process's id, 0 when it does not run."""
        return self._process.processId()

    @Slot()
    def on_process_stdout_ready(self) -> None:
        """Give on every whole event."""
        for event in self._events.feed(bytes(self._process.readAllStandardOutput().data())):
            if isinstance(event, Ready):
                self._silence.stop()
            self.said.emit(event)

    @Slot()
    def on_process_stderr_ready(self) -> None:
        """Drain, so that the engine never waits for us."""
        self._stderr.feed(bytes(self._process.readAllStandardError().data()))

    @Slot(int, QProcess.ExitStatus)
    def on_process_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        """Read what is left, then say so."""
        self.on_process_stdout_ready()
        self.on_process_stderr_ready()
        crashed = status == QProcess.ExitStatus.CrashExit
        self._end(f"{'signal' if crashed else 'exit code'} {code}")

    @Slot(QProcess.ProcessError)
    def on_process_error_occurred(self, error: QProcess.ProcessError) -> None:
        """Only a failed start is an end of its own; after any other error `finished` follows."""
        _log.warning("engine process: %s", known(error.name))
        if error == QProcess.ProcessError.FailedToStart:
            self._end(self._process.errorString())

    @Slot()
    def on_silence_timeout(self) -> None:
        """It runs but never said Ready."""
        _log.error("the engine did not say Ready in time")
        self.kill()

    def _prepared(self, program: EngineProgram) -> QProcess:
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        for name, value in program.environment.items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        process.setProgram(program.program)
        process.setArguments(list(program.arguments))
        process.setWorkingDirectory(program.folder)
        process.readyReadStandardOutput.connect(self.on_process_stdout_ready)
        process.readyReadStandardError.connect(self.on_process_stderr_ready)
        process.finished.connect(self.on_process_finished)
        process.errorOccurred.connect(self.on_process_error_occurred)
        return process

    def _end(self, how: str) -> None:
        if self._over:
            return
        self._over = True
        self._silence.stop()
        self._grace.stop()
        _log.info("the engine has ended: %s", known(how))
        self.ended.emit("\n".join(filter(None, (how, self._stderr.last_lines()))))
