"""Memories as lines of JSON: what LangGraph's stores call an item, a line each. Pure.

Ours is one of these with all that we know; whoever reads it back has the same memory, with its key and times.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NoReturn

import msgspec
from msgspec.structs import replace

from core.memory import value
from core.memory.kinds import KINDS, kind_of
from core.memory.value import Memory
from core.storage.codec import clean

NAMESPACE: Final = "memories"
LONGEST_TEXT: Final = 100_000
"""Characters of a memory that is read. Longer ones are documents."""

_LONGEST_KEY: Final = 1_000
_TEXTS: Final = ("data", "content", "text", "memory")
"""Where others keep the text of a memory."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Line(msgspec.Struct, frozen=True):
    """A memory and its times in microseconds since 1970, UTC; 0 where the line has none."""

    memory: Memory
    created: int
    updated: int


class NoMemory(ValueError):
    """A line is not a memory."""


def to_line(memory: Memory, *, created: int, updated: int) -> str:
    """A line, without its end."""
    item = {
        "namespace": [NAMESPACE],
        "key": memory.key,
        "value": value.written(memory),
        "created_at": _iso(created),
        "updated_at": _iso(updated),
    }
    return json.dumps(item, ensure_ascii=False)


def from_line(line: str) -> Line:
    """What `to_line` was given, or an item of any LangGraph store that holds a text. Raises NoMemory."""
    try:
        item = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NoMemory("no JSON") from error
    if not isinstance(item, dict) or not isinstance(item.get("value"), dict):
        raise NoMemory("no item with a value")
    if not _is_namespace(item.get("namespace", [])):
        raise NoMemory("no namespace")
    key = item.get("key")
    if not isinstance(key, str) or not 0 < len(key) <= _LONGEST_KEY or not key.isprintable():
        raise NoMemory("no key")
    content: dict[str, Any] = item["value"]
    text = _text(content)
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise NoMemory("no text")
    created = _micros(item.get("created_at"))
    memory = value.read(clean(key), content | {"data": text})
    if content.get("kind") not in KINDS:
        memory = replace(memory, kind=kind_of(text))
    return Line(memory, created, max(created, _micros(item.get("updated_at"))))


def _text(content: Mapping[str, Any]) -> str:
    for name in _TEXTS:
        found = content.get(name)
        if isinstance(found, Mapping):
            found = found.get(name)
        if isinstance(found, str):
            return clean(found)
    return ""


def _is_namespace(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(label, str) and label for label in found)


def _micros(found: object) -> int:
    if found is None:
        return 0
    try:
        time = datetime.fromisoformat(found) if isinstance(found, str) else None
    except ValueError:
        time = None
    if time is None:
        raise NoMemory("no time")
    time = time if time.tzinfo is not None else time.replace(tzinfo=UTC)
    return (time - _EPOCH) // timedelta(microseconds=1)


def _iso(micros: int) -> str:
    return (_EPOCH + timedelta(microseconds=micros)).isoformat()


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
