"""Phrases that the rules of remembering look for, from resources/remember. No network.

Called by the other modules of `core.memory`, on any thread. A file is read once per process.
"""

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import msgspec

_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "remember"


@functools.cache
def phrases(name: str) -> Mapping[str, str]:
    """The lists of one file, each as one pattern of alternatives; OSError when there is no such file.

    The phrases are Python regular expressions in lower case, to be searched without regard to case.
    """
    lists = msgspec.json.decode((_FOLDER / f"{name}.json").read_bytes(), type=dict[str, Sequence[str]])
    return MappingProxyType({key: f"(?:{'|'.join(choices)})" for key, choices in lists.items()})
