"""Memories of the fake engine. A profile's name says what it has.

"rich" has thirteen and two that wait; "many 5000" has that many, made up when they are first asked for and not kept
between lives; any other has what it was told.
"""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from core import memory_commands as ask
from core import memory_events as say
from tests.fakes.engine_bin import Bins

DAY: Final = 86_400_000
HOME_CHAT: Final = "f" * 32
TOLD: Final[tuple[tuple[str, say.MemoryKind, str], ...]] = (
    ("Name is Bob", "you", ""),
    ("Kitchen is about 19 °C", "you", "my kitchen is about 19 degrees"),
    ("Feeds the starter at 20:00", "you", "I feed the starter at 20:00"),
    ("Daughter Ana turns nine in March", "people", "my daughter Ana turns nine in March"),
    ("Sister Clara is a nurse in Braga", "people", "my sister Clara is a nurse in Braga"),
    ("Prefers short answers with code", "how", "please keep answers short, with code"),
    ("Allergic to peanuts", "you", "I'm allergic to peanuts"),
    ("Likes rye bread more than wheat", "preferences", "I like rye more than wheat"),
    ("Does not like raisins in anything", "preferences", "no raisins in anything, please"),
    ("Dentist on 4 December at 9:30", "plans", "dentist next Friday at 9:30"),
    ("Renovates the kitchen in spring; the tiles are ordered and come in the second week of January", "plans", ""),
    ("Runs trail shoes in size 43", "other", "trail shoes, size 43"),
)
WORDS: Final = (
    "rye",
    "oven",
    "walk",
    "sea",
    "garden",
    "letter",
    "train",
    "photo",
    "winter",
    "recipe",
    "piano",
    "market",
)


class Remembering(Bins):
    """The part of the fake engine that governs memories. `before`: what undo goes back to."""

    refuse: Callable[..., bool]

    def __init__(self, file: Path, out: object) -> None:
        super().__init__(file, out)  # type: ignore[arg-type]  # a binary stream, as the base has it
        self.made_up: dict[str, dict[str, say.MemoryInfo]] = {}
        self.before: dict[str, dict[str, say.MemoryInfo]] = {}
        self.marked: set[tuple[str, str]] = set()
        self.unread = 2
        self.deleted: dict[str, tuple[str, ...]] = {}

    @property
    def shelf(self) -> dict[str, say.MemoryInfo]:
        name = self.state.profiles[self.profile].name
        if name.startswith("many "):
            if self.profile not in self.made_up:
                self.made_up[self.profile] = many(int(name.split(" ")[1]), self.state.clock)
            return self.made_up[self.profile]
        if self.profile not in self.state.shelves:
            self.state.shelves[self.profile] = rich(self.state.clock) if name.startswith("rich") else {}
        return self.state.shelves[self.profile]

    def say_memory_settings(self) -> bool:
        on, automatic, language = self.state.remembers.get(self.profile, (True, True, ""))
        settings = say.MemorySettings(profile=self.profile, on=on, automatic=automatic, language=language)
        self.emit(settings)
        return True

    def inbox(self) -> tuple[say.MemoryInfo, ...]:
        return tuple(one for one in self.shelf.values() if one.place == "inbox")

    def counts(self) -> tuple[say.KindCount, ...]:
        kinds = [one.kind for one in self.shelf.values() if one.place == "live"]
        return tuple(say.KindCount(kind=kind, count=kinds.count(kind)) for kind in dict.fromkeys(kinds))

    def change(self, changed: dict[str, say.MemoryInfo], what: say.MemoryChange) -> bool:
        was = dict(self.shelf)
        self.before |= {key: was for key in changed}  # noqa: C420  one copy for all is what is meant
        self.shelf.update(changed)
        for key, one in changed.items():
            self.note(key, what, one.text)
        return self.say_memories_changed(*changed)

    def note(self, key: str, what: say.MemoryChange, text: str) -> None:
        entry = say.HistoryEntry(change=what, time=self.now(), text=text)
        self.state.entries.setdefault(key, []).append(entry)

    def say_memories_changed(self, *keys: str) -> bool:
        self.emit(say.MemoriesChanged(profile=self.profile, keys=keys, inbox=len(self.inbox())))
        return True

    def on_list_memories(self, command: ask.ListMemories) -> bool:
        found = [
            one
            for one in self.shelf.values()
            if one.place == command.place
            and command.kind in ("", one.kind)
            and command.query.casefold() in one.text.casefold()
        ]
        found.sort(key=lambda one: (not one.pinned, -one.learned))
        items = tuple(found[command.offset : command.offset + command.limit])
        self.emit(
            say.Memories(
                profile=self.profile,
                reply=command.id,
                items=items,
                offset=command.offset,
                total=len(found),
                inbox=self.inbox(),
                counts=self.counts(),
                unread=self.unread if self.state.profiles[self.profile].name.startswith("rich") else 0,
            )
        )
        return True

    def on_open_memory(self, command: ask.OpenMemory) -> bool:
        memory = self.shelf.get(command.key)
        entries = tuple(self.state.entries.get(command.key, ()))
        if memory is not None and not entries:
            entries = (say.HistoryEntry(change="learned", time=memory.learned, text=memory.text),)
        told = say.MemoryHistory(profile=self.profile, key=command.key, memory=memory, entries=entries)
        irrelevant = (command.message, command.key) in self.marked
        self.emit(msgspec.structs.replace(told, irrelevant=irrelevant))
        return True

    def on_add_memory(self, command: ask.AddMemory) -> bool:
        kind = command.kind or "other"
        made = say.MemoryInfo(key=command.key, text=command.text, kind=kind, learned=self.now())
        return self.change({command.key: made}, "learned")

    def on_edit_memory(self, command: ask.EditMemory) -> bool:
        old = self.shelf[command.key]
        new = msgspec.structs.replace(old, text=command.text, kind=command.kind or old.kind, changed=self.now())
        return self.change({command.key: new}, "edited")

    def on_pin_memory(self, command: ask.PinMemory) -> bool:
        new = msgspec.structs.replace(self.shelf[command.key], pinned=command.pinned)
        return self.change({command.key: new}, "pinned")

    def on_delete_memories(self, command: ask.DeleteMemories) -> bool:
        return self.place(command.keys, "bin", "deleted")

    def on_delete_listed(self, command: ask.DeleteListed) -> bool:
        listed = [
            one.key
            for one in self.shelf.values()
            if one.place == "live"
            and command.kind in ("", one.kind)
            and command.query.casefold() in one.text.casefold()
            and one.key not in command.but
        ]
        if len(listed) != command.count:
            return self.refuse(command, "list_changed")
        self.deleted[command.id] = tuple(listed)
        return self.place(tuple(listed), "bin", "deleted")

    def on_restore_listed(self, command: ask.RestoreListed) -> bool:
        return self.place(self.deleted.pop(command.deletion), "live", "undone")

    def on_restore_memories(self, command: ask.RestoreMemories) -> bool:
        return self.place(command.keys, "live", "undone")

    def place(self, keys: tuple[str, ...], place: say.MemoryPlace, what: say.MemoryChange) -> bool:
        there = [self.shelf[key] for key in keys if key in self.shelf]
        return self.change({one.key: msgspec.structs.replace(one, place=place) for one in there}, what)

    def on_decide_memory(self, command: ask.DecideMemory) -> bool:
        item = self.shelf[command.key]
        place: say.MemoryPlace = "bin" if command.decision == "dismiss" else "live"
        changed = {item.key: msgspec.structs.replace(item, place=place)}
        if command.decision == "replace":
            old = self.shelf[item.replaces]
            changed[old.key] = msgspec.structs.replace(old, superseded_by=item.key, valid_to=self.now())
        return self.change(changed, "dismissed" if command.decision == "dismiss" else "kept")

    def on_undo_memory(self, command: ask.UndoMemory) -> bool:
        was = self.before.pop(command.key, {})
        for key in tuple(self.shelf):
            if key in was:
                self.shelf[key] = was[key]
        if command.key in self.shelf:
            self.note(command.key, "undone", self.shelf[command.key].text)
        return self.say_memories_changed(command.key)

    def on_mark_irrelevant(self, command: ask.MarkIrrelevant) -> bool:
        (self.marked.add if command.irrelevant else self.marked.discard)((command.message, command.key))
        return self.say_memories_changed(command.key)

    def on_remember_again(self, _: ask.RememberAgain) -> bool:
        self.unread = 0
        return self.say_memories_changed()

    def on_picture_memories(self, _: ask.PictureMemories) -> bool:
        live = [one for one in self.shelf.values() if one.place == "live"]
        days = sorted({one.learned // DAY * DAY for one in live})
        growth = tuple(
            say.GrowthPoint(day=day, count=sum(one.learned < day + DAY for one in live)) for day in days[-90:]
        )
        points = tuple(_point(number, one) for number, one in enumerate(live[:5000]))
        picture = say.MemoryPicture(profile=self.profile, growth=growth, counts=self.counts(), points=points)
        self.emit(msgspec.structs.replace(picture, without_vector=2 if len(live) > 10 else 0))
        return True

    def on_set_memory(self, command: ask.SetMemory) -> bool:
        self.state.remembers[self.profile] = (command.on, command.automatic, command.language)
        return self.say_memory_settings()

    def on_export_memories(self, command: ask.ExportMemories) -> bool:
        live = [one for one in self.shelf.values() if one.place == "live" and one.key in (command.keys or self.shelf)]
        Path(command.path).write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in live))
        moved = say.MemoriesMoved(profile=self.profile, path=command.path, exported=True, count=len(live))
        self.emit(moved)
        return True

    def on_import_memories(self, command: ask.ImportMemories) -> bool:
        lines = Path(command.path).read_bytes().splitlines()
        read = {one.key: one for one in (msgspec.json.decode(line, type=say.MemoryInfo) for line in lines)}
        new = {key: one for key, one in read.items() if key not in self.shelf}
        self.change(new, "learned")
        known = len(read) - len(new)
        moved = say.MemoriesMoved(profile=self.profile, path=command.path, exported=False, count=len(new), known=known)
        self.emit(moved)
        return True

    def store(self, key: str, text: str) -> None:
        super().store(key, text)
        self.change({key: say.MemoryInfo(key=key, text=text, kind="other", learned=self.now())}, "learned")


def rich(now: int) -> dict[str, say.MemoryInfo]:
    """Twelve in use, one of them pinned, one replaced; two that wait, one of which would replace another."""
    shelf = {}
    for number, (text, kind, quote) in enumerate(TOLD):
        key, day = f"{number:032x}", now - number * 3 * DAY - DAY
        source = say.MemorySource(message=f"m{number}", thread=HOME_CHAT, title="Cold proof", quote=quote, time=day)
        dates = (say.MemoryDate(words="next Friday", start="2026-12-04", end="2026-12-04"),) if number == 9 else ()
        shelf[key] = say.MemoryInfo(
            key=key, text=text, kind=kind, learned=day, sources=(source,) if quote else (), dates=dates
        )
    last = f"{len(TOLD):032x}"
    old = say.MemoryInfo(key=last, text="Lives in Porto", kind="you", learned=now - 90 * DAY)
    source = say.MemorySource(message="x", thread="e" * 32, title="Letter to the landlord", quote="in Lisbon", time=now)
    shelf[last] = old
    shelf["0" * 31 + "z"] = say.MemoryInfo(
        key="0" * 31 + "z",
        text="Lives in Lisbon since October",
        kind="you",
        learned=now,
        place="inbox",
        replaces=last,
        replaces_text=old.text,
        sources=(source,),
    )
    shelf["0" * 31 + "y"] = say.MemoryInfo(
        key="0" * 31 + "y", text="Has a cat called Miso", kind="other", learned=now, place="inbox", sources=(source,)
    )
    first = f"{0:032x}"
    shelf[first] = msgspec.structs.replace(shelf[first], pinned=True)
    shelf[f"{2:032x}"] = msgspec.structs.replace(shelf[f"{2:032x}"], superseded_by=first, valid_to=now - DAY)
    return shelf


def many(count: int, now: int) -> dict[str, say.MemoryInfo]:
    """So many, told over two years."""
    kinds = tuple(kind for _, kind, _ in TOLD)
    made = {}
    for number in range(count):
        words = f"{WORDS[number % 12]} and {WORDS[number // 12 % 12]}"
        text = f"{TOLD[number % len(TOLD)][0]}, {words} {number}"
        key, learned = f"{number:032x}", now - number * 700 * DAY // count
        made[key] = say.MemoryInfo(key=key, text=text, kind=kinds[number % len(kinds)], learned=learned)
    return made


def _point(number: int, one: say.MemoryInfo) -> say.MapPoint:
    """Kinds lie together, as they do on a real map."""
    middle = hash_free(one.kind) * 1.05
    turn, far = number * 2.4, 0.28 * math.sqrt((number * 7 % 97) / 97)
    x = 0.6 * math.cos(middle) + far * math.cos(turn)
    y = 0.6 * math.sin(middle) + far * math.sin(turn)
    return say.MapPoint(key=one.key, text=one.text, kind=one.kind, x=x, y=y)


def hash_free(kind: say.MemoryKind) -> int:
    """The kind's place among all kinds."""
    return ("you", "people", "preferences", "plans", "how", "other").index(kind)
