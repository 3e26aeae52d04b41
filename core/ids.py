"""Ids for profiles, threads, messages, turns and commands: UUIDs of version 7, 32 lower-case hex digits."""

import hashlib
import os
import re
import time
import uuid

_SHAPE = re.compile(r"[0-9a-f]{32}")


def new_id() -> str:
    """A fresh id. Ids made in different milliseconds sort in the order they were made."""
    millis = time.time_ns() // 1_000_000
    rest = int.from_bytes(os.urandom(10), "big")
    value = (millis << 80) | rest
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value & (1 << 128) - 1).hex


def copy_id(command: str, original: str) -> str:
    """The id of the copy of `original` that a command makes: the same each time, and sorting as the command's does."""
    rest = hashlib.blake2b(f"{command} {original}".encode(), digest_size=16).hexdigest()
    return command[:16] + rest[:16]


def is_id(text: str) -> bool:
    """Whether `text` has the shape of an id, and so is safe as a folder's name."""
    return _SHAPE.fullmatch(text) is not None
