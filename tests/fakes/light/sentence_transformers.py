"""A model that loads in no time, for engines whose vectors prove nothing: in the real one's process, by its code.

Texts are as near to each other as the words they share. Found before the real library when this folder is in
PYTHONPATH, which `light` and `light_environ` of the tests see to.
"""

import re
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 384


class Tokenizer:
    """A token for each word."""

    def __call__(self, text: str, **_: object) -> dict[str, list[tuple[int, int]]]:
        return {"offset_mapping": [word.span() for word in re.finditer(r"\S+", text)]}


class SentenceTransformer:
    """What the embedding process uses of the real one."""

    max_seq_length = 256

    def __init__(self, *_: object, **__: object) -> None:
        self.tokenizer = Tokenizer()

    def get_embedding_dimension(self) -> int:
        return DIMENSIONS

    def encode(self, texts: Sequence[str], **_: object) -> NDArray[np.float32]:
        """A row of unit length for each text."""
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()) or [""]:
                row[zlib.crc32(word.encode()) % DIMENSIONS] += 1
        unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit
