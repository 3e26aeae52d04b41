"""The kind of a memory without one, and when two texts are the same memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.memory.kinds import KINDS, kind_of, normalised

EXAMPLES = [
    ("how", "Always answer in German"),
    ("how", "Never use emoji"),
    ("how", "Please keep answers short"),
    ("how", "Answer in German"),
    ("how", "don't apologise"),
    ("how", "from now on, write in British English"),
    ("how", "You can call me Bob"),
    ("how", "You should be brief"),
    ("how", "I want you to use metric units"),
    ("how", "I prefer short answers"),
    ("how", "User prefers concise replies"),
    ("how", "Use Celsius"),
    ("how", "be brief"),
    ("plans", "My birthday is on 3 May"),
    ("plans", "Ana's birthday is 3 May"),
    ("plans", "I have a dentist appointment next Friday"),
    ("plans", "I'm flying to Porto in June"),
    ("plans", "The user is going to start a new job"),
    ("plans", "we'll move in May"),
    ("plans", "to buy milk"),
    ("plans", "Our wedding anniversary is 12 June"),
    ("plans", "The rent is due on the 1st"),
    ("preferences", "I like tea"),
    ("preferences", "User hates coriander"),
    ("preferences", "My favourite colour is green"),
    ("preferences", "I'm vegan"),
    ("preferences", "I don't eat pork"),
    ("preferences", "I'm a big fan of jazz"),
    ("preferences", "I can't stand loud music"),
    ("preferences", "I’m into climbing"),
    ("people", "My sister Ana lives in Porto"),
    ("people", "Ana is my sister"),
    ("people", "my little brother's name is Leo"),
    ("people", "I have two kids"),
    ("people", "The user's dog is called Rex"),
    ("people", "I'm married to Tom"),
    ("people", "Dr Okafor is my dentist"),
    ("people", "She works at the hospital"),
    ("you", "My name is Bob"),
    ("you", "I live in Lisbon"),
    ("you", "I'm allergic to peanuts"),
    ("you", "The user works as a nurse"),
    ("you", "I have a car"),
    ("you", "I speak German and French"),
    ("other", "the wifi password is tulip-77"),
    ("other", "the spare key is under the blue pot"),
    ("other", "Water boils at 100 degrees"),
    ("other", ""),
    ("other", "Ich wohne in Berlin"),
]
SAME = [
    ("My name is Bob", "my name is bob."),
    ("My  name\nis Bob ", "My name is Bob"),
    ("I’m vegan", "I'm vegan!"),
    ("My favourite book is “Dune”", 'my favourite book is "Dune"'),
    ("the wi-fi key", "the wi fi key"),
    ("I live in Porto, Portugal", "I live in Porto – Portugal"),
    ("ＡＢＣ １２", "abc 12"),
    ("I can\u00adcel", "I cancel"),
    ("Straße", "STRASSE"),
    ("Café", "Cafe\u0301"),
]
DIFFERENT = [
    ("I like tea", "I liked tea"),
    ("my train leaves at 7.40", "my train leaves at 740"),
    ("I use C++", "I use C"),
    ("I use C#", "I use C"),
    ("it is -5 degrees", "it is 5 degrees"),
    ("I like tea", "I don't like tea"),
    ("año", "ano"),
    ("10€", "10$"),
    ("?", "!"),
    ("3-4 people", "34 people"),
    ("", "a"),
]


@pytest.mark.parametrize(("kind", "text"), EXAMPLES, ids=[text for _, text in EXAMPLES])
def test_the_kind_of_a_plain_memory(kind: str, text: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(("one", "other"), SAME)
def test_case_space_and_punctuation_make_no_new_memory(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_another_word_number_or_sign_is_another_memory(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@given(st.text())
def test_any_text_has_a_kind_and_a_normal_form_that_stays(text: str) -> None:
    assert kind_of(text) in KINDS
    assert normalised(normalised(text)) == normalised(text)


@given(st.text())
def test_only_a_blank_text_has_an_empty_form(text: str) -> None:
    assert (normalised(text) == "") == (not text.split())


@pytest.mark.timeout(60)
@pytest.mark.parametrize("bait", ["a", "a ", "always ", "!", "3.", "my sister "])
def test_a_long_hostile_text_ends(bait: str) -> None:
    assert kind_of(bait * 100_000) in KINDS
    normalised(bait * 100_000)
