"""Files whose vectors were stored before the sixth step of the schema."""

from pathlib import Path
from typing import Final

import duckdb
import pytest

from core.storage import Database, DuckDBStore
from core.storage.schema import STEPS
from tests.core.storage.embedding import CountingEmbeddings, index
from tests.core.storage.filled import Matrix, clusters, looking_up, nearest

HERE: Final = ("m", "u1")
OLD: Final = """
CREATE TABLE store_vectors_{dims} (
    item BIGINT NOT NULL, path VARCHAR NOT NULL, digest BLOB NOT NULL, vector FLOAT[{dims}] NOT NULL
)
"""
ITEM: Final = "INSERT INTO store_items VALUES (?, 'm.u1.', ?, ?, 1, ?, NULL, false, NULL, NULL)"


def old_file(path: Path, dims: str) -> duckdb.DuckDBPyConnection:
    """As the first five steps made it, with tables of vectors of these dimensions."""
    connection = duckdb.connect(str(path))
    for step in STEPS[:5]:
        assert isinstance(step, str)
        connection.execute(step)
    connection.execute("INSERT INTO meta VALUES ('schema_version', '5'), ('user_id', 'u'), ('store_dims', ?)", [dims])
    for each in dims.split():
        connection.execute(OLD.format(dims=each))
    return connection


def add(connection: duckdb.DuckDBPyConnection, dims: int, item: int, vector: list[float], text: str) -> None:
    digest = duckdb.execute("SELECT unhex(sha256(?))", [text]).fetchall()[0][0]
    connection.execute(f"INSERT INTO store_vectors_{dims} VALUES (?, 'data', ?, ?)", [item, digest, vector])


def test_old_vectors_are_found_without_being_embedded_again(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    embedder = CountingEmbeddings()
    with old_file(path, "8") as connection:
        for number, text in enumerate(("a", "b")):
            connection.execute(ITEM, [number, f"k{number}", f'{{"data": "{text}"}}'.encode(), number])
            add(connection, 8, number, embedder.embed_documents([text])[0], text)
    with DuckDBStore.from_path(path, index=index(embedder)) as store:
        embedder.documents.clear()
        store.put(HERE, "k1", {"data": "b", "pinned": True})
        best, other = store.search(HERE, query="b")
        assert (best.key, other.key) == ("k1", "k0")
        assert best.score == pytest.approx(1)
        assert store.embed_pending() == 0
    assert embedder.documents == []


def test_old_vectors_of_any_length_get_planes(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    rows: Matrix = clusters(200, 128)
    with old_file(path, "128 8") as connection:
        for number, row in enumerate(rows):
            connection.execute(ITEM, [number, f"k{number}", b"{}", number])
            add(connection, 128, number, (row * (number + 1)).tolist(), "")
    with Database.open(path) as db:
        store = DuckDBStore(db, index=looking_up(rows))
        for number in range(3):
            assert [int(each.key[1:]) for each in store.search(HERE, query=str(number))] == nearest(rows, rows[number])
        with db.read() as connection:
            ones = "bit_count(high0) + bit_count(high1), bit_count(low0) + bit_count(low1)"
            made = connection.execute(f"SELECT {ones} FROM store_vectors_128 ORDER BY item").fetchall()
    assert [high for high, _ in made] == (rows > 0).sum(axis=1).tolist()
    assert len({low for _, low in made}) > 1


def test_what_was_not_finite_waits_for_a_new_vector(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    embedder = CountingEmbeddings()
    with old_file(path, "8") as connection:
        connection.execute(ITEM, [1, "k", b'{"data": "x"}', 1])
        add(connection, 8, 1, [float("nan")] * 8, "x")
        add(connection, 8, 2, [1.0] * 8, "of no item")
    with DuckDBStore.from_path(path, index=index(embedder)) as store:
        assert [each.score for each in store.search(HERE, query="x")] == [None]
        assert store.embed_pending() == 1
        assert store.search(HERE, query="x")[0].score == pytest.approx(1)
