"""What the panel says about memories: dates, sources, history, counts. Pure; called on the GUI thread."""

from datetime import date, datetime

from PySide6.QtCore import QCoreApplication, QDate

from core.memory_commands import Decision
from core.memory_events import HistoryEntry, MemoriesMoved, MemoryDate, MemoryInfo, MemoryPicture, MemorySource
from desktop import wording
from desktop.dates import local_now, relative_date, relative_moment
from desktop.memory.kinds import kind_name


def kept_here(count: int) -> str:
    """'48 kept'; empty for none."""
    return _tr("{n} kept").format(n=wording.language().toString(count)) if count else ""


def meta(memory: MemoryInfo, now: datetime) -> str:
    """The second line of a row: '3 Nov · pinned · from “Cold proof question”'."""
    parts = [relative_date(memory.learned, now)]
    if memory.superseded_by:
        parts = [_tr("replaced {day}").format(day=relative_date(memory.valid_to or memory.changed, now))]
    if memory.pinned:
        parts.append(_tr("pinned"))
    if memory.sources:
        parts.append(source_name(memory.sources[0]))
    return " · ".join(parts)


def source_name(source: MemorySource) -> str:
    """'from “Birthday ideas”', or that a person wrote it."""
    if not source.thread:
        return _tr("added by hand")
    return _tr("from “{title}”").format(title=wording.shortened(source.title or _tr("New chat"), 40))


def row_name(memory: MemoryInfo) -> str:
    """What a screen reader says of a row."""
    return f"{memory.text}. {kind_name(memory.kind)}. {meta(memory, local_now())}"


def entry_line(entry: HistoryEntry, now: datetime) -> str:
    """'3 Nov, 10:31 · Learned'."""
    names = {
        "learned": _tr("Learned"),
        "edited": _tr("Edited"),
        "replaced": _tr("Replaced by a newer one"),
        "kept": _tr("Kept"),
        "dismissed": _tr("Dismissed"),
        "pinned": _tr("Pinned"),
        "deleted": _tr("Deleted"),
        "undone": _tr("Taken back"),
        "used": _tr("Used for an answer"),
    }
    return f"{relative_moment(entry.time, now)} · {names[entry.change]}"


def date_line(known: MemoryDate) -> str:
    """'next Friday: 27 Nov 2026', with both days where it is more than one."""
    first, last = _day(known.start), _day(known.end)
    return f"{known.words}: {first}" if first == last else f"{known.words}: {first} – {last}"


def deleted(count: int, text: str) -> str:
    """What the notice says."""
    if count == 1:
        return _tr("“{text}” was deleted.").format(text=wording.shortened(text))
    return _tr("{n} memories were deleted.").format(n=wording.language().toString(count))


def decided(memory: MemoryInfo, decision: Decision) -> str:
    """What the notice says after an item of the inbox is gone."""
    text = wording.shortened(memory.text)
    if decision == "dismiss":
        return _tr("“{text}” was not saved.").format(text=text)
    if decision == "replace":
        return _tr("“{text}” is in use instead.").format(text=text)
    return _tr("“{text}” is saved.").format(text=text)


def moved(event: MemoriesMoved) -> str:
    """The result of an export or an import, in a line."""
    name = wording.shortened(event.path.replace("\\", "/").rpartition("/")[2], 60)
    count = wording.language().toString(event.count)
    if event.exported:
        one = _tr("1 memory was written to {name}.").format(name=name)
        return one if event.count == 1 else _tr("{n} memories were written to {name}.").format(n=count, name=name)
    one = _tr("1 memory was added from {name}.").format(name=name)
    added = one if event.count == 1 else _tr("{n} memories were added from {name}.").format(n=count, name=name)
    known = _tr("{n} were here already.").format(n=wording.language().toString(event.known))
    return f"{added} {known}" if event.known else added


def nothing(query: str, kind: str) -> str:
    """Why the list is empty."""
    if query:
        return _tr("No memory matches “{query}”. Other words may find it.").format(query=wording.shortened(query, 40))
    if kind:
        return _tr("Nothing of this kind is remembered yet.")
    return _tr(
        "Nothing remembered yet. What you tell in a chat shows up here by itself. "
        "You can also write “Remember: …” in a chat, or add something with +."
    )


def unread(count: int) -> str:
    """What no model could make sense of."""
    if count == 1:
        return _tr("1 message could not be read for memories.")
    return _tr("{n} messages could not be read for memories.").format(n=wording.language().toString(count))


def off_the_map(event: MemoryPicture) -> str:
    """Which memories the map does not hold; empty when it holds all."""
    number = wording.language().toString
    newer = sum(one.count for one in event.counts) - event.without_vector
    parts = []
    if newer > len(event.points):
        held = _tr("The map holds the newest {n} of {all}.")
        parts.append(held.format(n=number(len(event.points)), all=number(newer)))
    if event.without_vector:
        parts.append(_tr("{n} are not on the map yet.").format(n=number(event.without_vector)))
    return " ".join(parts)


def waiting(count: int) -> str:
    """The caption above the inbox."""
    return _tr("Waiting for you · {n}").format(n=wording.language().toString(count))


def selected(count: int) -> str:
    """'3 selected'."""
    return _tr("{n} selected").format(n=wording.language().toString(count))


def _day(iso: str) -> str:
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return wording.language().toString(QDate(day.year, day.month, day.day), "d MMM yyyy")


def _tr(text: str) -> str:
    return QCoreApplication.translate("memory", text)
