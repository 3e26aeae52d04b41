"""Turns at a file, and the long job beside them."""

import threading
from collections.abc import Iterator

import duckdb
import pytest

from core.storage.gave_way import GaveWay
from core.storage.lane import Job, Lane

ENDLESS = "SELECT count(*) FROM range(1000000000000) AS r(i) WHERE hash(i) = 1"


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def test_a_writer_breaks_off_the_statement_of_a_willing_job(connection: duckdb.DuckDBPyConnection) -> None:
    lane, job = Lane(), Job(connection, willing=True)
    began = threading.Event()
    ended: list[str] = []

    def work() -> None:
        with lane.long_job(job):
            began.set()
            try:
                job.run(ENDLESS)
            except GaveWay:
                ended.append("gave way")

    working = threading.Thread(target=work)
    working.start()
    assert began.wait(10)
    with lane:
        pass
    working.join(20)
    assert ended == ["gave way"]
    assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_an_interrupt_between_two_statements_is_not_lost(connection: duckdb.DuckDBPyConnection) -> None:
    lane, job = Lane(), Job(connection, willing=True)
    with lane.long_job(job):
        job.run("SELECT 1")
        with lane:
            pass
        with pytest.raises(GaveWay):
            job.run("SELECT 1")
        with pytest.raises(GaveWay):
            job.check()


def test_an_unwilling_job_goes_on(connection: duckdb.DuckDBPyConnection) -> None:
    lane, job = Lane(), Job(connection, willing=False)
    with lane.long_job(job):
        with lane:
            pass
        job.run("SELECT 1")
        job.check()


def test_whoever_closes_waits_for_the_job_to_end(connection: duckdb.DuckDBPyConnection) -> None:
    lane, job = Lane(), Job(connection, willing=True)
    began = threading.Event()
    order: list[str] = []

    def work() -> None:
        with lane.long_job(job):
            began.set()
            with pytest.raises(GaveWay):
                job.run(ENDLESS)
            order.append("job")

    working = threading.Thread(target=work)
    working.start()
    assert began.wait(10)
    with lane.no_job():
        order.append("closer")
    working.join(20)
    assert order == ["job", "closer"]


def test_a_commit_since_the_mark_spoils_the_turn(connection: duckdb.DuckDBPyConnection) -> None:
    lane, job = Lane(), Job(connection, willing=False)
    mark = lane.last_commit
    with lane.taken_for(job, mark):
        pass
    lane.last_commit = object()
    with pytest.raises(GaveWay), lane.taken_for(job, mark):
        pass


def test_no_deadlock_where_the_holder_of_the_second_turn_waits_for_the_first(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    first, second, job = Lane(), Lane(), Job(connection, willing=False)
    inside = threading.Event()

    def read_and_write() -> None:
        with second:
            inside.set()
            with first:
                pass

    other = threading.Thread(target=read_and_write)
    with first.taken_for(job, first.last_commit):
        other.start()
        assert inside.wait(10)
        with pytest.raises(GaveWay), second.taken_after(first, job):
            pass
    other.join(10)
    assert not other.is_alive()
