"""PDF process: `python -P -m core.attachments.pdf_child`, or the frozen engine with `--pdf`. One file, then it ends.

A PDF may come from anywhere and may be made to hang or to swell, so it is read where it can be killed. Its bytes come
in on stdin, the text of its pages goes out on stdout as one JSON value.
"""

import logging
import os
import sys
from io import BytesIO
from typing import TYPE_CHECKING, Final

import msgspec

from core.offline import install
from core.stdio import take_stdio

if TYPE_CHECKING:
    from pypdf import PdfReader

LONGEST: Final = 4_000_000
"""Characters of text; more fits no model by far."""
_MEMORY: Final = 2 << 30
"""Bytes of address space, where the system can limit it."""
_SECONDS: Final = 60
"""Of computing, where the system can limit it: whoever started this process may be gone."""
_DAMAGE: Final = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, MemoryError, AssertionError,
)  # fmt: skip
"""What pypdf raises for a damaged file beside its own errors."""


class Pages(msgspec.Struct, frozen=True):
    """What a PDF says. `fault`: empty, "locked" or "broken"; then there is no text. `count`: all pages that it has."""

    texts: list[str] = []
    count: int = 0
    fault: str = ""


def main() -> None:
    """Read one PDF from stdin, write its `Pages` to stdout."""
    source, sink = take_stdio()
    install(lambda _: None)
    _limit()
    with os.fdopen(source, "rb") as stdin, os.fdopen(sink, "wb") as stdout:
        stdout.write(msgspec.json.encode(read_pages(stdin.read())))


def read_pages(data: bytes) -> Pages:
    """The text of every page, in order, until there are LONGEST characters."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it quotes the file
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return Pages(fault="locked")
        return Pages(texts=_texts(reader), count=len(reader.pages))
    except DependencyError:
        return Pages(fault="locked")
    except (PyPdfError, *_DAMAGE):
        return Pages(fault="broken")


def _texts(reader: "PdfReader") -> list[str]:
    found: list[str] = []
    left = LONGEST
    for page in reader.pages:
        text = page.extract_text()[:left]
        found.append(text.encode("utf-8", "replace").decode())
        left -= len(text)
        if not left:
            break
    return found


def _limit() -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))


if __name__ == "__main__":
    main()
