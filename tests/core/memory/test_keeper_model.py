"""Keeper against a plain model of it: whatever is done in whatever order, both say the same, and nothing gets lost."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from core.errors import NoSuchMemory
from core.memory import listing
from core.memory.keeper import Keeper
from core.memory.value import Memory, Source
from core.storage import Database, DuckDBStore
from tests.core.memory.plain_keeper import PAST, PlainKeeper
from tests.core.storage.embedding import CountingEmbeddings, index

USER = "u1"
FUTURE = 4_000_000_000_000
TEXTS = ("I live in Lisbon", "i live in  lisbon.", "I live in Oslo", "My dog is Rex", "my dog is REX!")


class KeeperMachine(RuleBasedStateMachine):
    keys = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        self.db = Database.open(":memory:")
        self.store = DuckDBStore(self.db, index=index(CountingEmbeddings()), deferred=True)
        self.keeper = Keeper(self.db, USER)
        self.model = PlainKeeper()
        self.number = 0

    def teardown(self) -> None:
        self.db.close()

    def fresh(self) -> str:
        self.number += 1
        return f"k{self.number:03d}"

    @rule(target=keys, text=st.sampled_from(TEXTS), learned=st.sampled_from((PAST, FUTURE)))
    def save(self, text: str, learned: int) -> str:
        memory = self.memory(text, learned)
        expected = self.model.save(memory)
        assert self.keeper.save(memory).key == expected
        assert self.keeper.save(memory).key == self.model.save(memory)
        return memory.key

    @rule(target=keys, text=st.sampled_from(TEXTS), learned=st.sampled_from((PAST, FUTURE)), replaces=keys)
    def propose(self, text: str, learned: int, replaces: str) -> str:
        memory = self.memory(text, learned)
        for _ in range(2):
            self.keeper.propose(memory, replaces=replaces)
            self.model.propose(memory, replaces)
        return memory.key

    @rule(old=keys, new=keys, time=st.sampled_from((5, 50)))
    def supersede(self, old: str, new: str, time: int) -> None:
        self.keeper.supersede(old, new, time)
        self.model.supersede(old, new, time)

    @rule(key=keys, decision=st.sampled_from(("replace", "keep_both", "dismiss")))
    def decide(self, key: str, decision: str) -> None:
        for _ in range(2):
            self.keeper.decide(key, decision)
        self.model.decide(key, decision)

    @rule(key=keys, text=st.sampled_from(TEXTS))
    def edit(self, key: str, text: str) -> None:
        place, memory = self.model.items.get(key, ("bin", None))
        if place == "bin" or memory is None:
            with pytest.raises(NoSuchMemory):
                self.keeper.edit(key, text)
            return
        self.keeper.edit(key, text, "plans")
        self.model.edit(key, text)

    @rule(key=keys, pinned=st.booleans())
    def pin(self, key: str, pinned: bool) -> None:
        memory = self.model.live(key)
        if memory is None:
            with pytest.raises(NoSuchMemory):
                self.keeper.pin(key, pinned)
            return
        self.keeper.pin(key, pinned)
        self.model.items[key] = ("live", replace(memory, pinned=pinned))

    @rule(key=keys)
    def delete(self, key: str) -> None:
        self.keeper.delete([key, key])
        self.model.delete(key)

    @rule(key=keys)
    def restore(self, key: str) -> None:
        self.keeper.restore([key])
        self.model.restore(key)

    @rule(key=keys)
    def undo(self, key: str) -> None:
        command = self.fresh()
        for _ in range(2):
            self.keeper.undo(key, command)
        self.model.undo(key)

    @rule()
    def embed(self) -> None:
        while self.store.embed_pending():
            pass

    @invariant()
    def both_hold_the_same(self) -> None:
        for place in ("live", "inbox", "bin"):
            expected = {key: memory for key, (where, memory) in self.model.items.items() if where == place}
            held = {each.memory.key: each.memory for each in self.keeper.some(self.keeper.keys(place), place)}
            assert held == expected
            with self.keeper.reading() as shelf:
                page, total = listing.page(shelf, place, "", offset=0, limit=100)
                assert total == len(expected)
                assert [each.memory.key for each in page] == [
                    memory.key for memory in sorted(expected.values(), key=_order, reverse=True)
                ]

    @invariant()
    def only_what_is_in_use_is_found(self) -> None:
        found = {item.key for item in self.store.search(("memories", USER), query="Oslo", limit=100)}
        assert found == {key for key, (place, _) in self.model.items.items() if place == "live"}

    def memory(self, text: str, learned: int) -> Memory:
        key = self.fresh()
        return Memory(key=key, text=text, learned=learned, sources=(Source(message=key, thread="t", quote=text),))


def _order(memory: Memory) -> tuple[bool, int, str]:
    return memory.pinned, memory.learned, memory.key


KeeperMachine.TestCase.settings = settings(max_examples=8, stateful_step_count=20, deadline=None)
TestKeeper = KeeperMachine.TestCase
