"""What of an item is embedded, and by what.

Made by `core.storage.store` from LangGraph's index configuration. Embedding happens outside every lock, on the
caller's thread or loop.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from langgraph.store.base import IndexConfig, ensure_embeddings, get_text_at_path

from core.storage import planes
from core.storage.codec import clean

if TYPE_CHECKING:
    from core.storage.planes import Vector

Texts = dict[str, str]
"""The texts of one item by where they stand in it."""


class Indexed(NamedTuple):
    """Which texts of an item are embedded: None means the store's own choice, an empty list none."""

    paths: list[str] | None

    @classmethod
    def of(cls, index: object) -> "Indexed":
        """From the `index` argument of a put."""
        if index is None:
            return cls(None)
        return cls([str(path) for path in index] if isinstance(index, list | tuple) else [])

    @classmethod
    def read(cls, text: str | None) -> "Indexed":
        """From the file."""
        return cls(None if text is None else json.loads(text))

    def written(self) -> str | None:
        """As it lies in the file: text, since DuckDB logs the lists of all rows with each row."""
        return None if self.paths is None else json.dumps(self.paths)


class Index:
    """An embedder, its number of dimensions, and the fields that are embedded unless a put names others."""

    def __init__(self, config: IndexConfig) -> None:
        self.dims = int(config["dims"])
        if self.dims < 1:
            raise ValueError("an index needs at least one dimension")
        self._embeddings = ensure_embeddings(config["embed"])
        self._fields = list(config.get("fields") or ["$"])

    def texts(self, value: Mapping[str, Any], indexed: Indexed) -> Texts:
        """The texts of a value that are to be embedded; an empty one is not."""
        found: Texts = {}
        for path in self._fields if indexed.paths is None else indexed.paths:
            texts = get_text_at_path(value, path)
            for place, text in enumerate(texts):
                if text.strip():
                    found[path if len(texts) == 1 else f"{path}.{place}"] = clean(text)
        return found

    def embed(self, texts: Sequence[str]) -> "dict[str, Vector]":
        """The vector of each text, each embedded once."""
        unique = list(dict.fromkeys(texts))
        return self._checked(unique, self._embeddings.embed_documents(unique) if unique else [])

    async def aembed(self, texts: Sequence[str]) -> "dict[str, Vector]":
        """`embed` without blocking the loop."""
        unique = list(dict.fromkeys(texts))
        return self._checked(unique, await self._embeddings.aembed_documents(unique) if unique else [])

    def embed_queries(self, queries: Sequence[str]) -> "dict[str, Vector]":
        """The vector of each question."""
        unique = list(dict.fromkeys(queries))
        return self._checked(unique, [self._embeddings.embed_query(clean(query)) for query in unique])

    async def aembed_queries(self, queries: Sequence[str]) -> "dict[str, Vector]":
        """`embed_queries` without blocking the loop."""
        unique = list(dict.fromkeys(queries))
        return self._checked(unique, [await self._embeddings.aembed_query(clean(query)) for query in unique])

    def _checked(self, texts: Sequence[str], answers: Sequence[Sequence[float]]) -> "dict[str, Vector]":
        if len(texts) != len(answers) or any(len(answer) != self.dims for answer in answers):
            raise ValueError(f"the embedder must answer each text with one vector of {self.dims} numbers")
        return dict(zip(texts, planes.unit(answers), strict=True)) if texts else {}


def digest(text: str) -> bytes:
    """What tells whether a text is the one that was embedded before."""
    return hashlib.sha256(text.encode()).digest()
