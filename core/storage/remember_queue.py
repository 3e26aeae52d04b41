"""The turns whose memories are not formed yet: the newest first, each taken off with what it led to.

Used by `core.remembering` on the lane (`Database.run`). `Transcript` puts the turns in.
"""

from collections.abc import Sequence
from typing import Final

import duckdb
import msgspec

from core.storage import leaves, messages
from core.storage.codec import open_text
from core.storage.database import Database
from core.storage.messages import Connection
from core.storage.rows import MessageRow

_VOID: Final = """
WITH turn AS (
    SELECT queue.message AS answer, queue.thread, answers.parent AS question, answers.time
    FROM remember_queue AS queue LEFT JOIN messages AS answers ON answers.id = queue.message
)
SELECT answer FROM turn
LEFT JOIN threads ON threads.id = turn.thread
LEFT JOIN messages AS asked ON asked.id = turn.question
WHERE threads.id IS NULL OR asked.id IS NULL OR asked.role <> 'user' OR asked.origin IS NOT NULL
   OR EXISTS (
    SELECT 1 FROM messages AS other
    WHERE other.parent = turn.question AND other.role = 'assistant' AND other.id <> turn.answer
      AND (other.time, other.id) < (turn.time, turn.answer)
   )
   OR EXISTS (
    SELECT 1 FROM messages AS edited
    WHERE edited.thread = asked.thread AND edited.role = 'user' AND edited.id <> asked.id
      AND edited.parent IS NOT DISTINCT FROM asked.parent AND (edited.time, edited.id) > (asked.time, asked.id)
   )
"""
_TAKE_VOID: Final = "DELETE FROM remember_queue WHERE message IN (SELECT unnest(?::VARCHAR[]))"
_ORDER: Final = """
SELECT queue.message, queue.thread, answers.parent
FROM remember_queue AS queue JOIN messages AS answers ON answers.id = queue.message
JOIN threads ON threads.id = queue.thread
WHERE answers.state <> 'streaming' AND threads.binned IS NULL AND coalesce(queue.rounds, 0) < ?
ORDER BY coalesce(queue.rounds, 0), queue.time DESC, queue.message DESC
"""
_COPIES: Final = "SELECT origin, thread, id FROM messages WHERE origin IN (SELECT unnest(?::VARCHAR[]))"
_GET: Final = """
SELECT answers.parent, coalesce(queue.rounds, 0)
FROM remember_queue AS queue JOIN messages AS answers ON answers.id = queue.message
WHERE queue.message = ? AND answers.id = ? AND answers.state <> 'streaming'
"""
_NOTED: Final = """
SELECT text FROM memory_log JOIN memory_texts USING (key, revision)
WHERE memory_log.message = ? AND memory_log.event = 'learned' ORDER BY memory_log.time, memory_log.key
"""
_TAKE: Final = """
DELETE FROM remember_queue WHERE message = ? AND thread IN (SELECT id FROM threads WHERE binned IS NULL)
RETURNING message
"""
_PUT_BACK: Final = "UPDATE remember_queue SET rounds = coalesce(rounds, 0) + 1 WHERE message = ?"
_GIVE_UP: Final = """
UPDATE remember_queue SET rounds = ? WHERE message = ? AND thread IN (SELECT id FROM threads WHERE binned IS NULL)
RETURNING message
"""
_TRY_AGAIN: Final = "UPDATE remember_queue SET rounds = 0 WHERE rounds >= ?"
_GIVEN_UP: Final = """
SELECT count(*) FROM remember_queue AS queue JOIN threads ON threads.id = queue.thread
WHERE threads.binned IS NULL AND queue.rounds >= ?
"""
_COUNT: Final = "SELECT count(*) FROM remember_queue WHERE coalesce(rounds, 0) < ?"
_EMPTY: Final = "DELETE FROM remember_queue"


MOST_ROUNDS: Final = 3
"""So often a model is asked about a turn in vain; then nobody looks at it again, unless a person wants it."""


class WaitingTurn(msgspec.Struct, frozen=True, kw_only=True):
    """A turn in the queue. `rounds`: how often it was worked on in vain.

    `noted`: the memories that its question asked for, also those that were taken back.
    """

    answer: str
    question: MessageRow
    rounds: int = 0
    noted: tuple[str, ...] = ()


class RememberQueue:
    """The queue of one open database, which somebody else closes."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def clear_void(self) -> int:
        """Take off what leads to nothing; returns how many turns that were.

        These are turns of questions that were edited since, of questions that are copies, and further answers to a
        question that has an earlier one: its words were, or will be, looked at once. Turns of chats in the bin wait,
        and those that are off the branch: they may come back.
        """
        with self._db.read() as connection:
            void = [row[0] for row in connection.execute(_VOID).fetchall()]
        if void:
            with self._db.write() as connection:
                connection.execute(_TAKE_VOID, [void])
        return len(void)

    def order(self) -> list[str]:
        """The answers of the turns, the newest first; of those that were worked on in vain the last.

        Without those of chats in the bin, without those that are not on the current branch of their chat, nor have a
        copy that is, and without those that were given up.
        """
        with self._db.read() as connection:
            found = connection.execute(_ORDER, [MOST_ROUNDS]).fetchall()
            shown = _shown(connection, [(thread, question) for _, thread, question in found])
            return [answer for answer, _, question in found if question in shown]

    def get(self, answer: str) -> WaitingTurn | None:
        """One turn, None where it is not in the queue any more, or its answer streams again."""
        with self._db.read() as connection:
            found = connection.execute(_GET, [answer, answer]).fetchall()
            question, rounds = found[0] if found else (None, 0)
            rows = messages.fetch(connection, [question] if question else [])
            if not rows:
                return None
            noted = tuple(open_text(row[0]) for row in connection.execute(_NOTED, [answer]).fetchall())
            return WaitingTurn(answer=answer, question=rows[question], rounds=rounds, noted=noted)

    def take(self, answer: str) -> bool:
        """Take a turn off, inside the caller's write block. False where it is gone, or its chat is in the bin."""
        with self._db.write() as connection:
            return bool(connection.execute(_TAKE, [answer]).fetchall())

    def put_back(self, answer: str) -> None:
        """Count one more round in vain."""
        with self._db.write() as connection:
            connection.execute(_PUT_BACK, [answer])

    def give_up(self, answer: str) -> bool:
        """Count as many rounds as there may be, inside the caller's write block. False as of `take`."""
        with self._db.write() as connection:
            return bool(connection.execute(_GIVE_UP, [MOST_ROUNDS, answer]).fetchall())

    def given_up(self) -> int:
        """How many turns no model could read."""
        with self._db.read() as connection:
            return given_up(connection)

    def try_again(self) -> None:
        """Work on those once more."""
        with self._db.write() as connection:
            connection.execute(_TRY_AGAIN, [MOST_ROUNDS])

    def empty(self) -> None:
        """Take all off: a person who switches memory off wants nothing of these remembered, now or later."""
        with self._db.write() as connection:
            connection.execute(_EMPTY)

    def __len__(self) -> int:
        """Without those that were given up."""
        with self._db.read() as connection:
            return int(connection.execute(_COUNT, [MOST_ROUNDS]).fetchall()[0][0])


def given_up(connection: duckdb.DuckDBPyConnection) -> int:
    """How many turns of chats that are not in the bin no model could read."""
    return int(connection.execute(_GIVEN_UP, [MOST_ROUNDS]).fetchall()[0][0])


def _shown(connection: Connection, questions: Sequence[tuple[str, str]]) -> set[str]:
    """Those of these messages, each with its chat, that are on a current branch, or have a copy that is."""
    branches: dict[str, frozenset[str]] = {}

    def is_shown(thread: str, message: str) -> bool:
        if thread not in branches:
            branches[thread] = leaves.shown(connection, thread)
        return message in branches[thread]

    shown = {question for thread, question in questions if is_shown(thread, question)}
    away = [question for _, question in questions if question not in shown]
    copies = connection.execute(_COPIES, [away]).fetchall() if away else []
    return shown | {origin for origin, thread, copy in copies if is_shown(thread, copy)}
