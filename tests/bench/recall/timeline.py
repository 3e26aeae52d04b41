"""When the chats of a generated person happen: exchanges in their order, grouped into threads over months."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

_FIRST_DAY: Final = datetime(2025, 1, 6)
_LONGEST_THREAD: Final = 5


@dataclass(frozen=True)
class Moment:
    """When an exchange begins, and in which thread of the person, counted from 1."""

    thread: int
    time: datetime


def moments(rng: Random, places: Sequence[float]) -> Iterator[Moment]:
    """For exchanges at `places`, ascending in [0, 1], within five to nine months."""
    begin = _FIRST_DAY + timedelta(days=rng.randint(0, 120))
    span = timedelta(days=rng.randint(150, 270))
    now, thread, left = begin, 0, 0
    for place in places:
        if left == 0:
            thread, left = thread + 1, rng.randint(1, _LONGEST_THREAD)
            day = (begin + span * place).replace(hour=rng.randint(7, 21), minute=rng.randint(0, 59), second=0)
            now = max(now + timedelta(hours=2), day.replace(microsecond=0))
        yield Moment(thread, now)
        left -= 1
        now += timedelta(minutes=rng.randint(2, 9))
