"""The window's one door to the engine: sends commands, gives on events, and replaces an engine that died.

Used by the session, on the window's thread; never waits. A command is unanswered until the Done or Problem that
names it. Unanswered commands are kept in their order and sent to the next engine again, which does no harm,
because commands are idempotent. What the next engine must hear before them only the session knows, so after every
Ready the link holds commands back until `resume` is called.
"""

import logging
from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QObject, Signal, Slot

from core.commands import MAX_LINE, PROTOCOL, AnyCommand
from core.errors import PromptTooLong
from core.events import AnyEvent, Done, Problem, Ready
from core.logs import known
from core.wire import encode
from desktop.engine_process import GRACE_MS, EngineProcess
from desktop.engine_program import EngineProgram
from desktop.restart_budget import RestartBudget

_log = logging.getLogger(__name__)
_BYTES_PER_TOKEN = 4


class EngineLink(QObject):
    """`received`: an event that concludes nothing (Ready too). `concluded`: a command with its Done or Problem.

    `went_away`: the engine died and the next one is starting. `gave_up`: a code of wording.py and details; nothing
    runs any more until `start`. `closed`: the engine has ended after `close`.
    """

    received = Signal(object)
    concluded = Signal(object, object)
    went_away = Signal()
    gave_up = Signal(str, str)
    closed = Signal()

    def __init__(
        self,
        program: EngineProgram,
        *,
        budget: RestartBudget | None = None,
        grace_ms: int = GRACE_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._program = program
        self._grace_ms = grace_ms
        self._budget = budget or RestartBudget()
        self._process: EngineProcess | None = None
        self._unanswered: dict[str, AnyCommand] = {}
        self._flowing = False
        self._closing = False
        self._gone: Problem | None = None

    @property
    def pid(self) -> int:
        """The running engine's process id, 0 when there is none."""
        return self._process.pid() if self._process else 0

    def start(self) -> None:
        """Start the engine because a person wants it: the count of restarts begins anew."""
        if self._process is None and not self._closing:
            self._budget.refill()
            self._gone = None
            self._launch()

    def send(self, command: AnyCommand) -> bool:
        """Send, or keep until an engine is there.

        False when the command was concluded with a Problem at once: its line is over the limit, or the link gave up.
        """
        line = encode(command)
        refusal = _too_long(len(line)) if len(line) > MAX_LINE else self._gone
        if refusal is not None:
            self.concluded.emit(command, msgspec.structs.replace(refusal, reply=command.id))
            return False
        self._unanswered[command.id] = command
        self._write(line)
        return True

    def resume(self, first: Sequence[AnyCommand] = ()) -> None:
        """After Ready: send `first`, then every unanswered command in order, and let commands flow."""
        ordered = {command.id: command for command in first}
        self._unanswered = ordered | {key: kept for key, kept in self._unanswered.items() if key not in ordered}
        self._flowing = True
        for command in tuple(self._unanswered.values()):
            self._write(encode(command))

    def abandon(self) -> tuple[AnyCommand, ...]:
        """Give back the unanswered commands and forget them: nobody will send them again."""
        kept = tuple(self._unanswered.values())
        self._unanswered.clear()
        return kept

    def close(self) -> None:
        """End the engine in good order, in a few seconds at most; `closed` follows."""
        first, self._closing = not self._closing, True
        if self._process is None:
            self.closed.emit()
        elif first:
            self._process.finish()

    @Slot(object)
    def on_process_said(self, event: AnyEvent) -> None:
        """Conclude the command that the event answers, or give the event on."""
        if isinstance(event, Ready) and event.protocol != PROTOCOL:
            self._give_up("engine_differs", f"{event.protocol} != {PROTOCOL}, {event.version}")
        elif isinstance(event, Done | Problem) and event.reply in self._unanswered:
            self.concluded.emit(self._unanswered.pop(event.reply), event)
        elif not isinstance(event, Done):
            self.received.emit(event)

    @Slot(str)
    def on_process_ended(self, details: str) -> None:
        """Start the next engine, unless this was wanted or happened too often."""
        if self._process is None:
            return
        self._drop_process()
        if self._closing:
            self.closed.emit()
        elif self._budget.take():
            _log.warning("the engine is started again, %d commands are unanswered", len(self._unanswered))
            self.went_away.emit()
            self._launch()
        else:
            self._give_up("engine_gave_up", details)

    def _launch(self) -> None:
        self._process = EngineProcess(self._program, grace_ms=self._grace_ms, parent=self)
        self._process.said.connect(self.on_process_said)
        self._process.ended.connect(self.on_process_ended)
        self._process.start()

    def _write(self, line: bytes) -> None:
        if self._flowing and self._process is not None:
            self._process.write(line)

    def _drop_process(self) -> None:
        self._flowing = False
        if self._process is not None:
            self._process.said.disconnect(self.on_process_said)
            self._process.ended.disconnect(self.on_process_ended)
            self._process.discard()
            self._process = None

    def _give_up(self, code: str, details: str) -> None:
        _log.error("no engine: %s", known(code))
        self._drop_process()
        self._gone = Problem(reply="", code=code, details=details)
        self.gave_up.emit(code, details)


def _too_long(size: int) -> Problem:
    tokens, room = str(size // _BYTES_PER_TOKEN), str(MAX_LINE // _BYTES_PER_TOKEN)
    params = {"tokens": tokens, "room": room}
    return Problem(reply="", code=PromptTooLong.code, params=params)
