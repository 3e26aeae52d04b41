"""How often the engine may be started again. Used by the link, on the window's thread."""

import time
from collections import deque
from collections.abc import Callable


class RestartBudget:
    """At most `limit` restarts within any `seconds`."""

    def __init__(self, limit: int = 3, seconds: float = 60.0, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._taken: deque[float] = deque()

    def take(self) -> bool:
        """Whether one more restart is allowed now; it then counts."""
        now = self._clock()
        while self._taken and now - self._taken[0] >= self._seconds:
            self._taken.popleft()
        if len(self._taken) >= self._limit:
            return False
        self._taken.append(now)
        return True

    def refill(self) -> None:
        """Forget the past: a person asked for a start."""
        self._taken.clear()
