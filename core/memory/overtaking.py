"""Lets questions overtake the work in the background: it pauses while one is searched for, and ends for one that waits.

Owned by `core.memory.index`; any thread. Python runs one thread at a time and changes over every 5 ms, so that a search
beside the background's work would wait as long after each of its statements.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_LONGEST: Final = 0.25
"""Seconds after which a pause ends in any case, also where one question follows the other without a gap."""


class Overtaking:
    """How many questions are searched for at this moment, and how many wait for the lane."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._searching = 0
        self._waiting = 0

    @property
    def is_waited_for(self) -> bool:
        """Whether the background is to end its step with what it has."""
        return self._waiting > 0

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """A question needs the lane."""
        with self._changed:
            self._waiting += 1
        try:
            yield
        finally:
            with self._changed:
                self._waiting -= 1

    @contextmanager
    def searching(self) -> Iterator[None]:
        """The background pauses. Inside, nothing may be waited for that the background holds: nothing is written."""
        with self._changed:
            self._searching += 1
        try:
            yield
        finally:
            with self._changed:
                self._searching -= 1
                self._changed.notify_all()

    def pause(self) -> None:
        """For the background, before each text: go on when nothing is searched for."""
        if self._searching:
            with self._changed:
                self._changed.wait_for(lambda: not self._searching, _LONGEST)
