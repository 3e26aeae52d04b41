"""Whether a text has the words that a person types, the last of them perhaps not to its end. Pure."""

from core.memory.kinds import normalised


def has_words(text: str, query: str) -> bool:
    """Whether each word of `query` begins a word of `text`, case and punctuation apart."""
    words = normalised(text).split()
    return all(any(word.startswith(typed) for word in words) for typed in normalised(query).split())
