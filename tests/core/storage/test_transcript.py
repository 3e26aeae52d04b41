from collections.abc import Callable

import pytest

from core.errors import NoSuchMessage, NoSuchThread
from core.storage import Database, DuckDBStore, Transcript
from core.storage.rows import HitRow, MessageRow, SavedRow


@pytest.fixture
def transcript(db: Database) -> Transcript:
    return Transcript(db)


Ask = Callable[..., bool]


@pytest.fixture
def ask(transcript: Transcript) -> Ask:
    def add(message: str, parent: str | None = None, *, thread: str = "t", text: str = "", time: int = 1) -> bool:
        return transcript.add_question(
            thread=thread, message=message, parent=parent, text=text, time=time, utc_offset=60, title="A chat"
        )

    return add


def answer(turn: str, parent: str, text: str = "Hello.", *, state: str = "whole", time: int = 2) -> MessageRow:
    return MessageRow(
        id=turn, thread="t", parent=parent, role="assistant", text=text, state=state, time=time, model="recall",
        thinking="hm", checkpoint="c1", tokens_in=1, tokens_out=2, first_token=3, total=4, error="e", details="d",
    )  # fmt: skip


HIT = HitRow(key="k1", text="my name is Bob", score=0.5, sent=True, learned=7, rank=0)
SECOND = HitRow(key="k2", text="Bob has a cat", score=0.25, sent=False, learned=8, rank=1)
SAVED = SavedRow(key="k3", text="my cat is Tom")


def test_a_question_makes_its_thread_once(transcript: Transcript, ask: Ask) -> None:
    assert ask("m1", text="Hi", time=5)
    assert not ask("m1", text="changed", time=9)
    row = transcript.message("m1")
    assert row is not None
    assert (row.text, row.role, row.state, row.time, row.utc_offset) == ("Hi", "user", "whole", 5, 60)
    (thread,) = transcript.threads()
    assert (thread.id, thread.title, thread.changed, thread.leaf) == ("t", "A chat", 5, "m1")


def test_a_question_needs_a_parent_of_its_thread(transcript: Transcript, ask: Ask) -> None:
    ask("m1", thread="other")
    for parent in ("nobody", "m1"):
        with pytest.raises(NoSuchMessage):
            ask("m2", parent)
    assert transcript.message("m2") is None
    assert transcript.thread("t") is None


def test_an_answer_opens_once_and_streams(transcript: Transcript, ask: Ask) -> None:
    ask("m1")
    assert transcript.open_answer(turn="a1", thread="t", parent="m1", model="recall", time=2)
    assert not transcript.open_answer(turn="a1", thread="t", parent="m1", model="other", time=3)
    row = transcript.message("a1")
    assert row is not None
    assert (row.state, row.model, row.parent) == ("streaming", "recall", "m1")
    with pytest.raises(NoSuchMessage):
        transcript.open_answer(turn="a2", thread="t", parent="nobody", model="recall", time=2)


def test_a_finished_answer_comes_back_whole(transcript: Transcript, ask: Ask) -> None:
    ask("m1")
    transcript.open_answer(turn="a1", thread="t", parent="m1", model="recall", time=2)
    transcript.journal("a1", text="Hel", thinking="")
    for _ in range(2):
        transcript.finish_answer(answer("a1", "m1"), [HIT, SECOND], [SAVED])
    rows, more = transcript.page("t", before=None)
    assert not more
    assert rows[1] == (answer("a1", "m1"), [HIT, SECOND], [SAVED])
    assert transcript.recover() == []
    (thread,) = transcript.threads()
    assert (thread.leaf, thread.changed) == ("a1", 2)


def test_the_ledger_keeps_what_a_memory_said_then(db: Database, transcript: Transcript, ask: Ask) -> None:
    ask("m1")
    transcript.finish_answer(answer("a1", "m1"), [HIT], [])
    changed = HitRow(key="k1", text="my name is Robert", score=1, sent=True, learned=7, rank=0)
    ask("m2", "a1")
    transcript.finish_answer(answer("a2", "m2"), [changed], [])
    rows, _ = transcript.page("t", before=None)
    assert [hits for _, hits, _ in rows] == [[], [HIT], [], [changed]]
    with db.read() as connection:
        assert connection.execute("SELECT key, revision FROM memory_texts ORDER BY ALL").fetchall() == [
            ("k1", 1),
            ("k1", 2),
        ]


def test_a_finished_turn_waits_to_be_remembered_once(db: Database, transcript: Transcript, ask: Ask) -> None:
    ask("m1")
    for _ in range(2):
        transcript.finish_answer(answer("a1", "m1"), [], [])
    with db.read() as connection:
        assert connection.execute("SELECT message, thread FROM remember_queue").fetchall() == [("a1", "t")]


def test_a_memory_that_was_taken_back_is_not_offered_again(transcript: Transcript, ask: Ask) -> None:
    ask("m1")
    transcript.finish_answer(answer("a1", "m1"), [HIT], [SAVED])
    transcript.log_undone("k3", 5)
    rows, _ = transcript.page("t", before=None)
    assert rows[1][1:] == ([HIT], [])


def test_recovering_puts_the_journal_into_the_row(transcript: Transcript, ask: Ask) -> None:
    ask("m1")
    transcript.open_answer(turn="a1", thread="t", parent="m1", model="recall", time=2)
    transcript.journal("a1", text="The first ", thinking="let me")
    transcript.journal("a1", text="and 😀 \ud800", thinking=" see")
    assert transcript.recover() == ["a1"]
    row = transcript.message("a1")
    assert row is not None
    assert (row.text, row.thinking, row.state) == ("The first and 😀 \ufffd", "let me see", "interrupted")
    assert transcript.recover() == []
    rows, _ = transcript.page("t", before=None)
    assert [row.id for row, _, _ in rows] == ["m1", "a1"]


def test_pages_go_from_the_leaf_to_the_root(transcript: Transcript, ask: Ask) -> None:
    parent = None
    for number in range(7):
        ask(f"m{number}", parent, time=number)
        parent = f"m{number}"

    def ids(before: str | None) -> tuple[list[str], bool]:
        rows, more = transcript.page("t", before=before, limit=3)
        return [row.id for row, _, _ in rows], more

    assert ids(None) == (["m4", "m5", "m6"], True)
    assert ids("m4") == (["m1", "m2", "m3"], True)
    assert ids("m1") == (["m0"], False)
    assert ids("m0") == ([], False)


def test_a_page_of_a_long_chat_counts_exactly(transcript: Transcript, ask: Ask) -> None:
    ask("m0")
    ask("m1", "m0")
    assert [row.id for row, _, _ in transcript.page("t", before=None, limit=2)[0]] == ["m0", "m1"]
    assert transcript.page("t", before=None, limit=2)[1] is False


def test_siblings_are_branches(transcript: Transcript, ask: Ask) -> None:
    ask("m1")
    transcript.finish_answer(answer("a1", "m1", "first"), [], [])
    transcript.finish_answer(answer("a2", "m1", "second"), [], [])
    assert [row.text for row in transcript.path("t", "a1")] == ["", "first"]
    assert [row.text for row in transcript.path("t", "a2")] == ["", "second"]
    assert [row.id for row, _, _ in transcript.page("t", before=None)[0]] == ["m1", "a2"]
    assert transcript.path("t", None) == []


def test_what_is_not_there_is_said(transcript: Transcript, ask: Ask) -> None:
    ask("m1")
    assert transcript.message("x") is None
    assert transcript.thread("x") is None
    with pytest.raises(NoSuchThread):
        transcript.page("x", before=None)
    with pytest.raises(NoSuchMessage):
        transcript.page("t", before="x")
    with pytest.raises(NoSuchMessage):
        transcript.path("t", "x")
    with pytest.raises(NoSuchThread):
        transcript.rename("x", "a")
    with pytest.raises(NoSuchThread):
        transcript.bin("x", True, 1)


def test_threads_are_sorted_renamed_and_binned(transcript: Transcript, ask: Ask) -> None:
    ask("m1", thread="old", time=1)
    ask("m2", thread="new", time=2)
    transcript.rename("old", "Name \ud800'; DROP TABLE threads; --")
    assert [(each.id, each.title) for each in transcript.threads()] == [
        ("new", "A chat"),
        ("old", "Name \ufffd'; DROP TABLE threads; --"),
    ]
    transcript.bin("new", True, 3)
    assert [each.id for each in transcript.threads()] == ["old"]
    assert transcript.thread("new") is not None
    transcript.bin("new", False, 4)
    assert [each.id for each in transcript.threads()] == ["new", "old"]


def test_checkpoints_of_messages_and_threads(transcript: Transcript, ask: Ask) -> None:
    ask("m1")
    assert transcript.root_checkpoint("t") is None
    transcript.set_root_checkpoint("t", "c0")
    transcript.set_checkpoint("m1", "c1")
    assert transcript.root_checkpoint("t") == "c0"
    row = transcript.message("m1")
    assert row is not None
    assert row.checkpoint == "c1"
    assert transcript.root_checkpoint("nowhere") is None


def test_settings_and_meta(transcript: Transcript) -> None:
    assert transcript.setting("model") is None
    for value in ("recall", "llama"):
        transcript.set_setting("model", value)
        transcript.set_meta("fact", value)
    assert (transcript.setting("model"), transcript.meta("fact")) == ("llama", "llama")
    assert transcript.meta("schema_version") is not None


def test_memories_are_counted_per_user(db: Database, transcript: Transcript) -> None:
    store = DuckDBStore(db)
    store.put(("memories", "u1"), "a", {"data": "x"})
    store.put(("memories", "u10"), "b", {"data": "y"})
    assert transcript.memory_count("u1") == 1
    assert transcript.memory_count("u2") == 0


def test_an_answer_that_was_cut_before_its_first_word_streams_again(transcript: Transcript, ask: Ask) -> None:
    ask("m1")
    assert transcript.open_answer(turn="a1", thread="t", parent="m1", model="m", time=2)
    assert transcript.recover() == ["a1"]
    assert transcript.open_answer(turn="a1", thread="t", parent="m1", model="m", time=9)
    row = transcript.message("a1")
    assert row is not None
    assert row.state == "streaming"
