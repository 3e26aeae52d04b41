"""The ledger of recalls and the history of memories: which were found, sent and stored for which answer.

Called by `core.storage.transcript` inside its transactions. A memory's text lies in `memory_texts` once per
revision, and answers refer to it, so that erasing a memory erases it in one place. Of a message that was found only
the stretch that was shown is noted: its text is the message's own, and goes with it.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import duckdb

from core.storage import batch, messages
from core.storage.codec import clean, open_text, seal_text
from core.storage.rows import HitRow, SavedRow

_REVISIONS: Final = """
SELECT key, revision, text FROM memory_texts WHERE key IN (SELECT unnest(?::VARCHAR[])) ORDER BY revision
"""
_ADD_REVISIONS: Final = "INSERT INTO memory_texts VALUES"
_FORGET_HITS: Final = "DELETE FROM recalls WHERE message = ?"
_ADD_HITS: Final = "INSERT INTO recalls VALUES"
_HITS: Final = """
SELECT recalls.message, recalls.key, memory_texts.text, score, sent, learned, rank
FROM recalls JOIN memory_texts USING (key, revision)
WHERE recalls.message IN (SELECT unnest(?::VARCHAR[])) ORDER BY recalls.message, rank
"""
_FORGET_MESSAGE_HITS: Final = "DELETE FROM message_recalls WHERE message = ?"
_ADD_MESSAGE_HITS: Final = "INSERT INTO message_recalls VALUES"
_MESSAGE_HITS: Final = """
SELECT found.message, said.id, said.text, found.first, found.size, found.score, found.sent, said.time, found.rank,
    said.thread, said.role
FROM message_recalls AS found JOIN messages AS said ON said.id = found.source
WHERE found.message IN (SELECT unnest(?::VARCHAR[]))
"""
_ITEMS: Final = """
SELECT key, value FROM store_items
WHERE namespace >= 'memories.' AND namespace < 'memories/' AND key IN (SELECT unnest(?::VARCHAR[]))
"""
_FORGET_SAVED: Final = "DELETE FROM memory_log WHERE message = ? AND event = 'learned'"
_FORGET_ONE: Final = "DELETE FROM memory_log WHERE message = ? AND key = ? AND event = 'learned'"
_TOGETHER: Final = 500
_ANY: Final = "SELECT DISTINCT key FROM memory_log WHERE key IN (SELECT unnest(?::VARCHAR[]))"
_LOG: Final = "INSERT INTO memory_log VALUES"
_SAVED: Final = """
SELECT learned.message, learned.key, memory_texts.text
FROM memory_log AS learned JOIN memory_texts USING (key, revision)
WHERE learned.event = 'learned' AND learned.message IN (SELECT unnest(?::VARCHAR[]))
  AND NOT EXISTS (
    SELECT 1 FROM memory_log AS gone
    WHERE gone.key = learned.key AND gone.event IN ('undone', 'deleted') AND gone.time >= learned.time
      AND (gone.message IS NULL OR gone.message = learned.message)
      AND NOT EXISTS (
        SELECT 1 FROM memory_log AS back
        WHERE back.key = gone.key AND back.event = 'restored' AND back.time >= gone.time
      )
  )
ORDER BY learned.message, learned.key
"""

Connection = duckdb.DuckDBPyConnection


def put_hits(connection: Connection, message: str, hits: Sequence[HitRow]) -> None:
    """Write what was found for an answer, in place of what stood there."""
    connection.execute(_FORGET_HITS, [message])
    connection.execute(_FORGET_MESSAGE_HITS, [message])
    memories = [hit for hit in hits if hit.kind == "memory"]
    numbers = _revisions(connection, [(hit.key, hit.text) for hit in memories])
    rows = [
        [message, hit.key, numbers[hit.key, clean(hit.text)], hit.rank, hit.score, hit.sent, hit.learned]
        for hit in memories
    ]
    batch.insert(connection, _ADD_HITS, rows)
    _put_message_hits(connection, message, [hit for hit in hits if hit.kind == "message"])


def put_saved(connection: Connection, message: str, saved: Sequence[SavedRow], time: int) -> None:
    """Write what a turn stored, in place of what stood there."""
    connection.execute(_FORGET_SAVED, [message])
    numbers = _revisions(connection, [(memory.key, memory.text) for memory in saved])
    rows = [[memory.key, numbers[memory.key, clean(memory.text)], "learned", time, message] for memory in saved]
    batch.insert(connection, _LOG, rows)


def log_undone(connection: Connection, key: str, time: int) -> None:
    """Note that a person took a memory back."""
    rows = connection.execute(_REVISIONS, [[key]]).fetchall()
    batch.insert(connection, _LOG, [[key, rows[-1][1] if rows else 0, "undone", time, None]])


def log(connection: Connection, key: str, text: str, event: str, *, time: int, message: str | None) -> None:
    """Note what happened to a memory, and its text as it stands now. `message`: the answer that it belongs to.

    An answer learns the same memory once.
    """
    number = _revisions(connection, [(key, text)])[key, clean(text)]
    if message is not None and event == "learned":
        connection.execute(_FORGET_ONE, [message, key])
    batch.insert(connection, _LOG, [[key, number, event, time, message]])


def log_each(connection: Connection, memories: Sequence[tuple[str, str, int]], event: str) -> None:
    """Note what happened to many memories at once: key, text and time of each."""
    for start in range(0, len(memories), _TOGETHER):
        part = memories[start : start + _TOGETHER]
        numbers = _revisions(connection, [(key, text) for key, text, _ in part])
        batch.insert(connection, _LOG, [[key, numbers[key, clean(text)], event, at, None] for key, text, at in part])


def begin(connection: Connection, key: str, text: str, time: int) -> None:
    """Note how a memory was learned, where its history is empty: others put things into the store, too."""
    begin_each(connection, [(key, text, time)])


def begin_each(connection: Connection, memories: Sequence[tuple[str, str, int]]) -> None:
    """The same for many."""
    known = {row[0] for row in connection.execute(_ANY, [[key for key, _, _ in memories]]).fetchall()}
    log_each(connection, [one for one in memories if one[0] not in known], "learned")


def hits_of(connection: Connection, answers: Sequence[str]) -> dict[str, list[HitRow]]:
    """What was found for each of these answers, best first. A memory that is gone by now came from nowhere."""
    found: dict[str, list[HitRow]] = {answer: [] for answer in answers}
    if not answers:
        return found
    rows = connection.execute(_HITS, [list(answers)]).fetchall()
    origins = _origins(connection, [row[1] for row in rows])
    for answer, key, text, score, sent, learned, rank in rows:
        thread, source = origins.get(key, ("", ""))
        hit = HitRow(
            key=key, text=open_text(text), score=score, sent=sent, learned=learned, rank=rank, thread=thread,
            source=source,
        )  # fmt: skip
        found[answer].append(hit)
    for answer, hit in _message_hits(connection, answers):
        found[answer].append(hit)
    return {answer: sorted(hits, key=lambda hit: hit.rank) for answer, hits in found.items()}


def saved_of(connection: Connection, messages: Sequence[str]) -> dict[str, list[SavedRow]]:
    """What each of these messages stored and nobody took back since."""
    found: dict[str, list[SavedRow]] = {message: [] for message in messages}
    if not messages:
        return found
    for message, key, text in connection.execute(_SAVED, [list(messages)]).fetchall():
        found[message].append(SavedRow(key=key, text=open_text(text)))
    return found


def _put_message_hits(connection: Connection, message: str, hits: Sequence[HitRow]) -> None:
    """With where the text that was shown stands in the message; all of it where it is not found there."""
    if not hits:
        return
    said = messages.fetch(connection, [hit.key for hit in hits])
    rows = []
    for hit in hits:
        if hit.key in said:
            first = max(said[hit.key].text.find(clean(hit.text)), 0)
            rows.append([message, hit.key, hit.rank, hit.score, hit.sent, first, len(clean(hit.text))])
    batch.insert(connection, _ADD_MESSAGE_HITS, rows)


def _origins(connection: Connection, keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The chat and the message that each of these memories comes from."""
    if not keys:
        return {}
    values = [
        (key, json.loads(open_text(sealed))) for key, sealed in connection.execute(_ITEMS, [list(keys)]).fetchall()
    ]
    return {key: (str(value.get("thread", "")), str(value.get("source", ""))) for key, value in values}


def _message_hits(connection: Connection, answers: Sequence[str]) -> Iterator[tuple[str, HitRow]]:
    for row in connection.execute(_MESSAGE_HITS, [list(answers)]).fetchall():
        message, key, text, first, size, score, sent, time, rank, thread, role = row
        shown = open_text(text)[first : first + size]
        yield message, HitRow(
            key=key, text=shown, score=score, sent=sent, learned=time, rank=rank, kind="message", thread=thread,
            source=key, role=role,
        )  # fmt: skip


def _revisions(connection: Connection, texts: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The number under which each text of a memory is kept, by key and text; a new one for a new text."""
    if not texts:
        return {}
    numbers: dict[tuple[str, str], int] = {}
    last: dict[str, int] = {}
    for key, revision, sealed in connection.execute(_REVISIONS, [[key for key, _ in texts]]).fetchall():
        numbers[key, open_text(sealed)] = last[key] = revision
    fresh: list[list[Any]] = []
    for key, text in dict.fromkeys((key, clean(text)) for key, text in texts):
        if (key, text) not in numbers:
            numbers[key, text] = last[key] = last.get(key, 0) + 1
            fresh.append([key, last[key], seal_text(text)])
    batch.insert(connection, _ADD_REVISIONS, fresh)
    return numbers
