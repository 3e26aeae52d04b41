"""What replaced a memory stands before it, and what was replaced stays findable."""

from collections.abc import Iterator

import pytest

from core.embed import ChildEmbeddings
from tests.core.memory.searched import Letters, Searched

CHANGES = (
    ("I live in {}", "where do I live?", ("Lisbon", "Oslo", "Graz", "Lyon", "Cork")),
    ("I moved to {}", "which city did I move to?", ("Porto", "Basel", "Ghent", "York", "Turin")),
    ("my sister Ana lives in {}", "where does my sister live?", ("Madrid", "Berlin", "Rome", "Bergen", "Leeds")),
    ("I work at {}", "where do I work?", ("the bakery", "the library", "a hospital", "the zoo", "a bank")),
    ("my boss is {}", "who is my boss?", ("Ms Hale", "Mr Okafor", "Dr Weber", "Ms Silva", "Mr Brandt")),
    ("my phone number ends in {}", "what does my phone number end in?", ("220", "318", "471", "905", "664")),
    ("I drive a {}", "what car do I drive?", ("Golf", "Panda", "Civic", "Clio", "Corsa")),
    ("our cat is called {}", "what is our cat called?", ("Minka", "Tom", "Luna", "Felix", "Mog")),
    ("my favourite dish is {}", "what is my favourite dish?", ("risotto", "curry", "paella", "goulash", "pho")),
    ("my dentist is {}", "who is my dentist?", ("Dr Moss", "Dr Lind", "Dr Rey", "Dr Kim", "Dr Bell")),
    ("I go running on {}", "on which day do I go running?", ("Monday", "Tuesday", "Friday", "Sunday", "Thursday")),
)
NOISE = tuple(f"box {number} is in the cellar" for number in range(20))


def moves() -> Iterator[tuple[str, str, str]]:
    """A question, what was true, and what replaced it: each follows the one before."""
    for template, question, values in CHANGES:
        for old, new in zip(values, (*values[1:], values[0]), strict=True):
            yield question, template.format(old), template.format(new)


@pytest.mark.parametrize("with_vectors", [False, True])
async def test_the_new_stands_above_the_old_and_both_are_found(with_vectors: bool) -> None:
    searched = Searched(Letters() if with_vectors else None)
    await _check(searched)


async def test_with_the_real_model_too(real: ChildEmbeddings) -> None:
    await _check(Searched(real))


async def _check(searched: Searched) -> None:
    for number, text in enumerate(NOISE):
        searched.remember(f"noise{number}", text)
    wrong = []
    for question, old, new in moves():
        searched.remember("old", old, learned=1, superseded_by="new", valid_to=2)
        searched.remember("new", new, learned=2)
        if searched.embeddings is not None:
            searched.embed()
        keys = [hit.key for hit in (await searched.recall(question)).hits]
        assert "old" in keys, question
        if "new" not in keys or keys.index("new") > keys.index("old"):
            wrong.append((question, keys))
    assert len(list(moves())) >= 51
    assert wrong == []


async def test_what_replaced_it_is_found_through_what_it_replaced() -> None:
    """The newer one has none of the question's words."""
    searched = Searched()
    searched.remember("old", "I live in Oslo", superseded_by="newer")
    searched.remember("newer", "my flat is in Graz", superseded_by="newest")
    searched.remember("newest", "Lisbon is home now")
    keys = [hit.key for hit in (await searched.recall("do I live in Oslo?")).hits]
    assert keys == ["newest", "newer", "old"]


async def test_where_did_i_live_before_finds_the_old() -> None:
    searched = Searched()
    searched.remember("old", "I lived in Oslo", learned=1, superseded_by="new")
    searched.remember("new", "I live in Lisbon", learned=2)
    hits = (await searched.recall("where did I live before?")).hits
    assert [hit.text for hit in hits if hit.sent] == ["I live in Lisbon", "I lived in Oslo"]


async def test_pinning_and_superseding_cost_no_embedding_call() -> None:
    searched = Searched(Letters())
    searched.remember("a", "I live in Oslo")
    searched.embed()
    asked = list(searched.embedded)
    searched.remember("a", "I live in Oslo", pinned=True)
    searched.embed()
    searched.remember("a", "I live in Oslo", superseded_by="b")
    searched.embed()
    assert searched.embedded == asked == []
    assert (await searched.recall("where do I live?")).hits[0].key == "a"
