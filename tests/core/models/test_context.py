from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from core.errors import PromptTooLong
from core.models import context, prompts
from core.models.context import answer_reserve, choose_num_ctx, estimate_tokens, fit, message_tokens


@dataclass(frozen=True)
class Line:
    text: str
    learned: int = 0
    role: str = "user"


words = st.text(max_size=60)
pairs = st.lists(st.tuples(words, words), max_size=60)


def chat(said: list[tuple[str, str]], question: str, memories: list[str]) -> list[BaseMessage]:
    path: list[BaseMessage] = []
    for asked, answered in said:
        path += [HumanMessage(asked), *([AIMessage(answered)] if answered else [])]
    memory = prompts.memory_message([Line(text) for text in memories])
    return prompts.build(prompts.system_message("Bob"), [*path, HumanMessage(question)], memory)


def size(messages: list[BaseMessage]) -> int:
    return sum(message_tokens(message) for message in messages)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("", 0, 0),
        ("The cat sat on the mat and looked at the birds in the garden.", 14, 24),
        ("Donaudampfschifffahrtsgesellschaftskapitän", 10, 22),
        ("1234567890", 10, 10),
        ("Меня зовут Боб, я живу в Осло", 8, 30),
        ("我住在奥斯陆", 4, 12),
        ("🙂" * 10, 10, 40),
        ("\ud800", 1, 3),
    ],
)
def test_estimate_is_about_right_and_rather_too_long(text: str, least: int, most: int) -> None:
    assert least <= estimate_tokens(text) <= most


@given(st.text(), st.text())
def test_estimate_grows_with_text(one: str, two: str) -> None:
    assert estimate_tokens(one) <= estimate_tokens(one + two) <= estimate_tokens(one) + estimate_tokens(two)


@given(pairs, words, st.lists(words, max_size=3), st.integers(400, 4000))
def test_never_over_the_window_and_what_must_stay_stays(
    said: list[tuple[str, str]], question: str, memories: list[str], num_ctx: int
) -> None:
    messages = chat(said, question, memories)
    kept_end = messages[-2:] if memories else messages[-1:]
    room = num_ctx - answer_reserve(num_ctx)
    if size([messages[0], *kept_end]) > room:
        with pytest.raises(PromptTooLong) as caught:
            fit(messages, num_ctx=num_ctx)
        assert caught.value.params == {"tokens": str(size([messages[0], *kept_end])), "room": str(room)}
        return
    kept = fit(messages, num_ctx=num_ctx)
    assert size(kept) <= room
    assert kept[0] == messages[0]
    assert kept[-len(kept_end) :] == kept_end
    middle = kept[1 : -len(kept_end)]
    assert not middle or isinstance(middle[0], HumanMessage)
    assert messages[len(messages) - len(kept) + 1 :] == kept[1:]


@given(pairs, st.integers(600, 3000))
def test_a_short_chat_is_left_alone(said: list[tuple[str, str]], num_ctx: int) -> None:
    messages = chat(said, "And?", [])
    if size(messages) <= num_ctx // 2:
        assert fit(messages, num_ctx=num_ctx) == messages


def test_consecutive_prompts_share_their_beginning_for_many_turns() -> None:
    said: list[tuple[str, str]] = []
    slides = 0
    before: list[BaseMessage] = [prompts.system_message("Bob")]
    for turn in range(300):
        kept = fit(chat(said, f"Question {turn}?", ["I like tea"] * (turn % 3)), num_ctx=2048)
        settled = [message for message in before[:-1] if not prompts.is_memory(message)]
        slides += kept[: len(settled)] != settled
        before = kept
        said.append((f"Question {turn}?", f"Answer {turn}: " + "word " * 20))
    assert slides < 300 / 8


def test_the_newest_exchange_stays_however_long() -> None:
    said = [("a", "short answer"), ("b", "word " * 700)]
    kept = fit(chat(said, "What did you just say?", []), num_ctx=2048)
    assert [str(message.content)[:1] for message in kept[1:]] == ["b", "w", "W"]


def test_a_long_question_pushes_out_what_was_said() -> None:
    messages = chat([("a", "word " * 100)] * 5, "word " * 750, [])
    kept = fit(messages, num_ctx=2048)
    assert len(kept) < len(messages)
    assert size(kept) <= 2048 - 512


def test_a_question_longer_than_the_window_is_refused() -> None:
    with pytest.raises(PromptTooLong) as caught:
        fit(chat([], "word " * 5000, []), num_ctx=2048)
    assert caught.value.params["room"] == "1536"


def test_reserve_can_be_given() -> None:
    messages = chat([("a", "word " * 100)] * 8, "And?", [])
    assert size(fit(messages, num_ctx=2048, reserve=1200)) <= 848


def test_without_a_system_message_or_question() -> None:
    assert fit([], num_ctx=512) == []
    assert fit([AIMessage("hello")], num_ctx=512) == [AIMessage("hello")]
    assert fit([HumanMessage("hello")], num_ctx=512) == [HumanMessage("hello")]


@pytest.mark.parametrize(("trained", "chosen"), [(0, 4096), (2048, 2048), (8192, 8192), (131_072, 8192)])
def test_window_is_the_models_own_up_to_a_limit(trained: int, chosen: int) -> None:
    assert choose_num_ctx(trained) == chosen


@dataclass(frozen=True)
class Pinned:
    at: int
    text: str


@given(st.lists(st.text(max_size=300) | st.text("あいう漢字", max_size=100), max_size=12))
def test_pinned_memories_keep_their_order_and_their_budget(texts: list[str]) -> None:
    memories = [Pinned(at, text) for at, text in enumerate(texts)]
    kept = context.pinned_that_fit(memories)
    assert [each.at for each in kept] == sorted({each.at for each in kept})
    assert sum(len(each.text.split()) for each in kept) <= context.MOST_PINNED_WORDS
    tokens = sum(estimate_tokens(each.text) for each in kept)
    assert tokens <= context.MOST_PINNED_WORDS * 4 // 3 + 2 * len(kept)
    assert context.pinned_that_fit(memories) == kept


def test_of_too_many_pinned_memories_the_newest_stay() -> None:
    memories = [Pinned(at, "one word after the other " * 8) for at in range(10)]
    assert [each.at for each in context.pinned_that_fit(memories)] == [7, 8, 9]
    few = [Pinned(at, "I like tea") for at in range(10)]
    assert context.pinned_that_fit(few) == tuple(few)
