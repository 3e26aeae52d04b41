"""A small embedder for tests of the store: the same on every run, and it remembers what it was asked."""

import hashlib

from langchain_core.embeddings import Embeddings
from langgraph.store.base import IndexConfig


class CountingEmbeddings(Embeddings):
    """Eight numbers from a hash: equal texts are equal, others are not near. Remembers every text it embedded."""

    def __init__(self) -> None:
        self.documents: list[str] = []
        self.queries: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.documents.extend(texts)
        return [vector(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        self.queries.append(text)
        return vector(text)


def vector(text: str) -> list[float]:
    """The vector of a text."""
    return [float(byte) - 128 for byte in hashlib.sha256(text.encode()).digest()[:8]]


def index(embedder: CountingEmbeddings, *fields: str) -> IndexConfig:
    """An index over these fields, "data" if none is named."""
    return {"embed": embedder, "dims": 8, "fields": list(fields or ("data",))}
