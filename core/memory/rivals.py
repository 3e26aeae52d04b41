"""What recall is compared with: LangGraph's own search in memory over the same vectors, and the fusion of two rankings.

Called by `evaluate`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from langchain_core.embeddings import Embeddings
from langgraph.store.base import PutOp, SearchOp
from langgraph.store.memory import InMemoryStore

_NAMESPACE: Final = ("memories", "u1")
_K: Final = 60
"""Of reciprocal rank fusion, as everybody has it."""
_REACH: Final = 60


class Known(Embeddings):
    """Vectors that were computed before."""

    def __init__(self, vectors: Mapping[str, list[float]]) -> None:
        # As arrays: the store makes one matrix of all for each question, and of lists that takes ten times as long.
        self._vectors: dict[str, Any] = {text: np.array(row) for text, row in vectors.items()}

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Looked up; KeyError for another text."""
        return [self._vectors[text] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Looked up; KeyError for another text."""
        row: list[float] = self._vectors[text]
        return row


def by_cosine(
    said: Sequence[tuple[str, str]], questions: Sequence[str], vectors: Mapping[str, list[float]]
) -> Iterator[list[str]]:
    """For each question the ids of these (id, text) as LangGraph's InMemoryStore ranks them."""
    store = InMemoryStore(
        index={"embed": Known(vectors), "dims": len(next(iter(vectors.values()))), "fields": ["data"]}
    )
    for key, text in said:
        # One by one: of two with the same text in one batch the store embeds one, and then misses the other's vector.
        store.batch([PutOp(_NAMESPACE, key, {"data": text})])
    for question in questions:
        (found,) = store.batch([SearchOp(_NAMESPACE, query=question, limit=_REACH)])
        yield [item.key for item in found]  # type: ignore[union-attr]  # a search answers with a list


def fused(*rankings: Sequence[str]) -> list[str]:
    """Reciprocal rank fusion."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(ranking, 1):
            scores[key] = scores.get(key, 0.0) + 1 / (_K + rank)
    return sorted(scores, key=lambda key: -scores[key])
