"""Branches in the file: what is shown, edited and left out, and that no row that was there is changed by it."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from msgspec.structs import replace

from core.errors import NoSuchMessage, NoSuchThread, ThreadBusy
from core.ids import copy_id, is_id, new_id
from core.storage import Database, Transcript, attachments, branches, leaves, withheld
from core.storage.adopting import adopt
from core.storage.attachments import AttachmentRow
from core.storage.branch import downward, left
from core.storage.branch_step import BRANCH_STEP
from core.storage.check import check
from core.storage.rows import HitRow, MessageRow
from core.storage.schema import STEPS

HIT = HitRow(key="k", text="a note", score=0.5, sent=True, learned=1, rank=0)


class Tree:
    """A chat "t" in a database in memory; the tests name its messages."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.transcript = Transcript(db)

    def ask(self, message: str, parent: str | None, *answers: str) -> None:
        self.transcript.add_question(
            thread="t", message=message, parent=parent, text=message, time=1, utc_offset=0, title="t"
        )
        for answer in answers:
            self.answer(answer, message)

    def answer(self, answer: str, parent: str) -> MessageRow:
        self.transcript.open_answer(turn=answer, thread="t", parent=parent, model="m", time=1)
        row = MessageRow(
            id=answer, thread="t", parent=parent, role="assistant", text=answer, state="whole", time=1, checkpoint="c"
        )
        self.transcript.finish_answer(row, [HIT], [])
        return row

    def show(self, message: str | None, *, exact: bool = False) -> str:
        branches.show(self.db, "t", message, exact=exact)
        return self.way()

    def remove(self, message: str) -> str:
        branches.remove(self.db, "t", message, lambda original: f"{original}'")
        return self.way()

    def way(self) -> str:
        rows, _ = self.transcript.page("t", before=None)
        return " ".join(row.id for row, _, _ in rows)

    def rows(self) -> dict[str, MessageRow]:
        with self.db.read() as connection:
            ids = [row[0] for row in connection.execute("SELECT id FROM messages").fetchall()]
        return {one: row for one in ids if (row := self.transcript.message(one)) is not None}


def _branch_off(tree: Tree, message: str, *, thread: str = "t", target: Database | None = None) -> dict[str, str]:
    return branches.branch_off(
        tree.db, target or tree.db, thread, message, copy="u", title="Other", time=5, copy_id=lambda one: f"{one}'"
    )


@pytest.fixture
def tree() -> Iterator[Tree]:
    """q1 a1 q2 a2 q3 a3."""
    with Database.open(":memory:") as db:
        made = Tree(db)
        made.ask("q1", None, "a1")
        made.ask("q2", "a1", "a2")
        made.ask("q3", "a2", "a3")
        yield made
        assert check(db, serde=None) == []


def test_a_branch_is_shown_as_it_was_read_last(tree: Tree) -> None:
    tree.ask("q2b", "a1", "a2b")
    tree.answer("a2c", "q2b")
    assert tree.way() == "q1 a1 q2b a2c"
    assert tree.show("q2") == "q1 a1 q2 a2 q3 a3"
    assert tree.show("q2b") == "q1 a1 q2b a2c"
    assert tree.show("a2b") == "q1 a1 q2b a2b"
    assert tree.show("q2") == "q1 a1 q2 a2 q3 a3"
    assert tree.show("q2b") == "q1 a1 q2b a2b"
    assert tree.show("q1") == "q1 a1 q2b a2b"


def test_a_branch_that_was_never_read_ends_with_what_was_made_last(tree: Tree) -> None:
    with tree.db.write() as connection:
        connection.execute("DELETE FROM shown_branches")
        connection.execute("UPDATE threads SET leaf = NULL")
    tree.ask("q0", None)
    tree.ask("q4", "a2", "a4")
    tree.show(None, exact=True)
    with tree.db.write() as connection:
        connection.execute("DELETE FROM shown_branches")
    assert tree.show("q1") == "q1 a1 q2 a2 q4 a4"


def test_exactly_one_message_can_end_a_branch_and_the_beginning_too(tree: Tree) -> None:
    assert tree.show("a2", exact=True) == "q1 a1 q2 a2"
    assert tree.show(None, exact=True) == ""
    assert tree.show("q1") == "q1 a1 q2 a2 q3 a3"
    assert tree.show("a1", exact=True) == "q1 a1"


def test_a_question_after_an_empty_branch_stands_beside_the_first(tree: Tree) -> None:
    tree.show(None, exact=True)
    tree.ask("z1", None, "z2")
    assert tree.way() == "z1 z2"
    assert tree.transcript.siblings(["q1", "z1", "z2", "a1"]) == {"q1": ("q1", "z1"), "z1": ("q1", "z1")}


def test_an_answer_that_ends_does_not_move_who_reads_another_branch(tree: Tree) -> None:
    tree.transcript.open_answer(turn="late", thread="t", parent="q2", model="m", time=2)
    assert tree.way() == "q1 a1 q2 late"
    tree.show("q3")
    tree.answer("late", "q2")
    assert tree.way() == "q1 a1 q2 a2 q3 a3"


def test_another_text_stands_beside_the_answer(tree: Tree) -> None:
    before = tree.rows()
    for _ in range(2):
        branches.edit(tree.db, "t", "a2", edited="a2e", text="mine", time=9)
    assert tree.way() == "q1 a1 q2 a2e"
    row = tree.transcript.message("a2e")
    assert row is not None
    assert (row.text, row.parent, row.edited, row.model, row.checkpoint) == ("mine", "q2", True, "", None)
    assert tree.transcript.siblings(["a2"]) == {"a2": ("a2", "a2e")}
    assert {one: row for one, row in tree.rows().items() if one != "a2e"} == before
    assert tree.show("a2") == "q1 a1 q2 a2 q3 a3"


@pytest.mark.parametrize(
    ("message", "way"),
    [
        ("q1", "a1' q2' a2' q3' a3'"),
        ("a1", "q1 q2' a2' q3' a3'"),
        ("q2", "q1 a1 a2' q3' a3'"),
        ("q3", "q1 a1 q2 a2 a3'"),
        ("a3", "q1 a1 q2 a2 q3"),
    ],
)
def test_a_message_is_left_out_and_comes_back_with_its_branch(tree: Tree, message: str, way: str) -> None:
    before = tree.rows()
    assert tree.remove(message) == way
    assert tree.remove(message) == way
    after = tree.rows()
    assert {one: after[one] for one in before} == before
    for copy in after.keys() - before.keys():
        original = before[copy[:-1]]
        same = replace(original, id=copy, parent=after[copy].parent, checkpoint=None, origin=original.id)
        assert after[copy] == same
    hits = {row.id: found for row, found, _ in tree.transcript.page("t", before=None)[0]}
    assert all(found == ([HIT] if one.startswith("a") else []) for one, found in hits.items())
    assert tree.show(message) == "q1 a1 q2 a2 q3 a3"


def test_a_copy_of_a_copy_knows_the_first(tree: Tree) -> None:
    tree.remove("q1")
    tree.remove("a1'")
    assert tree.way() == "q2'' a2'' q3'' a3''"
    assert {one: row.origin for one, row in tree.rows().items() if "''" in one} == {
        "q2''": "q2", "a2''": "a2", "q3''": "q3", "a3''": "a3"
    }  # fmt: skip
    assert tree.transcript.siblings(["q2''"]) == {"q2''": ("a1'", "q1", "q2''")}


def test_nothing_is_copied_while_it_is_written(tree: Tree) -> None:
    tree.ask("q4", "a3")
    tree.transcript.open_answer(turn="a4", thread="t", parent="q4", model="m", time=1)
    for message in ("a4", "q2"):
        with pytest.raises(ThreadBusy):
            tree.remove(message)
    with pytest.raises(ThreadBusy):
        _branch_off(tree, "a4")
    with pytest.raises(ThreadBusy):
        branches.edit(tree.db, "t", "a4", edited="e", text="", time=1)
    assert tree.way() == "q1 a1 q2 a2 q3 a3 q4 a4"


def test_a_branch_becomes_a_chat_of_its_own(tree: Tree) -> None:
    with tree.db.write() as connection:
        connection.execute("DELETE FROM remember_queue")
    before = tree.rows()
    copies = {"q1": "q1'", "a1": "a1'", "q2": "q2'", "a2": "a2'"}
    assert [_branch_off(tree, "a2") for _ in range(2)] == [copies] * 2
    rows, more = tree.transcript.page("u", before=None)
    assert ([row.id for row, _, _ in rows], more) == (["q1'", "a1'", "q2'", "a2'"], False)
    assert [row.origin for row, _, _ in rows] == ["q1", "a1", "q2", "a2"]
    assert tree.way() == "q1 a1 q2 a2 q3 a3"
    assert {one: row for one, row in tree.rows().items() if "'" not in one} == before
    threads = {row.id: (row.title, row.changed) for row in tree.transcript.threads()}
    assert threads == {"u": ("Other", 5), "t": ("t", 1)}
    with tree.db.read() as connection:
        assert connection.execute("SELECT count(*) FROM remember_queue").fetchall() == [(0,)]


def test_a_branch_goes_into_another_database_with_its_files(tree: Tree) -> None:
    file = AttachmentRow(id="f", hash="h", name="n", kind="text", media="text/plain", size=1, tokens=1, time=1)
    with tree.db.write() as connection:
        attachments.add(connection, file, b"bytes", "read")
        attachments.attach(connection, "q1", ["f"])
    tree.remove("a1")
    _branch_off(tree, "q2'")
    with tree.db.read() as connection:
        assert attachments.of_messages(connection, ["q1'"]) == {"q1'": (file,)}
    with Database.open(":memory:") as other:
        _branch_off(tree, "q2'", target=other)
        with other.read() as there, tree.db.read() as here:
            assert attachments.of_messages(there, ["q1'"]) == {"q1'": (file,)}
            assert attachments.of_messages(here, ["q1"]) == {"q1": (file,)}
            assert attachments.data(there, "h") == b"bytes"
        assert [row.id for row, _, _ in Transcript(other).page("u", before=None)[0]] == ["q1'", "q2''"]
        assert check(other, serde=None) == []


def test_a_chat_that_is_taken_over_is_shown_as_it_was_read_last(tree: Tree) -> None:
    tree.ask("q2b", "a1", "a2b")
    tree.answer("a2c", "q2b")
    tree.show("a2b")
    tree.show("q2")
    with Database.open(":memory:") as other:
        adopt(tree.db, other, "t", {})
        there = Tree(other)
        assert there.rows() == {one: replace(row, checkpoint=None) for one, row in tree.rows().items()}
        assert there.show("q2b") == tree.show("q2b") == "q1 a1 q2b a2b"


def test_what_is_not_there_is_refused(tree: Tree) -> None:
    for thread, refusal in (("t", NoSuchMessage), ("none", NoSuchThread)):
        with pytest.raises(refusal):
            branches.show(tree.db, thread, "none", exact=False)
        with pytest.raises(refusal):
            branches.edit(tree.db, thread, "none", edited="e", text="x", time=1)
        with pytest.raises(refusal):
            branches.remove(tree.db, thread, "none", str)
        with pytest.raises(refusal):
            _branch_off(tree, "none", thread=thread)
    with pytest.raises(NoSuchThread):
        branches.show(tree.db, "none", None, exact=True)
    with pytest.raises(NoSuchMessage):
        branches.edit(tree.db, "t", "q1", edited="e", text="x", time=1)


def test_what_is_withheld_stays_so_while_there_is_a_copy(tree: Tree) -> None:
    _branch_off(tree, "a1")
    with tree.db.write() as connection:
        withheld.withhold(connection, ["q1", "q2"])
    tree.transcript.erase("t")
    with tree.db.read() as connection:
        assert connection.execute("FROM withheld").fetchall() == [("q1",)]


def test_nothing_is_kept_in_mind_of_a_chat_that_is_erased(tree: Tree) -> None:
    tree.ask("q2b", "a1")
    tree.transcript.erase("t")
    with tree.db.read() as connection:
        assert connection.execute("SELECT count(*) FROM shown_branches").fetchall() == [(0,)]


def test_going_on_below_the_leaf_keeps_nothing_in_mind(tree: Tree) -> None:
    with tree.db.read() as connection:
        assert leaves.leaf(connection, "t") == "a3"
        assert connection.execute("SELECT count(*) FROM shown_branches").fetchall() == [(0,)]


def test_ways_in_circles_end() -> None:
    assert downward({"a": "b", "b": "a"}, "a", {}) == "a"
    assert left({"a": "b", "b": "a"}, "a", None) == {}


def test_the_id_of_a_copy_is_the_same_each_time() -> None:
    command, one, other = new_id(), new_id(), new_id()
    assert copy_id(command, one) == copy_id(command, one)
    assert len({copy_id(command, one), copy_id(command, other), copy_id(new_id(), one)}) == 3
    assert is_id(copy_id(command, one))


def test_a_file_of_the_step_before_reads_as_it_did(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    before = STEPS.index(BRANCH_STEP)
    with duckdb.connect(str(path)) as connection:
        for step in STEPS[:before]:
            if isinstance(step, str):
                connection.execute(step)
            else:
                step(connection)
        connection.execute("INSERT INTO meta VALUES ('schema_version', ?), ('user_id', 'u')", [str(before)])
        connection.execute("INSERT INTO threads VALUES ('t', ''::BLOB, 1, 1, 'a', NULL, NULL)")
        for one, parent, role in (("q", None, "user"), ("a", "q", "assistant")):
            connection.execute(
                "INSERT INTO messages VALUES (?, 't', ?, ?, ?, 'whole', 1, 0, '', ''::BLOB, NULL, 0, 0, 0, 0, '',"
                " ''::BLOB)",
                [one, parent, role, one.encode()],
            )
    with Database.open(path) as db:
        tree = Tree(db)
        assert {(row.text, row.origin, row.edited) for row in tree.rows().values()} == {
            ("q", None, False),
            ("a", None, False),
        }
        tree.ask("q2", "q")
        assert tree.show("a") == "q a"
        assert tree.show("q2") == "q q2"
