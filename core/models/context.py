"""What fits a model's window: an estimate of tokens, and a prompt that keeps within it. Pure; called by the graph.

The estimate errs on the long side: a prompt that is too long is refused by Ollama, and a little room left is no loss.
"""

from collections.abc import Sequence
from typing import Final, Protocol, TypeVar

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from core.errors import PromptTooLong
from core.models.attachment_prompts import IMAGE_TOKENS
from core.models.prompts import is_memory, last_question


class Worded(Protocol):
    """Something with a text."""

    @property
    def text(self) -> str:
        """What it says."""


T = TypeVar("T", bound=Worded)

LARGEST_WINDOW: Final = 8192
"""Tokens of context asked for where the model was trained for more: memory grows with the window."""
UNKNOWN_WINDOW: Final = 4096
"""Tokens of context asked for when the model does not say what it was trained for."""
LARGEST_RESERVE: Final = 2048
LARGEST_QUESTION: Final = 1024
"""Tokens kept free for a question and its memories; where they take more, that one turn sees less of the chat."""
MOST_MEMORY_WORDS: Final = 400
"""More of what was said long ago makes small models wander."""
MOST_PINNED_WORDS: Final = 150
"""Of the pinned memories together; they stand in every prompt."""
PER_MESSAGE: Final = 8
"""Tokens that a model's template puts around one message."""

_LETTERS: Final = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ "
_ASCII: Final = bytes(range(128))


def choose_num_ctx(trained: int) -> int:
    """The window to ask for. One value per model, whoever calls: another value would load the model again."""
    return min(trained, LARGEST_WINDOW) if trained > 0 else UNKNOWN_WINDOW


def memory_words(num_ctx: int | None) -> int:
    """Words of recalled texts that go into a prompt: MOST_MEMORY_WORDS, and at most a tenth of the window."""
    return MOST_MEMORY_WORDS if num_ctx is None else min(MOST_MEMORY_WORDS, num_ctx // 10 * 3 // 4)


def pinned_that_fit(memories: "Sequence[T]") -> "tuple[T, ...]":
    """Of memories, oldest first, as many as have MOST_PINNED_WORDS together, the newest before all others; in order."""
    left = MOST_PINNED_WORDS
    kept: list[T] = []
    for memory in reversed(memories):
        words = max(len(memory.text.split()), estimate_tokens(memory.text) * 3 // 4)
        if words <= left:
            left -= words
            kept.append(memory)
    return tuple(reversed(kept))


def answer_reserve(num_ctx: int) -> int:
    """Tokens of the window kept free for the answer."""
    return min(num_ctx // 4, LARGEST_RESERVE)


def estimate_tokens(text: str) -> int:
    """About how many tokens a usual vocabulary makes of `text`; rather too many than too few.

    ASCII letters 3.5 to a token (English has about 4.5), other ASCII one each (some vocabularies split numbers into
    digits), the rest 2.5 bytes of UTF-8 to a token. Three passes at C speed: 5 µs for a thousand characters.
    """
    data = text.encode("utf-8", "surrogatepass")
    beyond = len(data.translate(None, _ASCII))
    others = len(data.translate(None, _LETTERS)) - beyond
    letters = len(data) - beyond - others
    return _up(letters * 2, 7) + others + _up(beyond * 2, 5)


def message_tokens(message: BaseMessage) -> int:
    """The estimate for one message with its images and what the template adds."""
    return estimate_tokens(str(message.text)) + PER_MESSAGE + int(message.additional_kwargs.get(IMAGE_TOKENS, 0))


def fit(messages: Sequence[BaseMessage], *, num_ctx: int, reserve: int | None = None) -> list[BaseMessage]:
    """The prompt without as many of its oldest exchanges as it takes to keep `num_ctx` - `reserve` tokens.

    The system message, the memories and the last question with all after it always stay; PromptTooLong when they alone
    are too many. Exchanges go in big steps: when what was said outgrows its share, the older half goes. The next turns
    then begin with the same bytes, and only every so often does the model read the chat anew. The steps depend on
    nothing but the messages, so the same chat gives the same prompt after a restart too.
    """
    room = num_ctx - (answer_reserve(num_ctx) if reserve is None else reserve)
    head, said, tail = _parts(messages)
    free = room - _sum(head) - _sum(tail)
    if free < 0:
        raise PromptTooLong(tokens=str(room - free), room=str(room))
    exchanges = _exchanges(said)
    sizes = [_sum(exchange) for exchange in exchanges]
    share = room - _sum(head)
    start = _first_kept(sizes, share - min(share // 4, LARGEST_QUESTION))
    while sum(sizes[start:]) > free:  # a question and memories longer than the part meant for them
        start += 1
    return [*head, *(message for exchange in exchanges[start:] for message in exchange), *tail]


def _first_kept(sizes: Sequence[int], share: int) -> int:
    """Replay the chat: each time the kept exchanges outgrow `share`, drop the oldest until half of it is filled.

    The newest exchange is never dropped here, however long it is: the next question is most likely about it.
    """
    start = kept = 0
    for at, size in enumerate(sizes):
        kept += size
        if kept > share:
            while kept > share // 2 and start < at:
                kept -= sizes[start]
                start += 1
    return start


def _parts(messages: Sequence[BaseMessage]) -> tuple[list[BaseMessage], list[BaseMessage], list[BaseMessage]]:
    first = 1 if messages and isinstance(messages[0], SystemMessage) else 0
    last = max(last_question(messages), first)
    if last > first and is_memory(messages[last - 1]):
        last -= 1
    return list(messages[:first]), list(messages[first:last]), list(messages[last:])


def _exchanges(said: Sequence[BaseMessage]) -> list[list[BaseMessage]]:
    """Each question with what answered it."""
    exchanges: list[list[BaseMessage]] = []
    for message in said:
        if isinstance(message, HumanMessage) or not exchanges:
            exchanges.append([])
        exchanges[-1].append(message)
    return exchanges


def _sum(messages: Sequence[BaseMessage]) -> int:
    return sum(message_tokens(message) for message in messages)


def _up(number: int, by: int) -> int:
    return -(-number // by)
