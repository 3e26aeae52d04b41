"""The index of everything that was said and remembered: brought up to date, and given vectors, from the file itself.

Used by `core.chat` through the lane of the file's database, and by `core.memory.evaluate`. What has to be done stands
in the file (`core.storage.search_step`), so a kill at any moment costs nothing but the last step; the newest comes
first. Every method is one step of a few milliseconds to some tenths of a second, and waits for nobody but the file
and, what the background does, for questions that overtake it.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from core.memory import value
from core.memory.asked import ASSISTANT, day_of
from core.memory.overtaking import Overtaking
from core.memory.rewording import reword
from core.memory.search_terms import terms_of
from core.memory.traits import traits
from core.storage import branch, items, messages, namespaces, search_reads, search_rows, search_vectors
from core.storage.codec import clean
from core.storage.database import Database
from core.storage.items import Stored
from core.storage.messages import Connection
from core.storage.rows import MessageRow
from core.storage.search_rows import Document, Hasher
from core.storage.search_vectors import Generation, Identity

if TYPE_CHECKING:
    from core.storage.planes import Vector

PERSON: Final = "person"
"""The speaker of what the profile's person said and of what is remembered, whatever the profile is called."""
_FEW: Final = 16
"""Texts that a search takes in before it looks."""
STEP: Final = 50
"""Texts that are taken in at once in the background."""
_PATH: Final = "data"
_US: Final = 1000

Row = tuple[Document, dict[int, int]]
SpeakerOf = Callable[[MessageRow], str]


class Facts(NamedTuple):
    """What every search needs of the index: how words are hashed, which vectors there are, how many texts, how long."""

    hasher: Hasher
    generation: Generation | None
    texts: int
    length: float


class Index:
    """Over one open file, for the memories of one user. Any thread; the file keeps its callers apart.

    `identity` of the embedder, None where there is none. `speaker_of` names who said a message.
    """

    def __init__(
        self,
        db: Database,
        user_id: str,
        *,
        identity: Identity | None = None,
        speaker_of: SpeakerOf | None = None,
    ) -> None:
        self.db = db
        self.identity = identity
        self.language = ""
        """As it was chosen for the profile when the index was last brought up to date; empty: told by each text."""
        self._namespace = namespaces.joined(("memories", user_id))
        self._speaker_of = speaker_of or _speaker_of
        self.overtaking = Overtaking()
        self._is_at_work = False
        """The background has begun, and there is more to do."""
        self._seen: object = None
        self._facts: tuple[object, Facts | None] | None = None

    def update(self, limit: int = STEP) -> bool:
        """Take in what changed, at most `limit` texts; whether there is more to do. For the background."""
        self._is_at_work = True
        self.overtaking.pause()
        try:
            self._is_at_work = self._update(limit, gives_way=True)
        except BaseException:
            self._is_at_work = False
            raise
        return self._is_at_work

    async def catch_up(self) -> None:
        """Take in what came last, before a search: it can be found at once. The background's step is cut short for it.

        Where the background is at work, what is older than all that is taken in is left to it.
        """
        if self._is_at_work:
            with self.overtaking.searching():
                behind = await asyncio.to_thread(self._is_behind)
            if not behind:
                return
        with self.overtaking.waiting():
            await self.db.run(self._update, _FEW)

    def _is_behind(self) -> bool:
        with self.db.read() as connection:
            return search_reads.is_behind(connection, self._namespace)

    def _update(self, limit: int, *, gives_way: bool = False) -> bool:
        mark = self.db.last_commit
        if mark is self._seen and mark is not None:
            return False
        with self.db.read() as connection:
            todo = search_reads.todo(connection, self._namespace)
        self.language = todo.language
        if not todo.anything:
            self._seen = mark
            return False
        with self.db.write() as connection:
            return self._step(connection, limit, rewording=todo.rewording, gives_way=gives_way)

    def facts(self, connection: Connection) -> Facts | None:
        """As they were at the last commit; None while nothing was ever taken in."""
        mark = self.db.last_commit
        if self._facts is None or mark is None or self._facts[0] is not mark:
            self._facts = mark, self._read_facts(connection)
        return self._facts[1]

    def lacking(self, limit: int) -> list[tuple[int, str]]:
        """The newest documents that have no vector, with their texts; those that the store embedded get theirs."""
        if self.identity is None:
            return []
        with self.db.read() as connection:
            generation = search_vectors.current(connection, self.identity)
            done = generation is not None and not search_vectors.lacking(connection, generation, 1)
            if done and len(search_vectors.generations(connection)) == 1:
                return []
        with self.db.write() as connection:
            generation = search_vectors.begin(connection, self.identity)
            search_vectors.copy(connection, generation, _PATH)
            found = search_vectors.lacking(connection, generation, limit)
            if not found:
                search_vectors.settle(connection, generation)
            return _texts(connection, found)

    def place(self, docs: Sequence[int], vectors: "Sequence[Vector]") -> None:
        """Store the vectors of documents that lacked them; those that are gone by now are passed over."""
        if self.identity is None or not docs:
            return
        self.overtaking.pause()
        with self.db.write() as connection:
            generation = search_vectors.begin(connection, self.identity)
            there = search_reads.still_lacking(connection, generation, docs)
            kept = [(doc, vector) for doc, vector in zip(docs, vectors, strict=True) if doc in there]
            search_vectors.add(connection, generation, [doc for doc, _ in kept], [vector for _, vector in kept])

    def _read_facts(self, connection: Connection) -> Facts | None:
        hasher = search_rows.known_hasher(connection)
        if hasher is None:
            return None
        generation = search_vectors.current(connection, self.identity) if self.identity else None
        return Facts(hasher, generation, *search_reads.totals(connection))

    def _step(self, connection: Connection, limit: int, *, rewording: bool, gives_way: bool) -> bool:
        for change in search_rows.moved(connection):
            way = branch.upward(messages.parents(connection, change.thread), change.leaf)
            search_rows.move(connection, change, frozenset(way))
        search_rows.forget_items(connection, search_reads.gone(connection, self._namespace))
        hasher = search_rows.hasher(connection)
        self.language = search_reads.language(connection)
        rewords = rewording and reword(connection, hasher, self.language, limit)
        changed = search_reads.changed(connection, self._namespace, limit)
        search_rows.forget_items(connection, changed)
        rows = [self._memory(row, hasher) for row in items.by_id(connection, changed).values()]
        waiting = search_reads.waiting(connection, limit)
        search_rows.forget_messages(connection, waiting)
        said, left = self._messages(connection, waiting, hasher, gives_way=gives_way)
        self.overtaking.pause()
        search_rows.add(connection, [*rows, *said])
        search_reads.taken(connection, [message for message in waiting if message not in left])
        return rewords or bool(left) or len(changed) == limit or len(waiting) == limit

    def _messages(
        self, connection: Connection, ids: Sequence[str], hasher: Hasher, *, gives_way: bool
    ) -> tuple[list[Row], frozenset[str]]:
        """And those that are left where a question waits."""
        found = [row for row in messages.fetch(connection, ids).values() if row.text and row.state != "streaming"]
        chats = search_rows.chats(connection, [row.thread for row in found])
        places = {thread: _Places(tree) for thread, tree in search_reads.trees(connection, list(chats)).items()}
        known = [row for row in found if row.thread in places]
        made: list[Row] = []
        for row in known:
            if made and gives_way and self.overtaking.is_waited_for:
                break
            made.append(self._message(row, places[row.thread], chats[row.thread], hasher))
        return made, frozenset(row.id for row in known[len(made) :])

    def _message(self, row: MessageRow, places: "_Places", chat: int, hasher: Hasher) -> Row:
        place = places.of(row.id)
        return self._row(
            hasher,
            row.text,
            key=row.id,
            time=row.time,
            utc_offset=row.utc_offset,
            speaker=self._speaker_of(row),
            spot=chat * search_rows.SPOTS + place,
            chat=chat,
            assistant=row.role != "user",
            hidden=places.is_hidden(row.id),
        )

    def _memory(self, row: Stored, hasher: Hasher) -> Row:
        memory = value.read(row.key, row.value)
        return self._row(
            hasher,
            memory.text,
            key=row.key,
            item=row.id,
            updated=row.updated_at,
            time=memory.learned or row.created_at // _US,
            superseded=bool(memory.superseded_by),
        )

    def _row(
        self,
        hasher: Hasher,
        text: str,
        *,
        key: str,
        time: int,
        item: int | None = None,
        updated: int = 0,
        utc_offset: int = 0,
        speaker: str = PERSON,
        spot: int = -1,
        chat: int = 0,
        assistant: bool = False,
        superseded: bool = False,
        hidden: bool = False,
    ) -> Row:
        self.overtaking.pause()
        terms = terms_of(text, self.language)
        seen = traits(text, terms.language, time=time, utc_offset=utc_offset)
        document = Document(
            key=key,
            item=item,
            updated=updated,
            spot=spot,
            chat=chat,
            speaker=hasher(speaker.lower()),
            time=time,
            day=day_of(time, utc_offset),
            first_day=seen.first_day,
            last_day=seen.last_day,
            length=terms.length,
            asks=seen.asks,
            has_time=seen.has_time,
            has_number=seen.has_number,
            assistant=assistant,
            superseded=superseded,
            hidden=hidden,
        )
        return document, {hasher(term): count for term, count in terms.counts.items()}


class _Places:
    """Where the messages of one chat stand."""

    def __init__(self, tree: search_reads.Tree) -> None:
        self._parents = tree.parents
        way = branch.upward(tree.parents, tree.leaf)
        self._depths = {message: len(way) - at for at, message in enumerate(way)}
        self._shown = frozenset() if tree.binned else frozenset(way)

    def of(self, message: str) -> int:
        """Its place on the way from the root, from 1 on."""
        return self._depths.get(message) or len(branch.upward(self._parents, message))

    def is_hidden(self, message: str) -> bool:
        return message not in self._shown


def _speaker_of(row: MessageRow) -> str:
    return PERSON if row.role == "user" else ASSISTANT


def _texts(connection: Connection, found: Sequence[tuple[int, str, int | None]]) -> list[tuple[int, str]]:
    said = messages.fetch(connection, [key for _, key, item in found if item is None])
    kept = items.by_id(connection, [item for _, _, item in found if item is not None])
    texts = []
    for doc, key, item in found:
        if item is None:
            texts.append((doc, said[key].text if key in said else ""))
        else:
            texts.append((doc, value.read(key, kept[item].value).text if item in kept else ""))
    return [(doc, clean(text)) for doc, text in texts]
