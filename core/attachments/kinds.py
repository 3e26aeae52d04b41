"""Which kind of file something is: by its first bytes where they say it, else by the end of its name. Pure."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

from core.attachment_events import AttachmentKind

PNG: Final = b"\x89PNG\r\n\x1a\n"
JPEG: Final = b"\xff\xd8\xff"
PDF: Final = b"%PDF-"

_IMAGES: Final[Mapping[bytes, str]] = {PNG: "image/png", JPEG: "image/jpeg"}
_TABLES: Final = frozenset({".csv", ".tsv"})
_PROSE: Final = frozenset({"", ".txt", ".md", ".markdown", ".rst", ".log", ".org", ".adoc"})
_PDF_WITHIN: Final = 1024
"""Readers of PDF accept its mark anywhere in the first kilobyte."""


def kind_of(name: str, data: bytes) -> tuple[AttachmentKind, str]:
    """The kind and the media type. What is no image and no PDF is some text, of which only the name tells more."""
    for mark, media in _IMAGES.items():
        if data.startswith(mark):
            return "image", media
    if PDF in data[:_PDF_WITHIN]:
        return "pdf", "application/pdf"
    suffix = PurePath(name).suffix.lower()
    if suffix in _TABLES:
        return "table", "text/csv" if suffix == ".csv" else "text/tab-separated-values"
    return ("text" if suffix in _PROSE else "code"), "text/plain"
