"""The tables of a profile's file, as numbered steps. A step is appended, never edited once it was released.

Called by `core.storage.database` when a file is opened, on the thread that opens. Each step runs in one transaction
with the row in `meta` that records it. Times are BIGINT milliseconds since 1970, UTC (the store's are microseconds);
what people wrote is a sealed BLOB (`core.storage.codec`). The store's vectors lie in one table per number of
dimensions, made when first needed (`core.storage.vectors`).

There are no primary keys: the one write lane keeps rows unique, and an index costs every insert more than the scans
that it would save (measured at 300,000 rows: 14 ms per insert with one, 3 ms per scan without).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import duckdb

from core.errors import FileBroken, FileTooNew
from core.ids import new_id
from core.storage.attachment_step import ATTACHMENT_STEP
from core.storage.branch_step import BRANCH_STEP
from core.storage.puts_step import renew_puts
from core.storage.search_step import SEARCH_STEP
from core.storage.vector_step import renew_vectors

_HAS_META: Final = "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'main' AND table_name = 'meta'"
_VERSION: Final = "SELECT value FROM meta WHERE name = 'schema_version'"
_FORGET_VERSION: Final = "DELETE FROM meta WHERE name = 'schema_version'"
_RECORD: Final = "INSERT INTO meta VALUES ('schema_version', ?)"
_USER_ID: Final = "INSERT INTO meta SELECT 'user_id', ? WHERE NOT EXISTS (SELECT 1 FROM meta WHERE name = 'user_id')"

_GROUND: Final = """
CREATE TABLE meta (name VARCHAR NOT NULL, value VARCHAR NOT NULL);
CREATE TABLE settings (name VARCHAR NOT NULL, value VARCHAR NOT NULL);
"""

_CHATS: Final = """
CREATE TABLE threads (
    id VARCHAR NOT NULL, title BLOB NOT NULL, created BIGINT NOT NULL, changed BIGINT NOT NULL,
    leaf VARCHAR, root_checkpoint VARCHAR, binned BIGINT
);
CREATE TABLE messages (
    id VARCHAR NOT NULL, thread VARCHAR NOT NULL, parent VARCHAR, role VARCHAR NOT NULL, text BLOB NOT NULL,
    state VARCHAR NOT NULL, time BIGINT NOT NULL, utc_offset INTEGER NOT NULL, model VARCHAR NOT NULL,
    thinking BLOB NOT NULL, checkpoint VARCHAR, tokens_in INTEGER NOT NULL, tokens_out INTEGER NOT NULL,
    first_token INTEGER NOT NULL, total INTEGER NOT NULL, error VARCHAR NOT NULL, details BLOB NOT NULL
);
CREATE TABLE journal (
    turn VARCHAR NOT NULL, seq INTEGER NOT NULL, text BLOB NOT NULL, thinking BLOB NOT NULL
);
CREATE TABLE memory_texts (key VARCHAR NOT NULL, revision INTEGER NOT NULL, text BLOB NOT NULL);
CREATE TABLE memory_log (
    key VARCHAR NOT NULL, revision INTEGER NOT NULL, event VARCHAR NOT NULL, time BIGINT NOT NULL, message VARCHAR
);
CREATE TABLE recalls (
    message VARCHAR NOT NULL, key VARCHAR NOT NULL, revision INTEGER NOT NULL, rank INTEGER NOT NULL,
    score DOUBLE NOT NULL, sent BOOLEAN NOT NULL, learned BIGINT NOT NULL
);
CREATE TABLE remember_queue (message VARCHAR NOT NULL, thread VARCHAR NOT NULL, time BIGINT NOT NULL);
"""

_CHECKPOINTS: Final = """
CREATE TABLE checkpoints (
    thread_id VARCHAR NOT NULL, checkpoint_ns VARCHAR NOT NULL, checkpoint_id VARCHAR NOT NULL, parent_id VARCHAR,
    step BIGINT, source VARCHAR, run_id VARCHAR,
    type VARCHAR NOT NULL, checkpoint BLOB NOT NULL, metadata_type VARCHAR NOT NULL, metadata BLOB NOT NULL
);
CREATE TABLE checkpoint_blobs (
    thread_id VARCHAR NOT NULL, checkpoint_ns VARCHAR NOT NULL, channel VARCHAR NOT NULL, version VARCHAR NOT NULL,
    type VARCHAR NOT NULL, blob BLOB NOT NULL
);
CREATE TABLE checkpoint_writes (
    thread_id VARCHAR NOT NULL, checkpoint_ns VARCHAR NOT NULL, checkpoint_id VARCHAR NOT NULL,
    task_path VARCHAR NOT NULL, task_id VARCHAR NOT NULL, idx INTEGER NOT NULL, channel VARCHAR NOT NULL,
    type VARCHAR NOT NULL, blob BLOB NOT NULL
);
"""

_STORE: Final = """
CREATE SEQUENCE store_ids;
CREATE TABLE store_items (
    id BIGINT NOT NULL, namespace VARCHAR NOT NULL, key VARCHAR NOT NULL, value BLOB NOT NULL,
    created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, indexed VARCHAR[], pending BOOLEAN NOT NULL,
    ttl BIGINT, expires_at BIGINT
);
"""

_SEGMENTS: Final = """
CREATE SEQUENCE checkpoint_segment_ids;
CREATE TABLE checkpoint_segments (
    thread_id VARCHAR NOT NULL, checkpoint_ns VARCHAR NOT NULL, id BIGINT NOT NULL, bytes BLOB NOT NULL
);
ALTER TABLE checkpoint_blobs ADD COLUMN parts BLOB;
"""

# Made anew, not altered: what ALTER computes stands in the log as an expression, and DuckDB replays the log of a killed
# process before it has the functions of its extensions.
_TEXTS: Final = """
CREATE TABLE renewed_items (
    id BIGINT NOT NULL, namespace VARCHAR NOT NULL, key VARCHAR NOT NULL, value BLOB NOT NULL,
    created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, indexed VARCHAR, pending BOOLEAN NOT NULL,
    ttl BIGINT, expires_at BIGINT
);
INSERT INTO renewed_items SELECT * REPLACE (to_json(indexed)::VARCHAR AS indexed) FROM store_items;
DROP TABLE store_items;
ALTER TABLE renewed_items RENAME TO store_items;
"""

# NULL: no round of the background has been at this turn in vain.
_ROUNDS: Final = "ALTER TABLE remember_queue ADD COLUMN rounds INTEGER;"

# `memory_index` is derived from the store's rows (`core.storage.memory_index`).
_KEEPING: Final = """
CREATE TABLE memory_index (
    item BIGINT NOT NULL, changed BIGINT NOT NULL, namespace VARCHAR NOT NULL, key VARCHAR NOT NULL,
    kind VARCHAR NOT NULL, pinned BOOLEAN NOT NULL, superseded_by VARCHAR NOT NULL, learned BIGINT NOT NULL,
    digest BLOB NOT NULL, threads VARCHAR NOT NULL
);
CREATE SEQUENCE memory_step_ids;
CREATE TABLE memory_steps (
    id BIGINT NOT NULL, command VARCHAR NOT NULL, key VARCHAR NOT NULL, change VARCHAR NOT NULL, time BIGINT NOT NULL,
    before BLOB, undone BOOLEAN NOT NULL
);
CREATE TABLE not_relevant (message VARCHAR NOT NULL, key VARCHAR NOT NULL, time BIGINT NOT NULL);
"""

_PUTS: Final = "CREATE TABLE checkpoint_puts (put BLOB NOT NULL)"

_WITHHELD: Final = "CREATE TABLE withheld (message VARCHAR NOT NULL)"

Step = str | Callable[[duckdb.DuckDBPyConnection], None]
"""SQL, or a function that is called inside the step's transaction."""

STEPS: Final[tuple[Step, ...]] = (
    _GROUND, _CHATS, _CHECKPOINTS, _STORE, _SEGMENTS, renew_vectors, _TEXTS, _ROUNDS, _KEEPING, SEARCH_STEP,
    _PUTS, _WITHHELD, ATTACHMENT_STEP, BRANCH_STEP, renew_puts,
)  # fmt: skip
"""Step n of the schema is STEPS[n - 1]."""


def migrate(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Bring an open file to the newest step; raises FileTooNew when it is beyond."""
    if (beyond := too_new(connection, path)) is not None:
        raise beyond
    for number in range(read_version(connection, path) + 1, len(STEPS) + 1):
        take(connection, number)


def too_new(connection: duckdb.DuckDBPyConnection, path: Path) -> FileTooNew | None:
    """What to say of a file that is beyond our steps."""
    version = read_version(connection, path)
    if version <= len(STEPS):
        return None
    return FileTooNew(path=str(path), found=str(version), known=str(len(STEPS)))


def is_older(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Whether the file went through some of our steps, and lacks others."""
    return 0 < read_version(connection, path) < len(STEPS)


def read_version(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """The number of the last step that the file went through, 0 for a fresh one. Raises FileBroken for nonsense."""
    if connection.execute(_HAS_META).fetchall() == [(0,)]:
        return 0
    rows = connection.execute(_VERSION).fetchall()
    if len(rows) != 1 or not rows[0][0].isdecimal():
        raise FileBroken(path=str(path), details="no schema version")
    return int(rows[0][0])


def take(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    """Take step `number` with its record, in one transaction."""
    connection.execute("BEGIN")
    try:
        step = STEPS[number - 1]
        if isinstance(step, str):
            connection.execute(step)
        else:
            step(connection)
        connection.execute(_USER_ID, [new_id()])
        connection.execute(_FORGET_VERSION)
        connection.execute(_RECORD, [str(number)])
        connection.execute("COMMIT")
    except duckdb.Error:
        connection.rollback()
        raise
