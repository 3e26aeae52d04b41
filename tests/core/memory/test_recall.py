"""What is found and sent: with words alone, with vectors, and while vectors are still missing."""

import re
from collections.abc import Sequence

import pytest
from langchain_core.messages import HumanMessage

from core.embed import ChildEmbeddings
from core.memory.recall import FEW_SENT, Found, Query
from core.memory.recall_model import RecallModel
from tests.core.memory.pairs import TODAY, Pair, learned, pairs
from tests.core.memory.searched import Dead, Letters, Searched

OTHERS = (
    "the boiler was serviced in May",
    "my library card ends in 220",
    "Nora plays the violin",
    "the recycling is collected on Wednesdays",
    "my gym closes at ten",
    "I borrowed a ladder from the neighbour",
    "the printer needs black ink",
    "our plumber is Mr Hale",
)
"""Memories that answer none of the pairs' questions."""


@pytest.fixture
def searched() -> Searched:
    return Searched()


@pytest.fixture(scope="module")
def others() -> Searched:
    """For many questions; whoever adds something takes it away again."""
    made = Searched()
    fill(made, OTHERS)
    return made


def fill(searched: Searched, texts: Sequence[str]) -> None:
    for day, text in enumerate(texts):
        searched.remember(f"k{day}", text, learned=learned(day))


async def sent(searched: Searched, question: str) -> list[str]:
    return [hit.text for hit in (await searched.recall(question)).hits if hit.sent]


async def test_the_hit_says_all_about_its_memory(searched: Searched) -> None:
    fill(searched, ["my name is Bob", *OTHERS])
    found = await searched.recall("what is my name?")
    assert found.mode == "words"
    best = found.hits[0]
    assert (best.key, best.text, best.sent, best.learned) == ("k0", "my name is Bob", True, learned(0))
    assert (best.kind, best.source, best.thread) == ("memory", "", "")
    assert -1.0 <= best.score <= 1.0


async def test_nobody_sees_the_memories_of_another(searched: Searched) -> None:
    searched.store.put(("memories", "u10"), "k", {"data": "my name is Alice"})
    searched.store.put(("memories", "u2"), "k", {"data": "my name is Bob"})
    assert (await searched.recall("what is my name?")).hits == ()
    assert (await searched.recall("what do you know about me?")).hits == ()


async def test_nothing_stored_finds_nothing(searched: Searched) -> None:
    assert (await searched.recall("what is my name?")).hits == ()
    assert (await searched.recall("")).hits == ()
    assert (await searched.recall("what do you know about me?")).hits == ()


async def test_as_many_are_sent_as_the_words_last_for(searched: Searched) -> None:
    fill(searched, [f"my cousin number {number} is called Sam" for number in range(30)])
    few = await searched.recall("what is my cousin called?", Query(text="", limit=12, words=30))
    assert [hit.sent for hit in few.hits].count(True) == 30 // 7
    assert len(few.hits) == 12
    many = await searched.recall("what is my cousin called?", Query(text="", limit=12, words=400))
    assert len(many.hits) == 30
    assert all(hit.sent for hit in many.hits)


async def test_everything_means_the_newest_of_everything(searched: Searched) -> None:
    fill(searched, OTHERS)
    searched.remember("old", "I live in Oslo", learned=learned(30), superseded_by="k1")
    found = await searched.recall("What do you know about me?", Query(text="", words=18))
    assert [hit.text for hit in found.hits] == list(OTHERS[::-1][:3])
    assert all(hit.sent for hit in found.hits)


async def test_small_talk_recalls_nothing(searched: Searched) -> None:
    fill(searched, ["my name is Bob"])
    for message in ("hello", "Thanks!", "who are you?"):
        assert (await searched.recall(message)).hits == ()


async def test_a_question_of_the_world_sends_nothing_without_vectors(searched: Searched) -> None:
    fill(searched, ["my name is Bob", *OTHERS])
    searched.say("the capital was a nice place to visit")
    assert await sent(searched, "what is the capital of France?") == []


async def test_words_that_no_memory_has_get_the_newest(searched: Searched) -> None:
    fill(searched, [*OTHERS, "I bake bread every Sunday"])
    told = await sent(searched, "what keeps me busy at weekends?")
    assert told[0] == "I bake bread every Sunday"
    assert len(told) == FEW_SENT


async def test_a_message_is_found_with_its_chat(searched: Searched) -> None:
    message = searched.say("My dog Rex loves swimming.", thread="t1")
    hit = (await searched.recall("what does my dog love?")).hits[0]
    assert (hit.key, hit.kind, hit.thread, hit.source, hit.sent) == (message, "message", "t1", message, True)
    assert not hit.assistant


async def test_an_answer_is_found_when_the_question_is_about_what_was_answered(searched: Searched) -> None:
    searched.say("My knee hurts. What can I do about the knee?", thread="t1")
    answer = searched.say("For the knee I recommend swimming.", thread="t1", role="assistant")
    best = (await searched.recall("What did you recommend for my knee?")).hits[0]
    assert (best.key, best.assistant) == (answer, True)


async def test_the_question_itself_and_what_is_excluded_do_not_come_back(searched: Searched) -> None:
    question = searched.say("what is my dog called?")
    told = searched.say("my dog is called Rex")
    found = await searched.recall("what is my dog called?", searched.without(question, told))
    assert found.hits == ()


async def test_a_question_tells_nothing(searched: Searched) -> None:
    searched.say("what is my dog called?")
    found = await searched.recall("what is my dog called?")
    assert [hit.sent for hit in found.hits] == [False]


async def test_a_binned_chat_is_out_at_once_and_back_at_once(searched: Searched) -> None:
    searched.say("my dog is called Rex", thread="t1")
    assert await sent(searched, "what is my dog called?")
    searched.transcript.bin("t1", True, 1)
    assert (await searched.recall("what is my dog called?")).hits == ()
    searched.transcript.bin("t1", False, 2)
    assert await sent(searched, "what is my dog called?")


async def test_only_the_current_branch_counts(searched: Searched) -> None:
    first = searched.say("hello", thread="t1")
    searched.say("my dog is called Rex", thread="t1")
    assert await sent(searched, "what is my dog called?") == ["my dog is called Rex"]
    searched.say("my dog is called Max", thread="t1", parent=first)
    assert await sent(searched, "what is my dog called?") == ["my dog is called Max"]


async def test_an_erased_chat_and_a_deleted_memory_are_gone(searched: Searched) -> None:
    searched.say("my dog is called Rex", thread="t1")
    searched.remember("k", "my dog is called Rex")
    assert len((await searched.recall("what is my dog called?")).hits) == 2
    searched.store.delete(("memories", "u1"), "k")
    assert [hit.kind for hit in (await searched.recall("what is my dog called?")).hits] == ["message"]
    searched.transcript.erase("t1")
    assert (await searched.recall("what is my dog called?")).hits == ()


async def test_a_memory_stands_for_the_message_that_it_comes_from(searched: Searched) -> None:
    message = searched.say("By the way, my dog is called Rex, he is three.", thread="t1")
    searched.remember("k", "The dog is called Rex", source=message, thread="t1")
    found = await searched.recall("what is my dog called?")
    assert [(hit.key, hit.kind, hit.source) for hit in found.hits] == [("k", "memory", message)]


async def test_of_a_long_message_the_part_that_the_question_is_about_is_sent(searched: Searched) -> None:
    searched.say("It rained. " * 100 + "My dog is called Rex. " + "It snowed. " * 100)
    hit = (await searched.recall("what is my dog called?")).hits[0]
    assert "My dog is called Rex." in hit.text
    assert len(hit.text) <= 600


async def test_the_built_in_model_is_given_the_sentence_that_answers(searched: Searched) -> None:
    searched.say("Good evening. My dog is called Rex. What shall we cook?")
    hit = (await searched.recall("what is my dog called?", Query(text="", single=True))).hits[0]
    assert (hit.text, hit.sent) == ("My dog is called Rex.", True)


@pytest.mark.parametrize("pair", [pair for pair in pairs() if pair.memories], ids=lambda pair: pair.name)
async def test_with_words_alone_the_model_gets_what_it_needs(others: Searched, pair: Pair) -> None:
    answered(pair, await others.among(pair.memories, pair.question))


def answered(pair: Pair, found: Found) -> None:
    """Ask the built-in model with what was sent, as the graph does."""
    if pair.name == "all about me":
        return
    lines = [{"text": hit.text, "learned": hit.learned} for hit in found.hits if hit.sent]
    prompt = [HumanMessage("notes", additional_kwargs={"memories": lines}), HumanMessage(pair.question)]
    text = RecallModel(today=lambda: TODAY).invoke(prompt).text
    for pattern in pair.expect:
        assert re.search(pattern, text), text
    for pattern in pair.reject:
        assert not re.search(pattern, text), text


async def test_with_vectors_near_text_is_found_without_a_common_word() -> None:
    searched = Searched(Letters())
    fill(searched, ["zzyzx", "the tip is edible"])
    searched.embed()
    found = await searched.recall("i bleed, the pit site")
    assert found.mode == "vectors"
    assert found.hits[0].text == "the tip is edible"
    assert found.hits[0].score == pytest.approx(1.0, abs=0.15)


async def test_what_has_no_vector_yet_is_found_by_its_words() -> None:
    searched = Searched(Letters())
    fill(searched, OTHERS)
    searched.embed()
    searched.remember("new", "my name is Bob", learned=learned(20))
    assert "my name is Bob" in await sent(searched, "what is my name?")


async def test_an_embedder_that_died_leaves_the_words() -> None:
    searched = Searched(Dead())
    fill(searched, ["my name is Bob", *OTHERS])
    searched.embed()
    found = await searched.recall("what is my name?")
    assert found.mode == "words"
    assert found.hits[0].text == "my name is Bob"


async def test_with_the_real_model_every_pair_is_answered(real: ChildEmbeddings) -> None:
    searched = Searched(real)
    fill(searched, OTHERS)
    for pair in [pair for pair in pairs() if pair.memories]:
        answered(pair, await searched.among(pair.memories, pair.question))


async def test_the_real_model_finds_what_shares_no_word(real: ChildEmbeddings) -> None:
    searched = Searched(real)
    fill(searched, ["my dentist is Dr Halloran on Mill Street", "I cycle to the office", *OTHERS])
    searched.embed()
    assert "my dentist is Dr Halloran on Mill Street" in await sent(searched, "who looks after my teeth")
