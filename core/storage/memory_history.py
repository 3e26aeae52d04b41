"""What happened to a memory, as its history is read: the log, and the answers that used it.

Called by `core.memory` inside a transaction that is open.
"""

from typing import Final, NamedTuple

import duckdb

from core.storage.codec import open_text

_LOG: Final = """
SELECT log.event, log.time, texts.text, coalesce(asked.id, ''), coalesce(asked.thread, '')
FROM memory_log AS log LEFT JOIN memory_texts AS texts USING (key, revision)
LEFT JOIN messages AS answer ON answer.id = log.message LEFT JOIN messages AS asked ON asked.id = answer.parent
WHERE log.key = ? ORDER BY log.time, log.rowid
"""
_USED: Final = """
SELECT 'used', answer.time, texts.text, answer.id, answer.thread
FROM recalls JOIN messages AS answer ON answer.id = recalls.message
LEFT JOIN memory_texts AS texts ON texts.key = recalls.key AND texts.revision = recalls.revision
WHERE recalls.key = ? AND recalls.sent ORDER BY answer.time DESC, answer.id DESC LIMIT ?
"""


class Happened(NamedTuple):
    """One thing that happened; `time` in milliseconds since 1970, UTC. `message`: the person's own where it was
    learned from one, the answer where it was used.
    """

    event: str
    time: int
    text: str
    message: str
    thread: str


def read(connection: duckdb.DuckDBPyConnection, key: str, *, uses: int) -> list[Happened]:
    """All that happened to a memory, oldest first, with its last `uses` uses."""
    rows = connection.execute(_LOG, [key]).fetchall() + connection.execute(_USED, [key, uses]).fetchall()[::-1]
    found = [Happened(row[0], row[1], open_text(row[2]) if row[2] is not None else "", row[3], row[4]) for row in rows]
    return sorted(found, key=lambda each: each.time)
