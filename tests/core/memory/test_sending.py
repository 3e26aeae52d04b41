"""Which texts pass their line, and in what order the words are spent."""

from collections.abc import Sequence

import msgspec
import pytest

from core.memory.asked import ask
from core.memory.finding import FoundText, Kind
from core.memory.question import read
from core.memory.sending import Wanted, candidates, sent
from core.memory.weights import SENDING

QUESTION = "which boat does my brother sail?"


def wanted(*, single: bool = False) -> Wanted:
    asked = ask(QUESTION, asker="Bob", time=0, speakers=["Bob"])
    return Wanted(QUESTION, read(QUESTION), asked, "en", single)


def text(
    key: str, *, score: float, cosine: float | None = 0.2, kind: Kind = "message", asks: float = 0.0, said: str = ""
) -> FoundText:
    return FoundText(
        key=key, kind=kind, text=said or f"wooden thing number {key}", score=score, cosine=cosine, time=0, thread="",
        source=key, asks=asks,
    )  # fmt: skip


def kept(found: Sequence[FoundText], words: int = 400, *, single: bool = False) -> frozenset[str]:
    return sent(candidates(found, wanted(single=single)), wanted(single=single), words)


def worth(one: float, cosine: float = 0.2) -> float:
    """The score of a text of this worth."""
    return one - SENDING.nearness * cosine


def test_with_one_good_text_all_that_pass_the_line_are_sent_whatever_their_cosine() -> None:
    good = text("best", score=worth(SENDING.best + 0.1))
    just = text("just", score=worth(SENDING.worth + 0.1, 0.1), cosine=0.1)
    under = text("under", score=worth(SENDING.worth - 0.1))
    assert kept([good, just, under]) == {"best", "just"}
    assert kept([just, under]) == frozenset()


def test_words_are_spent_on_the_best_and_what_is_too_long_lets_shorter_ones_by() -> None:
    found = [text(f"{place}", score=20.0 - place) for place in range(4)]
    found[1] = text("1", score=19.0, said="word " * 30)
    assert kept(found, 12) == {"0", "2", "3"}
    assert kept(found, 8) == {"0", "2"}


@pytest.mark.parametrize(
    ("said", "tells"),
    [("Which boat does my brother sail?", False),
     ("The yellow cutter from Brest costs my brother a fortune, should he sell the boat?", True)],
)  # fmt: skip
def test_a_question_is_sent_only_where_it_says_more_than_was_asked(said: str, tells: bool) -> None:
    assert kept([text("q", score=20.0, asks=1.0, said=said)]) == ({"q"} if tells else frozenset())


def test_a_memory_has_its_own_line_and_needs_no_good_message() -> None:
    near = text("near", score=0.0, cosine=SENDING.memory, kind="memory")
    far = text("far", score=0.0, cosine=SENDING.memory - 0.1, kind="memory")
    assert kept([near, far]) == {"near"}


def test_the_built_in_model_is_sent_the_sentence_that_answers_or_nothing() -> None:
    answering = text("yes", score=20.0, said="It rains. My brother sails a yellow boat. What now?")
    other = text("no", score=21.0)
    assert kept([other, answering], single=True) == {"yes"}
    found = candidates([answering], wanted(single=True))
    assert found[0].text == "My brother sails a yellow boat."


def test_what_answers_by_the_rules_is_sent_however_far_its_meaning_is_said_to_be() -> None:
    answering = text("yes", score=0.0, cosine=-0.4, kind="memory", said="my brother sails a yellow boat")
    assert kept([answering]) == {"yes"}


def test_without_vectors_words_in_common_decide() -> None:
    known = text("known", score=0.1, cosine=None, said="my brother sails a yellow boat")
    other = text("other", score=9.0, cosine=None)
    assert kept([known, other]) == {"known"}
    assert kept([known, text("far", score=9.0, cosine=0.0)]) == {"known"}


@pytest.mark.parametrize(
    ("answer", "goes"),
    [("I'll remember: you bake bread on Saturdays.", False), ("Bread on Saturdays, then.", False), ("Lisbon.", True),
     ("You bake bread on Saturdays: feed the starter on Friday evening.", True)],
)  # fmt: skip
def test_what_the_assistant_only_says_back_is_not_sent_beside_it(answer: str, goes: bool) -> None:
    memory = text("memory", score=12.0, cosine=0.9, kind="memory", said="I bake bread on Saturdays")
    back = msgspec.structs.replace(text("back", score=20.0, cosine=0.9, said=answer), assistant=True)
    assert kept([back, memory]) == ({"memory", "back"} if goes else {"memory"})
    assert kept([back]) == {"back"}, "without what it says back it is sent"
