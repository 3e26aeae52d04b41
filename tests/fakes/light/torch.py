"""Stands in for torch in the embedding process: see `sentence_transformers` beside it."""


def set_num_threads(_count: int) -> None:
    """One thread or many: there is nothing to compute with."""
