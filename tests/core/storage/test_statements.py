"""Statements that are parsed once give what the connection gives, however often, whatever changes meanwhile."""

from collections.abc import Iterator

import duckdb
import pytest

from core.storage.statements import MOST, Statements


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as opened:
        yield opened


def test_the_same_text_with_other_values(connection: duckdb.DuckDBPyConnection) -> None:
    statements = Statements(connection)
    statements.execute("CREATE TABLE t (a INTEGER, b VARCHAR)")
    for number in range(3):
        statements.execute("INSERT INTO t VALUES (?, ?)", [number, str(number)])
    for number in range(3):
        assert statements.execute("SELECT b FROM t WHERE a = $a", {"a": number}).fetchall() == [(str(number),)]
    assert statements.execute("SELECT count(*) FROM t").fetchall() == [(3,)]


def test_tables_that_change_between_two_calls(connection: duckdb.DuckDBPyConnection) -> None:
    statements = Statements(connection)
    for kind in ("INTEGER", "VARCHAR"):
        statements.execute(f"CREATE TABLE t (a {kind})")
        statements.execute("INSERT INTO t VALUES (1)")
        assert statements.execute("SELECT typeof(a) FROM t").fetchall() == [(kind,)]
        statements.execute("DROP TABLE t")
        with pytest.raises(duckdb.CatalogException):
            statements.execute("SELECT typeof(a) FROM t")


def test_several_statements_in_one_text(connection: duckdb.DuckDBPyConnection) -> None:
    statements = Statements(connection)
    for _ in range(2):
        statements.execute("CREATE OR REPLACE TABLE t (a INTEGER); INSERT INTO t VALUES (7);")
        assert statements.execute("SELECT a FROM t").fetchall() == [(7,)]


def test_a_text_that_is_no_sql(connection: duckdb.DuckDBPyConnection) -> None:
    for _ in range(2):
        with pytest.raises(duckdb.ParserException):
            Statements(connection).execute("SELEKT 1")


def test_more_texts_than_are_kept(connection: duckdb.DuckDBPyConnection) -> None:
    statements = Statements(connection)
    for number in [*range(MOST + 10), 0]:
        assert statements.execute(f"SELECT {number}").fetchall() == [(number,)]
