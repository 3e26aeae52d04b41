"""Keeper: the memories of one profile. Every way in which they change goes through here.

One per open file, which belongs to somebody else. Call it on the database's lane (`Database.run`); each call is one
transaction, and may come twice: the second time changes nothing. Nothing is embedded: what needs a vector gets it by
`DuckDBStore.embed_pending`, and what keeps its text keeps its vector.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from core import clock
from core.memory import erasing, governing, importing, relevance, saving
from core.memory.importing import TakenIn
from core.memory.kinds import Kind, kind_of
from core.memory.lines import Line
from core.memory.shelf import LIVE, Homes, Placed, Shelf, entry
from core.memory.value import Memory
from core.storage import memory_index, memory_steps, not_relevant
from core.storage.not_relevant import Mark

if TYPE_CHECKING:
    from core.storage import Database


class Kept(msgspec.Struct, frozen=True):
    """What became of a memory that was to be kept. `key`: the one it has now. `is_new`: its text was not known.

    `place`: "live", "inbox", or "bin" where a person had put it before: then it stays there. `inbox`: how many wait.
    """

    key: str
    is_new: bool
    place: str
    text: str
    inbox: int


class Changed(msgspec.Struct, frozen=True):
    """These memories were added, changed or removed; `inbox`: how many wait there now."""

    keys: tuple[str, ...]
    inbox: int


class Keeper:
    """Saves, proposes, replaces; edits, pins, deletes, restores, undoes."""

    def __init__(self, db: "Database", user_id: str, *, now: Callable[[], int] = clock.now) -> None:
        self.homes = Homes(user_id)
        self._db = db
        self._now = now
        self._fresh: object = None
        self._on_change: Callable[[Changed], None] = _nobody

    def tell(self, on_change: Callable[[Changed], None]) -> None:
        """Call this after every change, once it is in the file, on the thread that made it."""
        self._on_change = on_change

    def save(self, memory: Memory, *, answer: str = "") -> Kept:
        """Put a memory among those in use. `answer`: the id of the answer under which the person reads of it.

        A text that is known gains a source. What waits in the inbox with the same text is taken into use. What a
        person put into the bin after this was said (`learned`) stays there.
        """
        with self._changing() as shelf:
            key, is_new = saving.save(shelf, memory, answer=answer)
            kept = _kept(shelf, key, is_new)
        self._say([key], kept.inbox)
        return kept

    def propose(self, memory: Memory, *, replaces: str = "") -> Kept:
        """Put a memory into the inbox, where it waits for a decision; one that is in use gains a source instead.

        `replaces`: the key of what it would replace, "" where it only asks whether to be saved.
        """
        with self._changing() as shelf:
            key, is_new = saving.propose(shelf, memory, replaces=replaces)
            kept = _kept(shelf, key, is_new)
        self._say([key], kept.inbox)
        return kept

    def supersede(self, old: str, new: str, time: int) -> bool:
        """Note that `new` stands in the place of `old` since `time`; nothing is deleted. Whether that is news."""
        with self._changing() as shelf:
            done = saving.supersede(shelf, old, new, time)
            waiting = shelf.inbox_count()
        self._say([old, new] if done else [], waiting)
        return done

    def add(self, key: str, text: str, kind: Kind | None = None) -> Kept:
        """A memory that a person wrote by hand. Raises MemoryEmpty."""
        text = governing.checked(text)
        return self.save(Memory(key=key, text=text, kind=kind or kind_of(text), learned=self._now()))

    def decide(self, key: str, decision: str) -> None:
        """Carry out "replace", "keep_both" or "dismiss" for an item of the inbox."""
        self._change(lambda shelf: saving.decide(shelf, key, decision))

    def edit(self, key: str, text: str, kind: Kind | None = None) -> None:
        """Another text or kind; the old text stays in the history. Raises NoSuchMemory, MemoryEmpty."""
        self._change(lambda shelf: governing.edit(shelf, key, text, kind))

    def pin(self, key: str, pinned: bool) -> None:
        """Pin a memory, or let go of it. Raises NoSuchMemory."""
        self._change(lambda shelf: governing.pin(shelf, key, pinned))

    def delete(self, keys: Sequence[str], *, command: str = "") -> None:
        """Put memories into the bin: out of recall, search and prompts at once. `command`: see `deleted_at`."""
        self._change(lambda shelf: governing.delete(shelf, keys, command=command))

    def deleted_at(self, command: str) -> list[str]:
        """What was deleted at this command, and not taken back since."""
        with self._db.read() as connection:
            return memory_steps.keys_of(connection, command)

    def restore(self, keys: Sequence[str]) -> None:
        """Take memories out of the bin again, with everything they had."""
        self._change(lambda shelf: governing.restore(shelf, keys))

    def undo(self, key: str, command: str) -> None:
        """Take back the last change of a memory; once for each `command`."""
        self._change(lambda shelf: governing.undo(shelf, key, command))

    def take_back(self, key: str) -> None:
        """Undo that a memory was saved, whatever happened to it since."""
        self._change(lambda shelf: governing.take_back(shelf, key))

    def erase(self, keys: Sequence[str] = ()) -> None:
        """Erase memories that are in the bin for good, all of it for none. Their bytes go with `Database.scrub`."""
        self._change(lambda shelf: erasing.erase(shelf, keys))

    def nothing_changed(self) -> Changed:
        """For whoever has other news about the lists."""
        with self._db.read() as connection:
            return Changed((), Shelf(connection, self.homes).inbox_count())

    def only_from(self, thread: str) -> list[Placed]:
        """The memories in use that come from this chat and from nowhere else, the newest first."""
        with self.reading() as shelf:
            return erasing.only_from(shelf, thread)

    def forget_threads(self, threads: Sequence[str]) -> None:
        """Forget what was said in chats, in the transaction that erases them: words, and where they stood.

        Memories in use stay, without that source. What waits in the inbox or lies in the bin, and comes from nowhere
        else, is erased.
        """
        self._change(lambda shelf: erasing.forget_threads(shelf, threads))

    def take_in(self, lines: Sequence[Line]) -> TakenIn:
        """Add memories of a file, all or, where that fails, none."""
        with self._changing() as shelf:
            taken = importing.take_in(shelf, lines)
            waiting = shelf.inbox_count()
        self._say(taken.keys, waiting)
        return taken

    def mark(self, message: str, key: str, irrelevant: bool) -> None:
        """Note that a memory is not relevant for the answer `message`, or take that back. Raises NoSuchMessage."""
        self._change(lambda shelf: relevance.mark(shelf, message, key, irrelevant))

    def marks(self) -> list[Mark]:
        """Which memories are not relevant for which questions."""
        with self._db.read() as connection:
            return not_relevant.marks(connection)

    def pinned(self) -> list[Memory]:
        """What stands in every prompt, in an order that stays; for what was replaced, what replaced it."""
        with self.reading() as shelf:
            found = shelf.many(memory_index.pinned(shelf.connection, self.homes.name(LIVE))).values()
            return sorted((each.memory for each in found), key=lambda memory: (memory.learned, memory.key))

    def keys(self, place: str) -> list[str]:
        """The keys of all memories of a place, first learned first."""
        with self.reading() as shelf:
            return memory_index.oldest_first(shelf.connection, self.homes.name(place))

    def some(self, keys: Sequence[str], place: str) -> list[Placed]:
        """Those of these memories that are in this place."""
        with self._db.read() as connection:
            found = Shelf(connection, self.homes).many(keys).values()
            return [each for each in found if each.place == place]

    def get(self, key: str) -> Placed | None:
        """One memory, wherever it is."""
        with self._db.read() as connection:
            return Shelf(connection, self.homes).get(key)

    @contextmanager
    def reading(self) -> Iterator[Shelf]:
        """One consistent view of all memories, with an index that is fresh."""
        self._refresh()
        with self._db.read() as connection:
            yield Shelf(connection, self.homes)

    def _change(self, work: Callable[[Shelf], list[str]]) -> None:
        with self._changing() as shelf:
            keys = work(shelf)
            waiting = shelf.inbox_count()
        self._say(keys, waiting)

    @contextmanager
    def _changing(self) -> Iterator[Shelf]:
        with self._db.write() as connection:
            if not memory_index.is_fresh(connection, self.homes.all):
                memory_index.refresh(connection, self.homes.all, entry)
            yield Shelf(connection, self.homes, time=self._now())

    def _refresh(self) -> None:
        """Nothing to look at where nobody has written since."""
        mark = self._db.last_commit
        if mark is self._fresh:
            return
        with self._db.read() as connection:
            fresh = memory_index.is_fresh(connection, self.homes.all)
        if not fresh and not self._db.read_only:
            with self._db.write() as connection:
                memory_index.refresh(connection, self.homes.all, entry)
                mark = self._db.writing
        self._fresh = mark

    def _say(self, keys: Sequence[str], inbox: int) -> None:
        self._on_change(Changed(tuple(keys), inbox))


def _kept(shelf: Shelf, key: str, is_new: bool) -> Kept:
    found = shelf.get(key)
    place, text = (found.place, found.memory.text) if found is not None else ("", "")
    return Kept(key, is_new, place, text, shelf.inbox_count())


def _nobody(_: Changed) -> None:
    """Called where nobody wants to hear of changes."""
