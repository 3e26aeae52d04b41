"""Outbox: events on their way to the window, in order. Anybody puts, from any thread; the writer thread takes.

A window that does not read must not make the engine's memory grow or its tokens wait, so pieces of one
answer that nobody has taken yet become one piece.
"""

import threading
from collections import deque

from core.events import AnyEvent, Thinking, Token


class Outbox:
    """An unbounded, thread-safe queue in which neighbouring tokens of one turn coalesce."""

    def __init__(self) -> None:
        self._events: deque[AnyEvent] = deque()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, event: AnyEvent) -> None:
        """Queue an event. After `close` it is dropped: nobody is there to read it."""
        with self._changed:
            if self._closed:
                return
            joined = _join(self._events[-1], event) if self._events else None
            if joined is not None:
                self._events[-1] = joined
            else:
                self._events.append(event)
            self._changed.notify()

    def take(self) -> tuple[AnyEvent, ...] | None:
        """Wait for events and take all of them; None when the outbox is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._events or self._closed)
            taken = tuple(self._events)
            self._events.clear()
            return taken or None

    def close(self) -> None:
        """Let the writer end once it has taken what is left."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def __len__(self) -> int:
        return len(self._events)


def _join(last: AnyEvent, event: AnyEvent) -> AnyEvent | None:
    if isinstance(last, Token) and isinstance(event, Token) and last.turn == event.turn:
        return Token(profile=event.profile, turn=event.turn, text=last.text + event.text)
    if isinstance(last, Thinking) and isinstance(event, Thinking) and last.turn == event.turn:
        return Thinking(profile=event.profile, turn=event.turn, text=last.text + event.text)
    return None
