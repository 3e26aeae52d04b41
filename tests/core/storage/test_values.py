"""Large values share what did not change, through every way that a saver is used; nobody can tell from outside."""

import copy
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig

from core.storage import Database, DuckDBSaver
from core.storage.recent import Recent
from core.storage.values import INLINE, MOST_RUNS
from tests.core.storage.checkpoints import at, put, rows, values

WORDS = [f"word{number}" for number in range(500)]


def text(dice: random.Random, length: int = 80) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(length))


def chat(saver: DuckDBSaver, turns: int, *, seed: int = 1, start: RunnableConfig | None = None) -> list[RunnableConfig]:
    """A chat that grows by a message a step; the config of every checkpoint."""
    dice, messages, configs = random.Random(seed), list[AnyMessage](), [start or at()]
    for turn in range(turns):
        messages.append(HumanMessage(text(dice), id=str(turn)))
        version = saver.get_next_version(str(turn + 1), None)
        configs.append(put(saver, configs[-1], {"messages": list(messages)}, messages=version))
    return configs[1:]


def stored(db: Database) -> int:
    """Bytes of all values."""
    with db.read() as connection:
        sql = "SELECT coalesce(sum(octet_length(bytes)), 0) FROM checkpoint_segments"
        return int(connection.execute(sql).fetchall()[0][0])


def most_runs(db: Database) -> int:
    with db.read() as connection:
        found = connection.execute("SELECT parts FROM checkpoint_blobs WHERE parts IS NOT NULL").fetchall()
    return max(len(msgspec.msgpack.decode(row[0], type=list[int])) // 3 for row in found)


def log_of(path: Path) -> int:
    """Bytes of the write-ahead log."""
    log = path.with_name(path.name + ".wal")
    return log.stat().st_size if log.exists() else 0


def test_a_row_in_the_log_does_not_grow_with_the_rows_before_it(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    with Database.open(path) as db:
        saver = DuckDBSaver(db)
        configs, sizes = [at()], []
        for turns in (20, 20, 20):
            before = log_of(path)
            configs = chat(saver, turns, start=configs[-1])
            sizes.append(log_of(path) - before)
    assert 0 < sizes[2] < 1.5 * sizes[0]


def test_a_chat_grows_by_what_is_new(db: Database) -> None:
    saver = DuckDBSaver(db, squeeze=False)
    chat(saver, 20)
    at_20 = stored(db)
    saver.delete_thread("t")
    configs = chat(saver, 200)
    assert stored(db) < 18 * at_20, "each message is stored about three times, whatever the chat's length"
    for turn in (1, 7, 8, 9, 63, 64, 65, 199):
        assert [message.id for message in values(saver, configs[turn])["messages"]] == list(map(str, range(turn + 1)))
    assert most_runs(db) <= 30


def test_a_saver_that_remembers_nothing_shares_as_well(tmp_path: Path) -> None:
    sizes = []
    for again in (False, True):
        with Database.open(tmp_path / f"{again}.duckdb") as db:
            saver = DuckDBSaver(db)
            config, messages = at(), list[AnyMessage]()
            for turn in range(12):
                messages.append(HumanMessage(text(random.Random(turn)), id=str(turn)))
                config = put(saver, config, {"m": list(messages)}, m=f"{turn:04}")
                if again:
                    saver = DuckDBSaver(db)
            assert [message.id for message in values(saver, config)["m"]] == list(map(str, range(12)))
            sizes.append(stored(db))
    assert sizes[0] == sizes[1]


def test_a_branch_leaves_the_other_one_byte_for_byte(db: Database) -> None:
    saver = DuckDBSaver(db)
    configs = chat(saver, 12)
    before = [saver.get_tuple(config) for config in configs]
    branch = copy.deepcopy(configs[5])
    for step in range(6):
        messages = [*values(saver, branch)["messages"], AIMessage(text(random.Random(99 + step)), id=f"b{step}")]
        branch = put(saver, branch, {"messages": messages}, messages=saver.get_next_version(str(6 + step), None))
    assert [saver.get_tuple(config) for config in configs] == before
    assert [message.id for message in values(saver, branch)["messages"]][-7:] == ["5", *(f"b{n}" for n in range(6))]
    saver.trim("t", keep=2)
    assert [message.id for message in values(saver, branch)["messages"]][-7:] == ["5", *(f"b{n}" for n in range(6))]
    assert saver.get_tuple(configs[-1]) == before[-1]


def test_a_version_that_another_saver_stored_anew_is_not_trusted(db: Database) -> None:
    old, new = "a" * 3000, "b" * 3000
    first, second = DuckDBSaver(db), DuckDBSaver(db)
    put(first, at(), {"c": old}, c="1")
    second.delete_thread("t")
    put(second, at(), {"c": new}, c="1")
    config = put(first, at(), {"c": old + "more"}, c="2")
    assert values(second, config) == {"c": old + "more"}


def test_a_put_that_was_rolled_back_is_not_built_upon(db: Database) -> None:
    saver = DuckDBSaver(db)

    def undone() -> None:
        with db.write():
            put(saver, at(), {"c": "a" * 3000}, c="1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    config = put(saver, at(), {"c": "a" * 3000 + "b"}, c="2")
    assert values(saver, config) == {"c": "a" * 3000 + "b"}


@pytest.mark.parametrize("size", [INLINE - 2, INLINE, INLINE + 1, 70_000])
def test_values_around_the_limit(db: Database, size: int) -> None:
    saver = DuckDBSaver(db)
    config = at()
    for step, letter in enumerate("aab"):
        config = put(saver, config, {"c": letter * size}, c=str(step))
        assert values(DuckDBSaver(db), config) == {"c": letter * size}


def test_a_value_cut_into_many_stretches_is_stored_anew(db: Database) -> None:
    saver = DuckDBSaver(db)
    config, letters = at(), list("abcdefghij" * 2000)
    for step in range(3 * MOST_RUNS):
        letters[len(letters) * step // (3 * MOST_RUNS)] = "X"
        config = put(saver, config, {"c": "".join(letters)}, c=f"{step:04}")
    assert values(saver, config) == {"c": "".join(letters)}
    assert most_runs(db) <= MOST_RUNS


def test_text_is_found_in_the_file_only_when_it_is_not_squeezed(db: Database) -> None:
    for squeeze in (True, False):
        put(DuckDBSaver(db, squeeze=squeeze), at(str(squeeze)), {"c": "canary " * 500}, c="1")
    with db.read() as connection:
        found = connection.execute("SELECT thread_id, bytes FROM checkpoint_segments ORDER BY thread_id").fetchall()
    assert [(thread, b"canary canary" in data) for thread, data in found] == [("False", True), ("True", False)]


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["add", "cut", "edit", "other", "same", "back"]), st.integers(0, 50)), max_size=12
    )
)
def test_any_history_comes_back(changes: list[tuple[str, int]]) -> None:
    with Database.open(":memory:") as db:
        saver, reader = DuckDBSaver(db), DuckDBSaver(db)
        saver._archive._recent = Recent(room=20_000)
        value: list[Any] = [text(random.Random(1), 30)]
        history = [(put(saver, at(), {"c": value}, c="0000"), value)]
        for step, (kind, number) in enumerate(changes, 1):
            dice = random.Random(number)
            match kind:
                case "add":
                    value = [*value, text(dice, 40)]
                case "cut":
                    value = value[number % (len(value) or 1) :]
                case "edit" if value:
                    value = [*value[:-1], value[-1] + text(dice, 9)] if number % 2 else [text(dice, 9), *value[1:]]
                case "other":
                    value = [text(dice, number)]
                case "back":
                    value = history[number % len(history)][1]
            history.append((put(saver, history[-1][0], {"c": value}, c=f"{step:04}"), value))
        for config, wanted in history:
            assert values(reader, config) == {"c": wanted}
        saver.trim("t", keep=1 + len(changes) // 2)
        assert values(reader, history[-1][0]) == {"c": value}
        assert rows(db, "checkpoint_segments") <= len(history)
