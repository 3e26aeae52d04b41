"""What tests of the engine's parts share."""

from collections.abc import Iterator

import pytest

from core.embed import ChildEmbeddings


@pytest.fixture(scope="session")
def real() -> Iterator[ChildEmbeddings]:
    """The real model in its own process, one for all tests: loading takes seconds.

    Never in this process: with torch loaded beside it, DuckDB's binding complains at the interpreter's end.
    """
    embeddings = ChildEmbeddings(on_stage=lambda _: None)
    yield embeddings
    embeddings.close()
