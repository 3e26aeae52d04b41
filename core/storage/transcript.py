"""The message tree of a profile: chats, what was said in them, and the journal of answers under way.

The truth about every conversation; LangGraph's checkpoints are derived from it. The engine calls it on the lane
(`Database.run`), tests call it directly. Everything that writes may be called again with the same ids and changes
things once.
"""

from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import replace

from core.errors import NoSuchMessage, NoSuchThread
from core.storage import branch, leaves, ledger, messages, namespaces
from core.storage.codec import clean, open_text, seal_text
from core.storage.database import Database
from core.storage.messages import Connection
from core.storage.rows import HitRow, MessageRow, SavedRow, ThreadRow

_THREADS: Final = "SELECT id, title, changed, leaf FROM threads WHERE binned IS NULL ORDER BY changed DESC, id DESC"
_THREAD: Final = "SELECT id, title, changed, leaf FROM threads WHERE id = ?"
_LISTED: Final = _THREAD + " AND binned IS NULL"
_ADD_THREAD: Final = "INSERT INTO threads VALUES (?, ?, ?, ?, NULL, NULL, NULL)"
_TOUCH: Final = "UPDATE threads SET changed = greatest(changed, ?) WHERE id = ?"
_RENAME: Final = "UPDATE threads SET title = ? WHERE id = ? RETURNING id"
_BIN: Final = "UPDATE threads SET binned = ? WHERE id = ? RETURNING id"
_ROOT: Final = "SELECT root_checkpoint FROM threads WHERE id = ?"
_SET_ROOT: Final = "UPDATE threads SET root_checkpoint = ? WHERE id = ? RETURNING id"
_ENQUEUE: Final = """
INSERT INTO remember_queue (message, thread, time)
SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM remember_queue WHERE message = ?)
  AND NOT EXISTS (SELECT 1 FROM settings WHERE name = 'memory' AND value = 'off')
"""
_EMPTY_ORPHANS: Final = "DELETE FROM journal"
_SETTING: Final = "SELECT value FROM settings WHERE name = ?"
_FORGET_SETTING: Final = "DELETE FROM settings WHERE name = ?"
_SET_SETTING: Final = "INSERT INTO settings VALUES (?, ?)"
_META: Final = "SELECT value FROM meta WHERE name = ?"
_FORGET_META: Final = "DELETE FROM meta WHERE name = ?"
_SET_META: Final = "INSERT INTO meta VALUES (?, ?)"
_COUNT_MEMORIES: Final = "SELECT count(*) FROM store_items WHERE namespace = ?"

PageRow = tuple[MessageRow, list[HitRow], list[SavedRow]]


class Transcript:
    """The message tree over an open database, which somebody else closes."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def threads(self) -> list[ThreadRow]:
        """The chats that are not in the bin, last changed first."""
        with self._db.read() as connection:
            return [_thread_row(row) for row in connection.execute(_THREADS).fetchall()]

    def thread(self, thread: str) -> ThreadRow | None:
        """One chat, also from the bin."""
        with self._db.read() as connection:
            return _thread(connection, thread)

    def listed(self, thread: str) -> ThreadRow | None:
        """One chat, unless it is in the bin."""
        rows = self._fetch(_LISTED, [thread])
        return _thread_row(rows[0]) if rows else None

    def add_question(
        self, *, thread: str, message: str, parent: str | None, text: str, time: int, utc_offset: int, title: str
    ) -> bool:
        """Store what a person wrote; makes the thread, called `title`, when it is new.

        False when the message is there already, and then nothing changes. Raises NoSuchMessage when the thread
        does not have `parent`.
        """
        with self._db.write() as connection:
            if messages.exists(connection, message):
                return False
            if parent is not None and not messages.is_in(connection, thread, parent):
                raise NoSuchMessage
            if _thread(connection, thread) is None:
                connection.execute(_ADD_THREAD, [thread, seal_text(title), time, time])
            row = MessageRow(
                id=message, thread=thread, parent=parent, role="user", text=text, state="whole", time=time,
                utc_offset=utc_offset,
            )  # fmt: skip
            _add(connection, row)
            return True

    def open_answer(self, *, turn: str, thread: str, parent: str, model: str, time: int) -> bool:
        """Make the row of an answer that is about to stream, and move the thread's leaf to it.

        One that a dead engine left without a word streams again. False when the row is there in any other state.
        Raises NoSuchMessage as `add_question` does.
        """
        with self._db.write() as connection:
            known = messages.fetch(connection, [turn]).get(turn)
            if known is not None:
                silent = known.state == "interrupted" and not known.text
                if silent:
                    messages.put(connection, replace(known, state="streaming"))
                return silent
            if not messages.is_in(connection, thread, parent):
                raise NoSuchMessage
            row = MessageRow(
                id=turn, thread=thread, parent=parent, role="assistant", text="", state="streaming", time=time,
                model=model,
            )  # fmt: skip
            _add(connection, row)
            return True

    def journal(self, turn: str, *, text: str, thinking: str) -> None:
        """Keep what streamed since the last call (the new pieces, not the whole)."""
        with self._db.write() as connection:
            messages.append(connection, turn, text, thinking)

    def finish_answer(self, row: MessageRow, hits: Sequence[HitRow], saved: Sequence[SavedRow]) -> None:
        """Write an answer that has ended, with its ledger, in place of its streaming row. Again is no harm.

        The leaf stays where it is: a person may have shown another branch meanwhile.
        """
        with self._db.write() as connection:
            if messages.exists(connection, row.id):
                messages.put(connection, row)
                connection.execute(_TOUCH, [row.time, row.thread])
            else:
                _add(connection, row)
            ledger.put_hits(connection, row.id, hits)
            ledger.put_saved(connection, row.id, saved, row.time)
            messages.forget_journal(connection, row.id)
            connection.execute(_ENQUEUE, [row.id, row.thread, row.time, row.id])

    def recover(self) -> list[str]:
        """Mark the answers of a dead engine `interrupted`, with the text the journal has; call once after opening.

        Returns their ids, oldest first. Never call it while an answer streams.
        """
        with self._db.write() as connection:
            found = messages.streaming(connection)
            for turn, row in messages.fetch(connection, found).items():
                text, thinking = messages.journalled(connection, turn)
                messages.put(connection, replace(row, text=text, thinking=thinking, state="interrupted"))
                connection.execute(_ENQUEUE, [turn, row.thread, row.time, turn])
            connection.execute(_EMPTY_ORPHANS)
            return found

    def message(self, message: str) -> MessageRow | None:
        """One message of any thread."""
        with self._db.read() as connection:
            return messages.fetch(connection, [message]).get(message)

    def entry(self, message: str) -> PageRow | None:
        """One message of any thread, as a page has it."""
        with self._db.read() as connection:
            return _page(connection, [message])[0] if messages.exists(connection, message) else None

    def page(self, thread: str, *, before: str | None, limit: int = 50) -> tuple[list[PageRow], bool]:
        """The newest messages of the current branch, or those before the message `before`, oldest first.

        The flag says that there are older ones. Raises NoSuchThread or NoSuchMessage.
        """
        with self._db.read() as connection:
            known = _thread(connection, thread)
            if known is None:
                raise NoSuchThread
            parents = messages.parents(connection, thread)
            if before is not None and before not in parents:
                raise NoSuchMessage
            start = known.leaf if before is None else parents[before]
            way = branch.upward(parents, start, limit + 1)
            return _page(connection, way[:limit][::-1]), len(way) > limit

    def siblings(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Of these messages that others stand beside: all that follow the same one, the first made first."""
        with self._db.read() as connection:
            return messages.siblings(connection, ids)

    def path(self, thread: str, leaf: str | None) -> list[MessageRow]:
        """The messages from the root to `leaf`, both included; none for None. Raises NoSuchMessage."""
        if leaf is None:
            return []
        with self._db.read() as connection:
            way = branch.upward(messages.parents(connection, thread), leaf)
            if not way:
                raise NoSuchMessage
            rows = messages.fetch(connection, way)
            return [rows[message] for message in reversed(way)]

    def set_checkpoint(self, message: str, checkpoint_id: str) -> None:
        """Note where LangGraph stood after a message."""
        with self._db.write() as connection:
            messages.set_checkpoint(connection, message, checkpoint_id)

    def root_checkpoint(self, thread: str) -> str | None:
        """The empty checkpoint that a thread starts from, when it has been made."""
        rows = self._fetch(_ROOT, [thread])
        return rows[0][0] if rows else None

    def set_root_checkpoint(self, thread: str, checkpoint_id: str) -> None:
        """Note the empty checkpoint that a thread starts from."""
        self._change_thread(_SET_ROOT, checkpoint_id, thread)

    def rename(self, thread: str, title: str) -> None:
        """Give a thread a title. Raises NoSuchThread."""
        self._change_thread(_RENAME, seal_text(title), thread)

    def bin(self, thread: str, binned: bool, time: int) -> None:
        """Put a thread into the bin, or take it out. Raises NoSuchThread."""
        self._change_thread(_BIN, time if binned else None, thread)

    def erase(self, thread: str) -> None:
        """Remove a thread for good, with its checkpoints. Raises NoSuchThread. Its bytes go with `Database.scrub`."""
        from core.storage import erasing  # Slow to import: it brings LangGraph's checkpoints.

        with self._db.write() as connection:
            if _thread(connection, thread) is None:
                raise NoSuchThread
            erasing.thread(connection, thread)

    def erase_memory(self, key: str) -> None:
        """Remove every text that a memory had, from all answers; its item in the store is the store's to delete."""
        from core.storage import erasing

        with self._db.write() as connection:
            erasing.memories(connection, [key])

    def log_undone(self, key: str, time: int) -> None:
        """Note that a person took a stored memory back: `page` does not offer it as saved any more."""
        with self._db.write() as connection:
            ledger.log_undone(connection, key, time)

    def setting(self, name: str) -> str | None:
        """A setting of the profile."""
        rows = self._fetch(_SETTING, [name])
        return rows[0][0] if rows else None

    def set_setting(self, name: str, value: str) -> None:
        """Set a setting of the profile."""
        with self._db.write() as connection:
            connection.execute(_FORGET_SETTING, [name])
            connection.execute(_SET_SETTING, [name, clean(value)])

    def meta(self, name: str) -> str | None:
        """A fact about the file itself. "user_id" is there from the first moment."""
        rows = self._fetch(_META, [name])
        return rows[0][0] if rows else None

    def set_meta(self, name: str, value: str) -> None:
        """Note a fact about the file."""
        with self._db.write() as connection:
            connection.execute(_FORGET_META, [name])
            connection.execute(_SET_META, [name, clean(value)])

    def memory_count(self, user_id: str) -> int:
        """How many memories a user has in the store."""
        return int(self._fetch(_COUNT_MEMORIES, [namespaces.joined(("memories", user_id))])[0][0])

    def _fetch(self, statement: str, values: list[Any]) -> list[Any]:
        with self._db.read() as connection:
            return connection.execute(statement, values).fetchall()

    def _change_thread(self, statement: str, value: Any, thread: str) -> None:
        with self._db.write() as connection:
            if not connection.execute(statement, [value, thread]).fetchall():
                raise NoSuchThread


def _thread(connection: Connection, thread: str) -> ThreadRow | None:
    rows = connection.execute(_THREAD, [thread]).fetchall()
    return _thread_row(rows[0]) if rows else None


def _thread_row(found: tuple[Any, ...]) -> ThreadRow:
    return ThreadRow(id=found[0], title=open_text(found[1]), changed=found[2], leaf=found[3])


def _add(connection: Connection, row: MessageRow) -> None:
    messages.put(connection, row)
    leaves.extend(connection, row.thread, row.id, parent=row.parent, time=row.time)


def _page(connection: Connection, way: list[str]) -> list[PageRow]:
    rows = messages.fetch(connection, way)
    saved = ledger.saved_of(connection, [row.origin or row.id for row in rows.values()])
    hits = ledger.hits_of(connection, way)
    return [(rows[message], hits[message], saved[rows[message].origin or message]) for message in way]
