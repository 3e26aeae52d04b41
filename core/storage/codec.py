"""The one place through which everything that people wrote passes on its way into the file and out of it.

Called by saver, store and transcript, on any thread. Today it changes nothing; a profile with a passphrase will
encrypt here. So a sealed column is a BLOB, and no SQL looks inside.
"""

import zlib
from typing import Final

LEVEL: Final = 3
"""zlib's: chats shrink by half, 40 MB a second; higher ones take longer than a commit."""
_PLAIN: Final = b"\x00"
_SQUEEZED: Final = b"\x01"


def seal(value: bytes) -> bytes:
    """`value` as it may lie in the file."""
    return value


def open_(sealed: bytes) -> bytes:
    """What `seal` was given."""
    return sealed


def seal_text(text: str) -> bytes:
    """Text as it may lie in the file. Lone surrogates become U+FFFD: they have no bytes in UTF-8."""
    return seal(clean(text).encode())


def open_text(sealed: bytes) -> str:
    """What `seal_text` was given."""
    return open_(sealed).decode()


def clean(text: str) -> str:
    """`text` with every lone surrogate replaced by U+FFFD, and surrogates that form a pair joined."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def pack(value: bytes, *, squeeze: bool) -> bytes:
    """`value` sealed, made smaller before if `squeeze` says so and if it helps."""
    small = zlib.compress(value, LEVEL) if squeeze else value
    return seal(_SQUEEZED + small) if len(small) < len(value) else seal(_PLAIN + value)


def unpack(packed: bytes) -> bytes:
    """What `pack` was given. Raises ValueError for anything else."""
    value = open_(packed)
    match value[:1]:
        case b"\x00":
            return value[1:]
        case b"\x01":
            try:
                return zlib.decompress(value[1:])
            except zlib.error as error:
                raise ValueError(str(error)) from error
        case _:
            raise ValueError("this was not packed here")
