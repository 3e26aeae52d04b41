"""Memories inside one transaction: live ones, the inbox and the bin, with what happens to them written down.

Made by the keeper for one change, on the database's lane. A key is in one place only.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from core.memory import value
from core.memory.kinds import normalised
from core.memory.value import Memory
from core.storage import ledger, memory_index, memory_rows, memory_steps, namespaces, withheld
from core.storage.memory_index import Entry
from core.storage.memory_steps import Image, Step

if TYPE_CHECKING:
    import duckdb

    from core.storage.items import Stored

LIVE: Final = "live"
INBOX: Final = "inbox"
BIN: Final = "bin"


class Placed(NamedTuple):
    """A memory where it is. `changed` in milliseconds since 1970, UTC."""

    place: str
    memory: Memory
    row: "Stored"

    @property
    def changed(self) -> int:
        """When anything about it changed last, its place included."""
        return self.row.updated_at // 1000


class Homes:
    """The namespaces of one user's memories."""

    def __init__(self, user_id: str) -> None:
        self._names = {
            LIVE: namespaces.joined(("memories", user_id)),
            INBOX: namespaces.joined(("inbox", user_id)),
            BIN: namespaces.joined(("bin", user_id)),
        }
        self._places = {name: place for place, name in self._names.items()}

    @property
    def all(self) -> list[str]:
        """As the store's rows have them."""
        return list(self._names.values())

    def name(self, place: str) -> str:
        """The namespace of a place."""
        return self._names[place]

    def place(self, name: str) -> str:
        """The place of a namespace."""
        return self._places[name]


class Shelf:
    """Reads and writes; whoever makes it begins and ends the transaction. `time` is that of the change."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection", homes: Homes, *, time: int = 0) -> None:
        self.connection = connection
        self.homes = homes
        self.time = time

    def get(self, key: str) -> Placed | None:
        """The memory with this key."""
        return self.many([key]).get(key)

    def many(self, keys: Sequence[str]) -> dict[str, Placed]:
        """Those of these keys that there are, in the order of the keys."""
        found: dict[str, Placed] = {}
        for row in memory_rows.fetch(self.connection, self.homes.all, keys):
            found.setdefault(row.key, Placed(self.homes.place(row.namespace), memory_of(row), row))
        return {key: found[key] for key in keys if key in found}

    def live(self, key: str) -> Memory | None:
        """The memory with this key, if it is in use."""
        found = self.get(key)
        return found.memory if found is not None and found.place == LIVE else None

    def put(self, place: str, memory: Memory) -> None:
        """Write a memory, wherever it was before."""
        old = self.get(memory.key)
        name = self.homes.name(place)
        written = value.written(memory)
        memory_rows.put(self.connection, name, memory.key, written, old=old.row if old else None, embeds=place != INBOX)

    def same(self, text: str) -> dict[str, Placed]:
        """The first memory of each place with the same text, by place. Reads the index as it was when it was fresh."""
        found: dict[str, Placed] = {}
        for _, key in memory_index.same(self.connection, digest(text)):
            placed = self.get(key)
            if placed is not None and digest(placed.memory.text) == digest(text):
                found.setdefault(placed.place, placed)
        return found

    def bin(self, placed: Sequence[Placed]) -> None:
        """Move memories to the bin, with all they have. Where they were in use, recall leaves their messages alone."""
        used = [each.memory for each in placed if each.place == LIVE]
        withheld.withhold(self.connection, [message for memory in used for message in memory.messages])
        memory_rows.move(self.connection, self.homes.name(BIN), [each.row for each in placed])

    def remove(self, key: str) -> None:
        """A memory that became part of another one."""
        found = self.get(key)
        if found is not None:
            memory_rows.remove(self.connection, [found.row])

    def log(self, memory: Memory, event: str, *, answer: str = "") -> None:
        """Write into the history what happened. `answer`: the message that says so to the person."""
        ledger.log(self.connection, memory.key, memory.text, event, time=self.time, message=answer or None)

    def step(self, change: str, before: Mapping[str, Placed | None], *, command: str = "") -> None:
        """Note a change of these keys, so that it can be undone: call it with what stood there before."""
        for one in before.values():
            if one is not None:
                ledger.begin(self.connection, one.memory.key, one.memory.text, one.memory.learned)
        images = [Image(key, None if one is None else (one.place, one.row.value)) for key, one in before.items()]
        memory_steps.add(self.connection, change, images, time=self.time, command=command)

    def step_each(self, change: str, placed: Sequence[Placed], *, command: str = "") -> None:
        """A step of its own for each of these, and a line in its history."""
        told = [(each.memory.key, each.memory.text, each.memory.learned) for each in placed]
        ledger.begin_each(self.connection, told)
        images = [Image(each.memory.key, (each.place, each.row.value)) for each in placed]
        memory_steps.add_each(self.connection, change, images, time=self.time, command=command)
        self.log_each([each.memory for each in placed], change)

    def log_each(self, memories: Sequence[Memory], event: str) -> None:
        """`log` for many."""
        ledger.log_each(self.connection, [(each.key, each.text, self.time) for each in memories], event)

    def note(self, key: str, command: str) -> None:
        """Note that a command was carried out which leaves nothing to undo."""
        image = Image(key, None)
        memory_steps.add(self.connection, "noted", [image], time=self.time, command=command, undone=True)

    def last_step(self, key: str) -> Step | None:
        """The last change of a memory that is not undone."""
        return memory_steps.last(self.connection, key)

    def inbox_count(self) -> int:
        """How many memories wait for a decision."""
        return memory_rows.count(self.connection, self.homes.name(INBOX))


def memory_of(row: "Stored") -> Memory:
    """A row's memory. One that nobody dated was learned when it was stored."""
    memory = value.read(row.key, row.value)
    return memory if memory.learned else replace(memory, learned=row.created_at // 1000)


def entry(row: "Stored") -> Entry:
    """What the index holds of a row."""
    memory = memory_of(row)
    threads = [source.thread.replace(" ", "_") for source in memory.sources if source.thread]
    return Entry(memory.kind, memory.pinned, memory.superseded_by, memory.learned, digest(memory.text), threads)


def digest(text: str) -> bytes:
    """The same for texts that are the same memory."""
    return hashlib.blake2b(normalised(text).encode("utf-8", "replace"), digest_size=16).digest()
