"""Takes a file in: what kind it is, what a model is to read of it, and what that takes of a prompt. Off the loop.

Everything that is wrong with a file is an error with a sentence of its own, before a byte of it is kept.
"""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from core.attachment_events import AttachmentKind
from core.attachments.kinds import kind_of
from core.attachments.pdf import read_pdf
from core.attachments.pdf_child import Pages
from core.attachments.plain import decode
from core.attachments.sizes import image_size
from core.errors import (
    AttachmentBroken,
    AttachmentEmpty,
    AttachmentLocked,
    AttachmentTooLarge,
    AttachmentUnknown,
    AttachmentWordless,
)
from core.models.context import estimate_tokens

MEGABYTE: Final = 1_000_000
LARGEST: Final[Mapping[AttachmentKind, int]] = {
    "image": 4 * MEGABYTE,
    "pdf": 50 * MEGABYTE,
    "table": 4 * MEGABYTE,
    "code": 4 * MEGABYTE,
    "text": 4 * MEGABYTE,
}
"""Bytes. An image goes over the wire in one line, at most 8 MiB of Base64; four megabytes of text fill no window."""
LARGEST_FILE: Final = max(LARGEST.values())

PATCH: Final = 28
"""Pixels along the side of the square that is one token to Qwen2.5-VL, whose images take the most (its paper, 2.1)."""
LEAST_IMAGE: Final = 576
"""Tokens of an image to LLaVA 1.5, whatever its size."""


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What was made of a file. `text`: what a model reads, empty for an image. `tokens`: about what it takes."""

    kind: AttachmentKind
    media: str
    text: str = ""
    tokens: int
    width: int = 0
    height: int = 0
    pages: int = 0


def read(name: str, data: bytes, *, open_pdf: Callable[[bytes], Pages] = read_pdf) -> Read:
    """What there is in a file. Raises the errors of attachments, each with the file's name."""
    if not data:
        raise AttachmentEmpty(name=name)
    kind, media = kind_of(name, data)
    if len(data) > LARGEST[kind]:
        raise AttachmentTooLarge(name=name, limit=str(LARGEST[kind] // MEGABYTE))
    if kind == "image":
        return _read_image(name, data, media)
    return _read_pdf(name, open_pdf(data), media) if kind == "pdf" else _read_text(name, data, kind, media)


def _read_image(name: str, data: bytes, media: str) -> Read:
    size = image_size(data)
    if size is None:
        raise AttachmentBroken(name=name)
    width, height = size
    tokens = max(LEAST_IMAGE, -(-width // PATCH) * -(-height // PATCH))
    return Read(kind="image", media=media, tokens=tokens, width=width, height=height)


def _read_pdf(name: str, pages: Pages, media: str) -> Read:
    if pages.fault:
        raise AttachmentLocked(name=name) if pages.fault == "locked" else AttachmentBroken(name=name)
    text = "\n\n".join(text.strip() for text in pages.texts)
    if not text.strip():
        raise AttachmentWordless(name=name)
    return Read(kind="pdf", media=media, text=text, tokens=estimate_tokens(text), pages=pages.count)


def _read_text(name: str, data: bytes, kind: AttachmentKind, media: str) -> Read:
    text = decode(data)
    if text is None:
        raise AttachmentUnknown(name=name)
    if not text.strip():
        raise AttachmentEmpty(name=name)
    return Read(kind=kind, media=media, text=text, tokens=estimate_tokens(text))
