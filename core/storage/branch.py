"""Ways through a thread's tree of messages, from the parents alone.

Called by `core.storage.transcript` inside its transactions. Pure; walking in Python costs less than a recursive
query, which pays for every step.
"""

from collections.abc import Mapping


def upward(parents: Mapping[str, str | None], start: str | None, limit: int | None = None) -> list[str]:
    """The ids from `start` towards the root, `start` first, at most `limit`. Ends where a parent is not there."""
    way: list[str] = []
    seen: set[str] = set()
    while start is not None and start in parents and start not in seen and (limit is None or len(way) < limit):
        seen.add(start)
        way.append(start)
        start = parents[start]
    return way
