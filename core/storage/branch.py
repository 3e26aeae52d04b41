"""Ways through a thread's tree of messages, from the parents alone.

Called inside the transactions of `core.storage`. Pure; walking in Python costs less than a recursive query, which pays
for every step.
"""

from collections.abc import Mapping

Parents = Mapping[str, str | None]


def upward(parents: Parents, start: str | None, limit: int | None = None) -> list[str]:
    """The ids from `start` towards the root, `start` first, at most `limit`. Ends where a parent is not there."""
    way: list[str] = []
    seen: set[str] = set()
    while start is not None and start in parents and start not in seen and (limit is None or len(way) < limit):
        seen.add(start)
        way.append(start)
        start = parents[start]
    return way


def downward(parents: Parents, start: str, shown: Mapping[str, str]) -> str:
    """The end of the way down from `start`: where several follow, by the one in `shown`, else by the one made last."""
    following = children(parents)
    seen: set[str] = set()
    while (after := following.get(start)) and start not in seen:
        seen.add(start)
        last = shown.get(start)
        start = last if last in after else max(after)
    return start


def left(parents: Parents, old: str | None, new: str | None) -> dict[str, str]:
    """What is off the way when `new` ends it instead of `old`, by what it follows ("" for the beginning).

    Only where several follow the same: elsewhere there is nothing to choose.
    """
    stays = set(upward(parents, new))
    following = children(parents)
    away = [message for message in upward(parents, old) if message not in stays]
    return {parents[message] or "": message for message in away if len(following[parents[message]]) > 1}


def children(parents: Parents) -> dict[str | None, list[str]]:
    """What follows each message, and what begins the chat, under None."""
    following: dict[str | None, list[str]] = {}
    for message, parent in parents.items():
        following.setdefault(parent, []).append(message)
    return following
