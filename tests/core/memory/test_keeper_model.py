"""Keeper against a plain model of it: whatever is done in whatever order, both say the same, and nothing gets lost."""

from typing import NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from core.errors import NoSuchMemory
from core.memory import listing
from core.memory.keeper import Keeper
from core.memory.kinds import normalised
from core.memory.value import Memory, Source
from core.storage import Database, DuckDBStore
from tests.core.storage.embedding import CountingEmbeddings, index

USER = "u1"
PAST = 1_000
FUTURE = 4_000_000_000_000
TEXTS = ("I live in Lisbon", "i live in  lisbon.", "I live in Oslo", "My dog is Rex", "my dog is REX!")

Place = tuple[str, Memory]


class Step(NamedTuple):
    change: str
    before: dict[str, Place | None]


class Model:
    """Memories by key, and the steps that can be undone."""

    def __init__(self) -> None:
        self.items: dict[str, Place] = {}
        self.steps: dict[int, Step] = {}
        self.commands: dict[str, str] = {}
        self.number = 0

    def live(self, key: str) -> Memory | None:
        place, memory = self.items.get(key, ("", None))
        return memory if place == "live" else None

    def same(self, text: str) -> dict[str, str]:
        """The key of the first memory with this text, by place."""
        known = [(memory.learned, key, place) for key, (place, memory) in self.items.items() if _same(memory, text)]
        return {place: key for _, key, place in sorted(known, reverse=True)}

    def step(self, change: str, keys: list[str], command: str = "") -> None:
        self.number += 1
        self.steps[self.number] = Step(change, {key: self.items.get(key) for key in keys})
        if command:
            self.commands.setdefault(command, min(keys))

    def last(self, key: str) -> int:
        return max((number for number, step in self.steps.items() if key in step.before), default=0)

    def save(self, memory: Memory) -> str:
        if memory.key in self.items or memory.key in self.commands:
            return memory.key if memory.key in self.items else self.commands[memory.key]
        same = self.same(memory.text)
        if "live" in same:
            self.say_again(same["live"], memory)
            return same["live"]
        if "inbox" in same:
            key = same["inbox"]
            self.step("learned", [key], memory.key)
            self.items[key] = ("live", replace(_joined(self.items[key][1], memory), replaces=""))
            return key
        if "bin" in same and memory.learned == PAST:
            return same["bin"]
        self.step("learned", [memory.key], memory.key)
        self.items[memory.key] = ("live", memory)
        return memory.key

    def say_again(self, key: str, memory: Memory) -> None:
        known = self.items[key][1]
        joined = _joined(known, memory)
        if joined.superseded_by and memory.learned >= joined.valid_to:
            joined = replace(joined, superseded_by="", valid_to=0)
        if joined != known:
            self.step("learned", [key], memory.key)
            self.items[key] = ("live", joined)

    def propose(self, memory: Memory, replaces: str) -> None:
        if memory.key in self.items or memory.key in self.commands:
            return
        same = self.same(memory.text)
        target = self.live(replaces)
        replaces = replaces if target is not None and not target.superseded_by else ""
        if "live" in same and not self.items[same["live"]][1].superseded_by:
            self.say_again(same["live"], memory)
        elif "inbox" in same:
            known = self.items[same["inbox"]][1]
            self.items[same["inbox"]] = ("inbox", replace(_joined(known, memory), replaces=known.replaces or replaces))
        elif "bin" not in same or memory.learned != PAST:
            self.step("learned", [memory.key], memory.key)
            self.items[memory.key] = ("inbox", replace(memory, replaces=replaces))

    def supersede(self, old: str, new: str, time: int) -> None:
        before, after = self.live(old), self.live(new)
        if old != new and before is not None and after is not None and before.superseded_by != new:
            self.step("replaced", [old, new])
            self.replace(old, new, time)

    def replace(self, old: str, new: str, time: int) -> None:
        at, seen = self.items[new][1], 0
        while at.superseded_by and at.superseded_by != old and seen < 100:
            following = self.live(at.superseded_by)
            if following is None:
                break
            at, seen = following, seen + 1
        if at.superseded_by == old:
            self.items[new] = ("live", replace(self.items[new][1], superseded_by="", valid_to=0))
        self.items[old] = ("live", replace(self.items[old][1], superseded_by=new, valid_to=time))

    def decide(self, key: str, decision: str) -> None:
        place, memory = self.items.get(key, ("", None))
        if place != "inbox" or memory is None:
            return
        if decision == "dismiss":
            self.step("dismissed", [key])
            self.items[key] = ("bin", memory)
            return
        same = self.same(memory.text).get("live")
        target = self.live(memory.replaces) if decision == "replace" else None
        old = memory.replaces if target is not None and not target.superseded_by else ""
        self.step("kept", [name for name in (key, same, old) if name])
        kept = key
        if same is None:
            self.items[key] = ("live", replace(memory, replaces=""))
        else:
            kept = same
            joined = _joined(self.items[same][1], memory)
            self.items[same] = ("live", replace(joined, superseded_by="", valid_to=0))
            del self.items[key]
        if old and old != kept:
            self.replace(old, kept, max(self.items[kept][1].learned, self.items[old][1].learned))

    def delete(self, key: str) -> None:
        place, memory = self.items.get(key, ("bin", None))
        if place != "bin" and memory is not None:
            self.step("deleted", [key])
            self.items[key] = ("bin", memory)

    def restore(self, key: str) -> None:
        place, memory = self.items.get(key, ("", None))
        if place != "bin" or memory is None:
            return
        number, to = self.last(key), "live"
        if number and self.steps[number].change in ("deleted", "dismissed"):
            before = self.steps.pop(number).before[key]
            to = before[0] if before is not None else "live"
        self.items[key] = (to, memory if to == "inbox" else replace(memory, replaces=""))

    def undo(self, key: str) -> None:
        number = self.last(key)
        if not number:
            return
        step = self.steps.pop(number)
        for name, before in step.before.items():
            if name == key or self.last(name) < number:
                self.back(name, before)

    def back(self, key: str, before: Place | None) -> None:
        now = self.items.get(key)
        if before is not None:
            place, memory = before
            pinned = now[1].pinned and place == "live" if now is not None else memory.pinned
            self.items[key] = (place, replace(memory, pinned=pinned))
        elif now is not None:
            self.items[key] = ("bin", now[1])


def _same(memory: Memory, text: str) -> bool:
    return normalised(memory.text) == normalised(text)


def _joined(known: Memory, memory: Memory) -> Memory:
    joined = known.with_sources(memory.sources)
    return known if joined == known else replace(joined, learned=max(known.learned, memory.learned))


class KeeperMachine(RuleBasedStateMachine):
    keys = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        self.db = Database.open(":memory:")
        self.store = DuckDBStore(self.db, index=index(CountingEmbeddings()), deferred=True)
        self.keeper = Keeper(self.db, USER)
        self.model = Model()
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
        if replace(memory, text=text, kind="plans") != memory:
            self.model.step("edited", [key])
            self.model.items[key] = (place, replace(memory, text=text, kind="plans"))

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
