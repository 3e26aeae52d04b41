"""What is asked in the bench, and the long answer: Markdown of every kind, in 1,000 tokens."""

from collections.abc import Iterator
from typing import Final

from tests.fakes.ollama_script import Reply

MODEL: Final = "llama3.2:3b"
SHORT: Final = "say yes"
LONG: Final = "tell me everything"
TOKENS: Final = 1_000
PER_SECOND: Final = 200
_PARAGRAPH: Final = (
    "A **house** that stands on a hill sees the weather first, and `the wind` tells it what comes: rain from the "
    "west, frost from the north, and in the evening *nothing at all* but the smoke of the neighbours' fires.\n\n"
)
_LIST: Final = "- bring in wood\n- close the shutters\n  1. the small ones\n  2. the large ones\n- light the lamp\n\n"
_CODE: Final = '```python\ndef warm(room: str) -> bool:\n    """Whether it is."""\n    return len(room) > 3\n```\n\n'
_TABLE: Final = "| month | days |\n|---|---:|\n| May | 31 |\n| June | 30 |\n\n"


def long_reply() -> Reply:
    """Exactly so many tokens of Markdown of every kind, with headings."""
    tokens = list(_endless())[:TOKENS]
    return Reply(tokens=tuple(tokens))


def _endless() -> Iterator[str]:
    for number in range(TOKENS // 20):
        text = f"## Part {number}\n\n{_PARAGRAPH}{_LIST if number % 2 else _CODE}{_TABLE if number % 4 == 3 else ''}"
        yield from (text[at : at + 6] for at in range(0, len(text), 6))
