"""Images for the tests, as far as the engine reads them: their beginning, which says how large they are."""

import struct
import zlib


def png(width: int, height: int) -> bytes:
    """The mark and the header of a PNG."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
