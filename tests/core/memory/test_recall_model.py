"""The built-in model as a LangChain chat model, and the form of its answers."""

import datetime as dt

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from core.memory.recall_model import MODEL_NAME, RecallModel
from tests.core.memory.pairs import TODAY, learned


def model() -> RecallModel:
    return RecallModel(today=lambda: TODAY)


def carrying(*texts: str, first_day: int = 0) -> HumanMessage:
    lines = [{"text": text, "learned": learned(first_day + day)} for day, text in enumerate(texts)]
    return HumanMessage("<memories>…</memories>", additional_kwargs={"memories": lines})


def said(question: str, *memories: str) -> str:
    return model().invoke([carrying(*memories), HumanMessage(question)]).text


def test_it_has_a_name_and_a_label() -> None:
    assert MODEL_NAME == "recall"
    assert model().label == "Recall, built in"
    assert model()._llm_type == "recall"


def test_the_last_question_and_the_last_memories_count() -> None:
    prompt: list[BaseMessage] = [
        SystemMessage("You are helpful."),
        carrying("my name is Alice"),
        HumanMessage("where do I live?"),
        AIMessage("I don't know that yet."),
        carrying("my name is Bob"),
        HumanMessage("what is my name?"),
    ]
    assert model().invoke(prompt).text == "Your name is Bob."


def test_a_prompt_without_memories_or_questions_is_answered() -> None:
    assert model().invoke([HumanMessage("what is my name?")]).text.startswith("I don't know that yet.")
    assert model().invoke([SystemMessage("You are helpful.")]).text
    assert model().invoke([HumanMessage("")]).text


def test_content_in_blocks_is_read() -> None:
    asked = HumanMessage([{"type": "text", "text": "what is my name?"}])
    assert model().invoke([carrying("my name is Bob"), asked]).text == "Your name is Bob."


async def test_it_streams_word_by_word_and_ends_with_its_name() -> None:
    prompt = [carrying("my name is Bob"), HumanMessage("what is my name?")]
    chunks = [chunk async for chunk in model().astream(prompt)]
    assert [chunk.text for chunk in chunks if chunk.text] == ["Your ", "name ", "is ", "Bob."]
    assert (
        chunks[-1].response_metadata["model_name"] == "recall" or chunks[3].response_metadata["model_name"] == "recall"
    )
    assert [chunk.text for chunk in model().stream(prompt) if chunk.text] == ["Your ", "name ", "is ", "Bob."]


async def test_a_stream_can_be_left_at_any_word() -> None:
    async for chunk in model().astream([carrying("my name is Bob"), HumanMessage("what is my name?")]):
        assert chunk.text == "Your "
        break


def test_several_are_listed_with_their_dates_newest_first() -> None:
    text = said("what is my name?", "my name is Bob", "my name is Robert")
    assert text.endswith("\n\n- on 4 Nov: your name is Robert.\n- on 3 Nov: your name is Bob.")


def test_a_date_of_another_year_has_its_year() -> None:
    asked = [carrying("I like jazz", "I like hiking", first_day=-365), HumanMessage("what do I like?")]
    assert "- on 4 Nov 2025: you like hiking." in model().invoke(asked).text


def test_the_same_thing_told_twice_is_said_once() -> None:
    assert said("what is my name?", "my name is Bob", "My name is Bob") == "Your name is Bob."


@pytest.mark.parametrize(
    "question",
    [
        "What do you know about me?",
        "what do you remember?",
        "What did I ask you to remember?",
        "tell me everything you know about me",
        "what have I told you so far?",
        "list my memories",
    ],
)
def test_everything_is_listed_once_asked_for(question: str) -> None:
    text = said(question, "my name is Bob", "to call Ana on Friday")
    assert "- on 4 Nov: Remember to call Ana on Friday." in text
    assert "- on 3 Nov: your name is Bob." in text


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ("Hi! Remember: my name is Bob", "I'll remember: your name is Bob."),
        ("please remember that Ana's birthday is 3 March", "I'll remember: Ana's birthday is 3 March."),
        ("Remember to call Ana", "I'll remember: to call Ana."),
    ],
)
def test_a_request_is_confirmed(message: str, answer: str) -> None:
    assert said(message, "my name is Bob") == answer


def test_a_request_with_a_question_gets_both() -> None:
    text = said("Remember that I live in Lisbon. What is my name?", "my name is Bob", "I live in Lisbon")
    assert text == "I'll remember: you live in Lisbon.\n\nYour name is Bob."


@pytest.mark.parametrize("question", ["What is my name? And where do I live?", "what's my name and where do I live?"])
def test_two_questions_get_two_answers(question: str) -> None:
    text = said(question, "my name is Bob", "I live in Lisbon")
    assert text == "Your name is Bob.\n\nYou live in Lisbon."


def test_a_greeting_before_a_question_is_no_small_talk() -> None:
    assert said("Hello! What is my name?", "my name is Bob") == "Your name is Bob."


def test_not_knowing_says_how_to_teach_it() -> None:
    assert "Remember: …" in said("what is my name?")


def test_a_statement_says_how_to_keep_it() -> None:
    assert "“Remember: I live in Lisbon”" in said("I live in Lisbon.")


@pytest.mark.parametrize("today", [dt.date(2026, 11, 22), dt.date(2027, 1, 1)])
def test_memory_text_with_braces_and_marks_is_only_text(today: dt.date) -> None:
    prompt = [carrying("my code word is {fact} \\1 %s"), HumanMessage("what is my code word?")]
    assert RecallModel(today=lambda: today).invoke(prompt).text == "Your code word is {fact} \\1 %s."
