"""Asks the product's own door, `python -P -m core.memory.evaluate`, about all questions of some people."""

import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from tests.bench.recall.lines import World, encoded


class Answer(msgspec.Struct, frozen=True):
    """What the door says: the mean of each measure by method, and for each question the ids of the first 20."""

    table: Mapping[str, Mapping[str, float]]
    ranked: Mapping[str, Sequence[str]]
    ranked_by_cosine: Mapping[str, Sequence[str]]
    ms_per_query: float


def ask(worlds: Sequence[World]) -> Answer:
    """In one run, which loads the model once; the door keeps people apart. Raises CalledProcessError when it fails."""
    with tempfile.TemporaryDirectory(prefix="inglenook-recall-") as folder:
        file = Path(folder) / "worlds.jsonl"
        file.write_bytes(b"".join(encoded(world) for world in worlds))
        command = [sys.executable, "-P", "-m", "core.memory.evaluate", str(file)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return msgspec.json.decode(done.stdout, type=Answer)
