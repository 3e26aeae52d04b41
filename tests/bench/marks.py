"""Marks: what a measured process tells the bench, one JSON line each on its stdout. `at` is the monotonic clock's."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from time import monotonic, monotonic_ns
from typing import Any, Final, Self

ROOT: Final = Path(__file__).resolve().parents[2]
PATIENCE: Final = 120.0
"""Seconds after which the bench gives up on a process. Nothing is measured with it."""

Mark = dict[str, Any]


class NothingTold(Exception):
    """A measured process ended, or stayed silent, before it told what was waited for."""


def tell(name: str, *, at: int | None = None, **facts: float | str) -> None:
    """Said by the measured process."""
    print(json.dumps({"mark": name, "at": monotonic_ns() if at is None else at, **facts}), flush=True)


class Measured:
    """A process of the module `module` and what it told. `began` is the moment just before it was started."""

    def __init__(self, module: str, *argv: str, environ: Mapping[str, str] = {}) -> None:
        self._marks: queue.SimpleQueue[Mark | None] = queue.SimpleQueue()
        self.began = monotonic_ns()
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *argv], cwd=ROOT, env={**os.environ, **environ}, stdout=subprocess.PIPE
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Wait for its end; kill it where something went wrong."""
        if error[0] is not None:
            self._process.kill()
        self._process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def told(self, *names: str) -> list[Mark]:
        """Everything up to the first mark with one of these names, that one last."""
        marks: list[Mark] = []
        end = monotonic() + PATIENCE
        while not marks or marks[-1]["mark"] not in names:
            try:
                mark = self._marks.get(timeout=max(end - monotonic(), 0.01))
            except queue.Empty:
                mark = None
            if mark is None:
                raise NothingTold(f"{names} after {marks}")
            marks.append(mark)
        return marks

    def since(self, mark: Mark) -> float:
        """Milliseconds from the start of the process."""
        return float(mark["at"] - self.began) / 1e6

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._marks.put(json.loads(line))
        self._marks.put(None)
