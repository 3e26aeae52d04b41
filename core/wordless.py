"""Wordless log lines: a formatter that writes what happened, never what people wrote.

Used by `core.logs` for every handler, on whichever thread logs. The rules are kept here, not left to callers' care:
- Our own messages (loggers `core.*`, `desktop.*`) are written with their arguments, but an argument of type `str` only
  as its length, unless it is an id or was passed through `known`. So a text that slips in stays out of the file.
- Of other libraries' messages only the place in the code is written (asyncio's, for one, quote exceptions in full).
- Of an exception: its type, error number or our code, and the frames. Neither its message nor any variable.
"""

import logging
import traceback
from collections.abc import Mapping
from pathlib import Path, PurePath
from types import TracebackType
from typing import Any, Final

from core.errors import InglenookError
from core.ids import is_id

OURS: Final = ("core", "desktop")
_LAYOUT: Final = "%(asctime)s.%(msecs)03d %(levelname)s %(name)s %(message)s"


class Known(str):
    """A string of the program's own (a code, a stage, a model's name), fit for the log."""

    __slots__ = ()


def known(text: str) -> Known:
    """Let `text` into the log as it is. Never for anything a person typed, a profile's name included."""
    return Known(text)


class WordlessFormatter(logging.Formatter):
    """Writes records by the rules above, one line and one more for each frame."""

    def __init__(self) -> None:
        """Times are local, with milliseconds."""
        super().__init__(_LAYOUT, "%Y-%m-%d %H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """The line. The record itself, which other handlers see too, stays as it is."""
        plain = logging.makeLogRecord(record.__dict__)
        plain.msg, plain.args = _message(record), None
        # The base class would reuse another handler's text of the exception, and print the stack's source lines.
        plain.exc_text, plain.stack_info = None, None
        return super().format(plain)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the base class's name
        """The exception without its words."""
        return describe_exception(ei[1]) if ei[1] is not None else ""


def describe_exception(error: BaseException) -> str:
    """Type, number or code, and frames of an exception, then of those that led to it. Holds no message text."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.append(("  " if current is error else "  after ") + _kind(current))
        lines += [f"    {place}" for place in _frames(current.__traceback__)]
        if isinstance(current, BaseExceptionGroup):
            lines += [f"    with {_kind(part)}" for part in current.exceptions]
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n".join(lines)


def is_ours(record: logging.LogRecord) -> bool:
    """Whether a logger of this program made the record."""
    return record.name.partition(".")[0] in OURS


def _message(record: logging.LogRecord) -> str:
    if not is_ours(record):
        return f"a message from {_short(record.pathname)}:{record.lineno} in {record.funcName}"
    if not isinstance(record.msg, str):
        return str(_shown(record.msg))
    if not record.args:
        return record.msg.replace("\n", " ")
    args: Any = record.args
    shown = (
        {key: _shown(value) for key, value in args.items()} if isinstance(args, Mapping) else tuple(map(_shown, args))
    )
    try:
        return (record.msg % shown).replace("\n", " ")
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} (with other arguments than it names)"


def _shown(value: object) -> object:
    if value is None or isinstance(value, bool | int | float | Known):
        return value
    if isinstance(value, str):
        return value if is_id(value) else f"<{len(value)} characters>"
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, BaseException):
        return _kind(value)
    return value.__qualname__ if isinstance(value, type) else f"<{type(value).__qualname__}>"


def _kind(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, InglenookError):
        return f"{name} [{error.code}]"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{name} [errno {error.errno}]"
    return name


def _frames(tb: TracebackType | None) -> list[str]:
    walked = traceback.walk_tb(tb)
    return [f"{_short(frame.f_code.co_filename)}:{line} in {frame.f_code.co_qualname}" for frame, line in walked]


def _short(filename: str) -> str:
    return "/".join(Path(filename).parts[-3:])
