"""The one place through which everything that people wrote passes on its way into the file and out of it.

Called by saver, store and transcript, on any thread. Today it changes nothing; a profile with a passphrase will
encrypt here. So a sealed column is a BLOB, and no SQL looks inside.
"""


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
