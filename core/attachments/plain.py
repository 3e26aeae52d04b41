"""Bytes of a file of text to the text. Pure; called off the loop, for a large file takes a moment."""

import codecs
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""UTF-32 before UTF-16: the mark of the one begins with that of the other."""
_CONTROLS: Final = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
_SAMPLE: Final = 1 << 16


def decode(data: bytes) -> str | None:
    """The text, with line ends made one; None where the bytes are no text.

    UTF-8, or what a byte order mark names; else the likeliest old encoding, as `charset_normalizer` sees it.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    if data[:_SAMPLE].translate(None, _CONTROLS) != data[:_SAMPLE]:
        return None
    return _decoded(data, "utf-8") or _guessed(data)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _guessed(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    return None if best is None else _decoded(data, best.encoding)
