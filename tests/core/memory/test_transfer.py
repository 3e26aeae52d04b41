"""Memories to a file and from one: the same comes back, and bad files change nothing."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langgraph.store.memory import InMemoryStore

from core.errors import FileUnreadable, FolderUnwritable, ImportBroken
from core.memory import lines, transfer
from core.memory.keeper import Keeper
from core.memory.kinds import KINDS, normalised
from core.memory.shelf import LIVE
from core.memory.value import Days, Memory, Source, read, written
from core.storage import Database, DuckDBStore
from tests.core.storage.embedding import CountingEmbeddings, index

USER = "u1"
NAMESPACE = ("memories", USER)


@pytest.fixture
def other() -> Iterator[tuple[Database, Keeper]]:
    with Database.open(":memory:") as opened:
        yield opened, Keeper(opened, "u2")


def fill(keeper: Keeper, db: Database) -> None:
    source = Source(message="m1", thread="t1", quote="I live in Lisbon", time=7)
    keeper.save(Memory(key="a", text="I live in Lisbon", kind="you", learned=10, sources=(source,)))
    keeper.save(Memory(key="b", text="I live in Oslo\nnow", kind="you", learned=20))
    keeper.supersede("a", "b", 20)
    keeper.pin("b", True)
    keeper.save(
        Memory(
            key="c",
            text="* dentist 【x】 \u2028 ü",
            learned=30,
            kind="plans",
            dates=(Days(words="on Friday", start="2026-11-27", end="2026-11-28"),),
        )
    )
    DuckDBStore(db).put(NAMESPACE, "d", {"data": "likes tea", "colour": ["blue"]})
    keeper.save(Memory(key="gone", text="deleted", learned=40))
    keeper.delete(["gone"])


async def test_what_is_exported_comes_back_exactly(
    db: Database, keeper: Keeper, other: tuple[Database, Keeper], tmp_path: Path
) -> None:
    fill(keeper, db)
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    assert await transfer.export(db, keeper, first, as_markdown=False) == 4
    assert await transfer.take_in(other[0], other[1], first) == (4, 0)
    assert await transfer.take_in(other[0], other[1], first) == (0, 4)
    assert await transfer.export(other[0], other[1], second, as_markdown=False) == 4
    assert second.read_bytes() == first.read_bytes()
    assert other[1].get("a") is not None
    assert [each.memory for each in other[1].some(["a", "b", "c"], LIVE)] == [
        each.memory for each in keeper.some(["a", "b", "c"], LIVE)
    ]


async def test_what_was_imported_is_embedded_later_and_can_be_undone(
    other: tuple[Database, Keeper], tmp_path: Path
) -> None:
    embedder = CountingEmbeddings()
    store = DuckDBStore(other[0], index=index(embedder), deferred=True)
    file = tmp_path / "items.jsonl"
    file.write_text(json.dumps({"namespace": ["x"], "key": "k", "value": {"data": "I live in Rome"}}) + "\n")
    await transfer.take_in(*other, file)
    while store.embed_pending():
        pass
    assert embedder.documents == ["I live in Rome"]
    other[1].undo("k", "c1")
    assert other[1].keys("bin") == ["k"]


async def test_items_of_a_langgraph_store_are_read(other: tuple[Database, Keeper], tmp_path: Path) -> None:
    theirs = InMemoryStore()
    theirs.put(("users", "7", "facts"), "one", {"content": "My sister is called Ana", "score": 3})
    theirs.put(("users", "7", "facts"), "two", {"kind": "Memory", "content": {"content": "I prefer tea"}})
    theirs.put(("users", "7", "facts"), "three", {"text": "We meet tomorrow"})
    items = [item.dict() for item in theirs.search(("users",))]
    file = tmp_path / "items.jsonl"
    file.write_text("".join(json.dumps(item, default=str) + "\n\n" for item in items))
    assert await transfer.take_in(*other, file) == (3, 0)
    found = {each.memory.key: each for each in other[1].some(["one", "two", "three"], LIVE)}
    assert {key: each.memory.text for key, each in found.items()} == {
        "one": "My sister is called Ana", "two": "I prefer tea", "three": "We meet tomorrow",
    }  # fmt: skip
    assert found["one"].memory.extra["score"] == 3
    assert found["two"].memory.kind == "preferences"
    created = {item["key"]: item["created_at"] for item in items}
    assert {key: str(lines._iso(each.row.created_at)) for key, each in found.items()} == {
        key: each if isinstance(each, str) else each.isoformat() for key, each in created.items()
    }


async def test_a_key_that_is_taken_gets_another_and_references_follow(
    db: Database, keeper: Keeper, other: tuple[Database, Keeper], tmp_path: Path
) -> None:
    fill(keeper, db)
    other[1].save(Memory(key="b", text="something else", learned=1))
    other[1].save(Memory(key="mine", text="likes TEA.", learned=1))
    file = tmp_path / "all.jsonl"
    await transfer.export(db, keeper, file, as_markdown=False)
    assert await transfer.take_in(*other, file) == (3, 1)
    old = other[1].get("a")
    assert old is not None
    new = other[1].get(old.memory.superseded_by)
    assert new is not None
    assert (new.memory.text, new.memory.key != "b") == ("I live in Oslo\nnow", True)


GOOD = json.dumps({"namespace": ["memories"], "key": "k", "value": {"data": "text"}}).encode()


@pytest.mark.parametrize(
    "bad",
    [
        b"{", b"[]", b"null", b"\xff\xfe", b'"text"', b'{"value": {"data": "x"}}', b"PK\x03\x04\x00",
        b'{"namespace": ["a"], "key": "", "value": {"data": "x"}}',
        b'{"namespace": ["a"], "key": 7, "value": {"data": "x"}}',
        b'{"namespace": "a", "key": "k", "value": {"data": "x"}}',
        b'{"namespace": [""], "key": "k", "value": {"data": "x"}}',
        b'{"namespace": ["a"], "key": "k", "value": {"data": " "}}',
        b'{"namespace": ["a"], "key": "k", "value": {"data": 3}}',
        b'{"namespace": ["a"], "key": "k", "value": {"data": "x", "n": NaN}}',
        b'{"namespace": ["a"], "key": "k", "value": ["data"]}',
        b'{"namespace": ["a"], "key": "k", "value": {"data": "x"}, "created_at": "yesterday"}',
        b'{"namespace": ["a"], "key": "k", "value": {"data": "x"}, "updated_at": 5}',
        b'{"namespace": ["a"], "key": "k", "value": {"data": ' + b"[" * 100_000,
        b'{"namespace": ["a"], "key": "k", "value": {"data": "' + b"x" * 100_001 + b'"}}',
    ],
)  # fmt: skip
async def test_one_bad_line_is_named_and_nothing_is_imported(
    db: Database, keeper: Keeper, tmp_path: Path, bad: bytes
) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_bytes(GOOD + b"\n \n" + bad + b"\n" + GOOD + b"\n")
    with pytest.raises(ImportBroken) as broken:
        await transfer.take_in(db, keeper, file)
    assert broken.value.params == {"line": "3"}
    assert keeper.keys(LIVE) == []


async def test_a_file_that_is_not_there_is_named(db: Database, keeper: Keeper, tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        await transfer.take_in(db, keeper, tmp_path / "nowhere.jsonl")
    with pytest.raises(FileUnreadable):
        await transfer.take_in(db, keeper, tmp_path)
    (tmp_path / "empty.jsonl").write_bytes(b"\xef\xbb\xbf")
    assert await transfer.take_in(db, keeper, tmp_path / "empty.jsonl") == (0, 0)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "memories.jsonl"
    file.write_text("old")

    def broken() -> Iterator[str]:
        yield "new"
        raise OSError("no")

    with pytest.raises(FolderUnwritable):
        transfer.write_lines(file, broken())
    assert [each.name for each in tmp_path.iterdir()] == ["memories.jsonl"]
    assert file.read_text() == "old"
    transfer.write_lines(file, ["new"])
    assert file.read_text() == "new\n"
    with pytest.raises(FolderUnwritable):
        transfer.write_lines(tmp_path / "nowhere" / "file", ["new"])


async def test_a_part_is_exported_in_the_order_of_the_whole(db: Database, keeper: Keeper, tmp_path: Path) -> None:
    fill(keeper, db)
    whole, part = tmp_path / "whole.jsonl", tmp_path / "part.jsonl"
    await transfer.export(db, keeper, whole, as_markdown=False)
    assert await transfer.export(db, keeper, part, as_markdown=False, only={"c", "a", "gone", "nobody"}) == 2
    lines = whole.read_bytes().splitlines(keepends=True)
    assert part.read_bytes() == lines[0] + lines[2]


async def test_the_page_for_people(db: Database, keeper: Keeper, tmp_path: Path) -> None:
    fill(keeper, db)
    file = tmp_path / "page.md"
    await transfer.export(db, keeper, file, as_markdown=True)
    page = file.read_text(encoding="utf-8")
    assert page.splitlines()[:6] == [
        "# Memories", "", "## About you", "", "- I live in Lisbon (1970-01-01; until 1970-01-01)",
        "- I live in Oslo now (1970-01-01; pinned)",
    ]  # fmt: skip
    assert r"- \* dentist 【x】 ü (1970-01-01; on Friday: 2026-11-27 to 2026-11-28)" in page
    assert "deleted" not in page


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(
    lambda text: text.strip() != ""
)
names = st.text("abc-_é", max_size=8)
memories = st.builds(
    Memory,
    key=st.text("abcdef0123", min_size=1, max_size=8),
    text=texts,
    kind=st.sampled_from(KINDS),
    learned=st.integers(1, 2**50),
    sources=st.lists(st.builds(Source, message=names, thread=names, quote=texts, time=st.integers(0, 2**50))).map(
        tuple
    ),
    pinned=st.booleans(),
    superseded_by=names,
    valid_to=st.integers(0, 2**50),
    dates=st.lists(st.builds(Days, words=texts, start=names, end=names), max_size=2).map(tuple),
    extra=st.dictionaries(st.sampled_from(["colour", "deep"]), st.recursive(st.none() | texts, st.lists, max_leaves=4)),
)


@given(memories, st.integers(1, 2**51), st.integers(0, 2**40))
@settings(max_examples=60, deadline=None)
def test_any_memory_survives_a_line(memory: Memory, created: int, more: int) -> None:
    line = lines.to_line(memory, created=created, updated=created + more)
    assert "\n" not in line
    assert lines.from_line(line) == lines.Line(memory, created, created + more)
    assert read(memory.key, json.loads(json.dumps(written(memory)))) == memory
    assert normalised(memory.text) == normalised(lines.from_line(line).memory.text)
