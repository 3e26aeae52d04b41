"""How much a folder takes on the disk: at rest, and at most while something works in it."""

import threading
from pathlib import Path
from typing import Final, Self

_EVERY: Final = 0.01


def size(folder: Path) -> int:
    """Bytes of all files in a folder: a database, its log, whatever else is left there."""
    return sum(_size(path) for path in folder.iterdir())


class Peak:
    """Looks at a folder a hundred times a second, on a thread of its own, while the block lasts."""

    def __init__(self, folder: Path) -> None:
        self.most = 0
        self._folder = folder
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        """Looks once more when it is over, so that it has looked at least once."""
        while not self._over.wait(_EVERY):
            self.most = max(self.most, size(self._folder))
        self.most = max(self.most, size(self._folder))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # a log that was there a moment ago
        return 0
