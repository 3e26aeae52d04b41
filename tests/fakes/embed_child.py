"""A small embedding process with the real wire and no model: `embed_child.py <folder> [<port>]`.

Each start adds a line to `starts` in the folder. A vector is [number of the text since the start, length of the text].
A file in the folder makes it do something once, the file's name is what: `crash` (before it is loaded), `wrong`
(the weights are), `strange` (begins with another frame than `Loaded`). `crash_always` stays.
Texts that do something: "hold" (connects to the port and waits for a byte), "die", "hang", "nonsense", "short",
"unfit", "refused"; with "once " before it, only the first time in this folder.
"""

import os
import socket
import struct
import sys
import threading
from pathlib import Path

from core.embed_wire import Broken, Frame, Loaded, Stopped, Unfit, Vectors, Work, read_frame, write_frame

SOURCE, SINK = sys.stdin.buffer, sys.stdout.buffer


def main() -> None:
    """Answer until stdin ends."""
    folder = Path(sys.argv[1])
    with (folder / "starts").open("a") as file:
        file.write(f"{os.getpid()}\n")
    _begin(folder)
    number = 0
    while isinstance(frame := read_frame(SOURCE), Work):
        for text in frame.texts:
            _act(folder, text)
        reply: Frame = Vectors(b"".join(struct.pack("=ff", number + at, len(t)) for at, t in enumerate(frame.texts)))
        number += len(frame.texts)
        if "short" in frame.texts:
            reply = Vectors(b"123")
        write_frame(SINK, Unfit("ValueError") if "unfit" in frame.texts else reply)


def _begin(folder: Path) -> None:
    if (folder / "crash_always").exists() or _once(folder / "crash"):
        os._exit(3)
    if _once(folder / "wrong"):
        write_frame(SINK, Broken("/weights"))
        os._exit(0)
    write_frame(SINK, Unfit("strange") if _once(folder / "strange") else Loaded(2))


def _once(file: Path) -> bool:
    found = file.exists()
    file.unlink(missing_ok=True)
    return found


def _act(folder: Path, text: str) -> None:
    if text.startswith("once "):
        done = folder / f"did {text}"
        if done.exists():
            return
        done.touch()
    match text.removeprefix("once "):
        case "hold":
            with socket.create_connection(("127.0.0.1", int(sys.argv[2]))) as gate:
                gate.recv(1)
        case "die":
            os._exit(4)
        case "hang":
            threading.Event().wait()
        case "nonsense":
            SINK.write(b"\0\0\0\1?")
            SINK.flush()
        case "refused":
            write_frame(SINK, Stopped(2))


if __name__ == "__main__":
    main()
