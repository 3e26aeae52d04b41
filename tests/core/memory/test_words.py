"""Stems, related words, and the share of a question that a memory covers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.memory.stems import stem
from core.memory.words import content_words, matches, overlap, plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("live", "living"),
        ("park", "parked"),
        ("bake", "baking"),
        ("swim", "swimming"),
        ("party", "parties"),
        ("marry", "married"),
        ("dish", "dishes"),
        ("house", "houses"),
        ("left", "leaves"),
        ("child", "children"),
        ("color", "colour"),
        ("favorite", "favourite"),
        ("sibling", "siblings"),
        ("shoe", "shoes"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("hate", "hat"), ("care", "car"), ("wine", "win"), ("bus", "but"), ("rose", "ros")]
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_content_words_leave_out_what_says_nothing() -> None:
    assert content_words("What is the name of my dog?") == content_words("dog name")
    assert content_words("what is it?") == frozenset()


def test_spelling_accents_and_apostrophes_do_not_matter() -> None:
    assert plain("  Café  Wi-Fi’s ") == "cafe wifi's"
    assert content_words("Zoë’s e-mail") == content_words("zoe's email")


def test_related_words_match() -> None:
    assert overlap("what is my mum called?", "my mother's name is Edith") == 1.0
    assert matches("pet", content_words("my dog is Rex"))
    assert not matches("dog", content_words("my pet is Rex"))


def test_weak_words_count_little() -> None:
    assert overlap("where did I put my keys?", "I put the cake in the oven") == pytest.approx(0.25)
    assert overlap("where did I put my keys?", "my keys hang by the door") == pytest.approx(0.75)


@given(st.text(max_size=80), st.text(max_size=80))
def test_overlap_is_a_share(question: str, text: str) -> None:
    assert 0.0 <= overlap(question, text) <= 1.0
    assert overlap(question, question) in (0.0, pytest.approx(1.0))
