"""The rows of the search: derived, keyed, taken along by erasing and by copies; vectors by generation."""

from pathlib import Path

from core.memory.index import Index
from core.storage import Database, DuckDBStore, Transcript, planes, search_rows, search_vectors
from core.storage.search_vectors import Identity

TABLES = ("documents", "postings", "chats", "waiting")
FIRST = Identity("a model", 3, "1")
SECOND = Identity("a model", 3, "2")


def say(db: Database, message: str, text: str, *, thread: str = "t") -> None:
    Transcript(db).add_question(thread=thread, message=message, parent=None, text=text, time=1, utc_offset=0, title="t")


def counts(db: Database) -> dict[str, int]:
    with db.read() as connection:
        return {name: connection.execute(f"SELECT count(*) FROM search.{name}").fetchall()[0][0] for name in TABLES}


def fill_vectors(index: Index) -> int:
    made = 0
    while lacking := index.lacking(2):
        index.place([doc for doc, _ in lacking], planes.unit([[1.0, 2.0, 3.0]] * len(lacking)))
        made += len(lacking)
    return made


def test_what_was_there_before_is_taken_in_step_by_step(db: Database) -> None:
    for number in range(5):
        say(db, f"m{number}", "my dog swims", thread=f"t{number}")
    index = Index(db, "u")
    assert index.update(2)
    assert counts(db) == {"documents": 2, "postings": 4, "chats": 2, "waiting": 3}
    assert Index(db, "u").update(2), "another life goes on where the first one ended"
    assert not Index(db, "u").update(2)
    assert counts(db) == {"documents": 5, "postings": 10, "chats": 5, "waiting": 0}
    assert not Index(db, "u").update(2)


def test_no_word_lies_in_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    with Database.open(path, compression="uncompressed") as db:
        say(db, "m", "pamplemousse")
        Index(db, "u").update()
        with db.write() as connection:
            connection.execute("DELETE FROM messages")
        assert counts(db)["postings"] == 1
        assert db.compact()
    assert b"pamplemouss" not in path.read_bytes()


def test_two_files_hash_a_word_differently() -> None:
    hashes = set()
    for _ in range(2):
        with Database.open(":memory:") as db, db.write() as connection:
            first, again = search_rows.hasher(connection)("dog"), search_rows.hasher(connection)("dog")
            assert first == again
            hashes.add(first)
    assert len(hashes) == 2


def test_erasing_takes_the_rows_along(db: Database) -> None:
    say(db, "m", "my dog swims")
    say(db, "n", "my cat swims", thread="other")
    store = DuckDBStore(db)
    store.put(("memories", "u"), "k", {"data": "the dog is called Rex"})
    index = Index(db, "u", identity=FIRST)
    index.update()
    assert fill_vectors(index) == 3
    Transcript(db).erase("t")
    Transcript(db).erase_memory("k")
    assert counts(db) == {"documents": 1, "postings": 2, "chats": 1, "waiting": 0}
    with db.read() as connection:
        generation = search_vectors.current(connection, FIRST)
        assert generation is not None
        assert search_vectors.count(connection, generation) == 1


def test_another_model_fills_vectors_of_its_own_and_then_the_old_ones_go(db: Database) -> None:
    for number in range(3):
        say(db, f"m{number}", "my dog swims", thread=f"t{number}")
    first, second = Index(db, "u", identity=FIRST), Index(db, "u", identity=SECOND)
    first.update()
    assert fill_vectors(first) == 3
    assert len(second.lacking(1)) == 1
    with db.read() as connection:
        assert [one.identity for one in search_vectors.generations(connection)] == [FIRST, SECOND]
    assert fill_vectors(second) == 3
    with db.read() as connection:
        assert [one.identity for one in search_vectors.generations(connection)] == [SECOND]


def test_vectors_of_texts_that_are_gone_by_now_are_passed_over(db: Database) -> None:
    say(db, "m", "my dog swims")
    index = Index(db, "u", identity=FIRST)
    index.update()
    lacking = index.lacking(5)
    Transcript(db).erase("t")
    index.place([doc for doc, _ in lacking], planes.unit([[1.0, 0.0, 0.0]]))
    with db.read() as connection:
        generation = search_vectors.current(connection, FIRST)
        assert generation is not None
        assert search_vectors.count(connection, generation) == 0


def test_a_memory_that_is_put_again_is_taken_in_anew(db: Database) -> None:
    store = DuckDBStore(db)
    index = Index(db, "u")
    store.put(("memories", "u"), "k", {"data": "cats climb trees"})
    store.put(("other", "u"), "k", {"data": "not a memory"})
    index.update()
    assert counts(db) == {"documents": 1, "postings": 3, "chats": 0, "waiting": 0}
    store.put(("memories", "u"), "k", {"data": "dogs swim"})
    index.update()
    assert counts(db) == {"documents": 1, "postings": 2, "chats": 0, "waiting": 0}
    store.delete(("memories", "u"), "k")
    index.update()
    assert counts(db)["documents"] == 0


def test_a_copy_has_the_whole_index(tmp_path: Path) -> None:
    with Database.open(tmp_path / "p.duckdb") as db:
        say(db, "m", "my dog swims")
        Index(db, "u").update()
        snapshot = db.snapshot()
        before = counts(db)
    copy = tmp_path / "copy.duckdb"
    snapshot.rename(copy)
    with Database.open(copy) as db:
        assert counts(db) == before
