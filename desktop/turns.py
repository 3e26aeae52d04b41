"""The turns that run in the chats of the open profile. Owned by chats.py, on the window's thread.

Every turn goes on whether or not its chat is shown; signals come for the shown chat alone, at the window's pace.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from core.attachment_events import Attachment
from core.commands import Ask
from core.events import Accepted, Answered, AnyEvent, Message, Recalled, Remembered, Thinking, Token
from desktop.pace import Pace
from desktop.thread_state import Asking, RunningTurn, ThreadState


class Turns(QObject):
    """`rows_changed`: the shown chat has other rows than signals told, paint it anew. `ended`: a turn of any chat has,
    with its answer. The rest are facts of a turn of the shown one.
    """

    question_added = Signal(object)
    answer_begun = Signal(str)
    text_added = Signal(str, str)
    thinking_added = Signal(str, str)
    recalled = Signal(str, object)
    saved_added = Signal(str, object)
    answer_ended = Signal(str, object)
    ended = Signal(object, object)
    rows_changed = Signal()
    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._states: dict[str, ThreadState] = {}
        self._shown: ThreadState | None = None
        self._busy = False
        self._pace = Pace(self)
        self._pace.text_released.connect(self.on_pace_text_released)
        self._pace.thinking_released.connect(self.on_pace_thinking_released)

    def show(self, state: ThreadState | None) -> None:
        """Another chat is shown. What the pace holds of its turn goes into its rows, not into signals."""
        self._shown = None
        if state is not None and state.running is not None:
            self._pace.flush(state.running.id)
        self._shown = state
        self._tell_busy()

    def begin(self, state: ThreadState, ask: Asking, *, time: int, files: Sequence[Attachment] = ()) -> None:
        """A question goes out: its row and an empty answer appear at once, in the place of what gave way to them."""
        turn = state.begin(ask, time, files)
        self._states[turn.id] = state
        if state is self._shown:
            if turn.replaced or not isinstance(ask, Ask):
                self.rows_changed.emit()
            else:
                self.question_added.emit(turn.question)
            self.answer_begun.emit(turn.id)
        self._tell_busy()

    def take(self, event: AnyEvent) -> None:
        """An event of the open profile; those of no running turn are passed over."""
        state = self._states.get(getattr(event, "turn", ""))
        turn = state.running if state else None
        if state is None or turn is None:
            return
        match event:
            case Accepted():
                self._accept(turn, shown=state is self._shown)
            case Answered():
                self._end(state, turn, event.message)
            case _:
                self._grow(turn, event, shown=state is self._shown)

    def lose(self, ask: Asking) -> str:
        """The engine refused the question, or nobody will answer it.

        What was accepted stays, with the text so far; what was not is taken back, and its text is returned.
        """
        state = self._states.get(ask.turn)
        if state is None or state.running is None:
            return ""
        if state.running.accepted:
            self._end(state, state.running, state.running.answer())
            return ""
        self._states.pop(ask.turn)
        text = state.take_back()
        if state is self._shown:
            self.rows_changed.emit()
        self._tell_busy()
        return text

    def clear(self) -> tuple[Ask, ...]:
        """Another profile: its turns are none of ours. Gives back the questions that no engine has accepted."""
        running = [state.running for state in self._states.values() if state.running]
        self._states.clear()
        self._pace.drop()
        self.show(None)
        return tuple(turn.ask for turn in running if not turn.accepted and isinstance(turn.ask, Ask))

    @Slot(str, str)
    def on_pace_text_released(self, turn: str, text: str) -> None:
        """Tell it for the shown chat."""
        if self._is_shown(turn):
            self.text_added.emit(turn, text)

    @Slot(str, str)
    def on_pace_thinking_released(self, turn: str, text: str) -> None:
        """Tell it for the shown chat."""
        if self._is_shown(turn):
            self.thinking_added.emit(turn, text)

    def _accept(self, turn: RunningTurn, *, shown: bool) -> None:
        begun = bool(turn.text or turn.thinking or turn.recalled or turn.saved)
        if begun:
            # A new engine got the question again: what the dead one said of it does not count.
            self._pace.flush(turn.id)
            turn.begin_again()
        turn.accepted = True
        if begun and shown:
            self.rows_changed.emit()

    def _grow(self, turn: RunningTurn, event: AnyEvent, *, shown: bool) -> None:
        match event:
            case Token():
                turn.text.append(event.text)
                self._pace.add_text(turn.id, event.text)
            case Thinking():
                turn.thinking.append(event.text)
                self._pace.add_thinking(turn.id, event.text)
            case Recalled():
                turn.recalled = event.hits
                if shown:
                    self.recalled.emit(turn.id, event.hits)
            case Remembered():
                turn.saved.append(event.saved)
                if shown:
                    self.saved_added.emit(turn.id, event.saved)

    def _end(self, state: ThreadState, turn: RunningTurn, answer: Message) -> None:
        self._pace.flush(turn.id)
        self._states.pop(turn.id)
        state.finish(answer)
        if state is self._shown:
            self.answer_ended.emit(turn.id, answer)
        self._tell_busy()
        self.ended.emit(state, answer)

    def _is_shown(self, turn: str) -> bool:
        return self._shown is not None and self._states.get(turn) is self._shown

    def _tell_busy(self) -> None:
        busy = self._shown is not None and self._shown.running is not None
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)
