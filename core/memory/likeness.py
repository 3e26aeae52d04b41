"""Which messages of the search mean nearly the same as a text. Called by recall, on any thread but the loop's."""

from collections.abc import Sequence
from typing import Final

from core.memory.index import Index
from core.memory.relevance import CLOSE
from core.storage import planes, search_reads, search_vectors

_ROUNDING: Final = 1e-4


def close_to(index: Index, vector: Sequence[float], messages: Sequence[str]) -> list[str]:
    """Those of these messages, by their ids, whose vectors are as near to `vector` as CLOSE says."""
    with index.db.read() as connection:
        generation = search_vectors.current(connection, index.identity) if index.identity is not None else None
        if generation is None:
            return []
        known = search_reads.messages(connection, messages)
        docs, cosines = search_vectors.cosines(connection, generation, planes.unit([vector])[0], list(known))
        return [known[int(doc)] for doc, cosine in zip(docs, cosines, strict=True) if cosine >= CLOSE - _ROUNDING]
