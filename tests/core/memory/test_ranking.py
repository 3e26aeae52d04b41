"""The recipe, term by term: what every text of a small dialogue scores, beside the same sum worked out plainly."""

import math
from collections.abc import Mapping
from typing import Final

import pytest

from core.memory.asked import Asked, ask
from core.memory.evaluate import Said, write_chats
from core.memory.finding import find
from core.memory.index import Index
from core.memory.search_terms import terms_of
from core.memory.weights import LITE, OURS, Weights
from core.storage import Database, planes
from core.storage.search_vectors import Identity
from tests.core.memory.searched import DAY, Letters

MAY: Final = 1_746_057_600_000
"""1 May 2025, midnight."""
SAID: Final = (
    Said(id="a", thread="1", speaker="Ada", text="My brother Tom sails a small yellow boat."),
    Said(id="b", thread="1", speaker="Bo", text="When did he buy the boat?"),
    Said(id="c", thread="1", speaker="Ada", text="He bought it two years ago in Brest."),
    Said(id="d", thread="2", speaker="Bo", text="The boat of my brother sank."),
    Said(id="e", thread="2", speaker="Ada", text="Oh no."),
    Said(id="f", thread="2", speaker="Bo", text="We had sailed it for nine summers."),
)
TIMES: Final = {one.id: MAY + at * DAY for at, one in enumerate(SAID)}
TELLS: Final[Mapping[str, frozenset[str]]] = {
    "asks": frozenset("b"), "time": frozenset("c"), "number": frozenset("cf"),
}  # fmt: skip
LETTERS: Final = Letters()


@pytest.fixture(scope="module")
def index() -> Index:
    db = Database.open(":memory:")
    speakers = {one.id: one.speaker or "" for one in SAID}
    made = Index(db, "u", identity=Identity("letters", 26, "hash"), speaker_of=lambda row: speakers[row.id])
    write_chats(db, SAID, TIMES)
    while made.update():
        pass
    while lacking := made.lacking(10):
        made.place([doc for doc, _ in lacking], planes.unit(LETTERS.embed_documents([text for _, text in lacking])))
    return made


def asked_for(text: str) -> Asked:
    return ask(text, asker="", time=TIMES["f"] + DAY, speakers=["Ada", "Bo"])


def scores(index: Index, text: str, weights: Weights) -> dict[str, float]:
    asked = asked_for(text)
    vector = planes.unit([LETTERS.embed_query(asked.bare)])[0]
    return {one.key: one.score for one in find(index, asked, vector, limit=10, weights=weights)}


def cosine(one: str, other: str) -> float:
    return sum(a * b for a, b in zip(LETTERS.embed_query(one), LETTERS.embed_query(other), strict=True))


def words(text: str, asked: Asked) -> float:
    """BM25 / 10 with k1 0.9 and b 0.4."""
    known = [terms_of(one.text) for one in SAID]
    usual, own = sum(one.length for one in known) / len(known), terms_of(text)
    total = 0.0
    for forms in asked.terms:
        holding = sum(any(form in one.counts for form in forms) for one in known)
        often = sum(own.counts[form] for form in forms)
        rarity = math.log(1 + (len(SAID) - holding + 0.5) / (holding + 0.5))
        total += rarity * often * 1.9 / (often + 0.9 * (0.6 + 0.4 * own.length / usual))
    return total / 10


@pytest.mark.parametrize(
    ("question", "speaker", "days", "when", "many"),
    [
        ("When did Ada's brother buy the boat?", "Ada", "", True, False),
        ("How many summers did Bo sail?", "Bo", "", False, True),
        ("What happened to the boat on 4 May?", "", "d", False, False),
    ],
)
def test_a_score_is_the_sum_of_the_recipe(
    index: Index, question: str, speaker: str, days: str, when: bool, many: bool
) -> None:
    asked, wanted = asked_for(question), {}
    for at, one in enumerate(SAID):
        before = SAID[at - 1].text if at and SAID[at - 1].thread == one.thread else ""
        after = SAID[at + 1].text if at + 1 < len(SAID) and SAID[at + 1].thread == one.thread else ""
        wanted[one.id] = (
            7.2 * cosine(asked.bare, one.text)
            + 3.0 * words(one.text, asked)
            + 2.6 * words(before, asked)
            + 1.1 * words(after, asked)
            + 3.1 * (one.speaker == speaker)
            + 2.7 * (one.id in days)
            - 1.0 * (one.id in TELLS["asks"])
            + 2.4 * (when and one.id in TELLS["time"])
            + 1.2 * (many and one.id in TELLS["number"])
        )
    assert scores(index, question, LITE) == pytest.approx(wanted, abs=1e-4)


def test_names_become_i_and_the_vector_is_of_the_whole_question() -> None:
    asked = asked_for("When did Ada's brother buy the boat?")
    assert (asked.meant, asked.bare) == ("When did my brother buy the boat?", "my brother buy the boat")


def test_beyond_the_recipe_count_the_next_message_the_length_and_the_age(index: Index) -> None:
    question = "When did Ada's brother buy the boat before?"
    asked = asked_for(question)
    more, less = scores(index, question, OURS), scores(index, question, LITE)
    gained = {one.id: more[one.id] - less[one.id] for one in SAID}
    for at, one in enumerate(SAID):
        follows = at + 1 < len(SAID) and SAID[at + 1].thread == one.thread
        after = cosine(asked.bare, SAID[at + 1].text) if follows else 0.0
        length = math.log(1 + terms_of(one.text).length) / math.log(21)
        assert gained[one.id] == pytest.approx(1.5 * after + 1.5 * length + 0.5 * (5 - at) / 5, abs=1e-4)
