"""A plain model of the keeper: memories by key in a dictionary, and the steps that can be undone."""

from typing import NamedTuple

from msgspec.structs import replace

from core.memory.kinds import normalised
from core.memory.value import Memory

PAST = 1_000

Place = tuple[str, Memory]


class Step(NamedTuple):
    change: str
    before: dict[str, Place | None]


class PlainKeeper:
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
        memory = memory if to == "inbox" else replace(memory, replaces="")
        others = self.others(key, memory.text) if to == "live" else []
        if others:
            self.step("joined", [key, *others, *self.naming(others)])
        self.join(key, to, memory, others)

    def edit(self, key: str, text: str) -> None:
        place, memory = self.items[key]
        edited = replace(memory, text=text, kind="plans")
        if edited == memory:
            return
        others = self.others(key, text) if place == "live" and text != memory.text else []
        self.step("edited", list(dict.fromkeys([key, *others, *self.naming(others)])))
        self.join(key, place, edited, others)

    def others(self, key: str, text: str) -> list[str]:
        known = [(memory.learned, name) for name, (_, memory) in self.items.items() if _same(memory, text)]
        return [name for _, name in sorted(known) if name != key and self.live(name)]

    def naming(self, others: list[str]) -> list[str]:
        return [
            name
            for name, (place, memory) in self.items.items()
            if place != "bin" and name not in others and {memory.superseded_by, memory.replaces} & set(others)
        ]

    def join(self, key: str, place: str, memory: Memory, others: list[str]) -> None:
        counts = memory.superseded_by in others or any(not self.items[name][1].superseded_by for name in others)
        for name in self.naming(others):
            where, other = self.items[name]
            superseded = key if other.superseded_by in others else other.superseded_by
            replaces = key if other.replaces in others else other.replaces
            self.items[name] = (where, replace(other, superseded_by=superseded, replaces=replaces))
        for name in others:
            _, other = self.items.pop(name)
            memory = memory.with_sources(other.sources)
            pinned = memory.pinned or other.pinned
            memory = replace(memory, learned=max(memory.learned, other.learned), pinned=pinned)
        self.items[key] = (place, replace(memory, superseded_by="", valid_to=0) if others and counts else memory)

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
