"""Memories to a file and from one. Called on the engine's loop; files are read and written on threads of their own."""

import asyncio
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.errors import FileUnreadable, ImportBroken
from core.ids import new_id
from core.memory import lines, markdown
from core.memory.keeper import Keeper
from core.memory.lines import Line, NoMemory
from core.memory.shelf import LIVE, Placed
from core.storage import faults, files

if TYPE_CHECKING:
    from core.storage import Database

_TOGETHER: Final = 1_000
"""Memories that are read at once: in between, others write."""


async def export(db: "Database", keeper: Keeper, path: Path, *, as_markdown: bool, only: Collection[str] = ()) -> int:
    """Write memories in use to `path`, over what lay there: all of it or nothing; gives how many.

    Those with the keys in `only`, all when it is empty; first learned first. Raises DiskFull, FolderUnwritable.
    """
    keys = [key for key in await db.run(keeper.keys, LIVE) if not only or key in only]
    placed: list[Placed] = []
    for start in range(0, len(keys), _TOGETHER):
        placed += await db.run(keeper.some, keys[start : start + _TOGETHER], LIVE)
    written = markdown.page([each.memory for each in placed]) if as_markdown else map(_line, placed)
    await asyncio.to_thread(write_lines, path, written)
    return len(placed)


async def take_in(db: "Database", keeper: Keeper, path: Path) -> tuple[int, int]:
    """Add the memories of a file: how many were new, and how many were known. All of it or nothing.

    Raises ImportBroken with the number of the first line that is no memory, FileUnreadable.
    """
    found = await asyncio.to_thread(read_lines, path)
    taken = await db.run(keeper.take_in, found)
    return len(taken.keys), taken.known


def write_lines(path: Path, text: Iterable[str]) -> None:
    """Write a file under another name first, so that a failure leaves `path` as it was. Raises as `export`."""
    draft = path.with_name(f".{path.name}.{new_id()}.draft")
    with faults.told_of_files(path):
        try:
            with draft.open("x", encoding="utf-8", newline="\n") as file:
                file.writelines(f"{line}\n" for line in text)
            files.settle(draft)
            files.put_in_place(draft, path)
        finally:
            draft.unlink(missing_ok=True)


def read_lines(path: Path) -> list[Line]:
    """The memories of a file. Lines of nothing but white space are passed over. Raises as `take_in`."""
    try:
        with path.open("rb") as file:
            return list(_read(file))
    except OSError as error:
        raise FileUnreadable(path=str(path), details=str(error)) from error


def _read(file: Iterable[bytes]) -> Iterator[Line]:
    for number, line in enumerate(file, 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            if text.strip():
                yield lines.from_line(text)
        except (UnicodeDecodeError, NoMemory) as error:
            raise ImportBroken(line=str(number), details=str(error)) from error


def _line(placed: Placed) -> str:
    return lines.to_line(placed.memory, created=placed.row.created_at, updated=placed.row.updated_at)
