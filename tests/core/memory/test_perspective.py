"""Memories said back to the person who wrote them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.memory.perspective import as_clause, as_sentence, second_person


@pytest.mark.parametrize(
    ("memory", "said"),
    [
        ("my name is Bob", "Your name is Bob."),
        ("My name is Bob.", "Your name is Bob."),
        ("I live in Lisbon", "You live in Lisbon."),
        ("i live in lisbon", "You live in lisbon."),
        ("my sister Ana was born on 3 March", "Your sister Ana was born on 3 March."),
        ("I'm allergic to peanuts", "You're allergic to peanuts."),
        ("I’m allergic to peanuts", "You're allergic to peanuts."),
        ("im 42", "You're 42."),
        ("I am 42 and I was born in Leeds", "You are 42 and you were born in Leeds."),
        ("I was never there", "You were never there."),
        ("I never was there", "You never were there."),
        ("I wasn't there", "You weren't there."),
        ("I've got two cats and I'd like a third", "You've got two cats and you'd like a third."),
        ("me and my brother own a boat", "You and your brother own a boat."),
        ("Tom and I were in Porto", "Tom and you were in Porto."),
        ("Tom gave me a watch", "Tom gave you a watch."),
        ("the red bike is mine", "The red bike is yours."),
        ("I work in a coal mine", "You work in a coal mine."),
        ("I painted it myself", "You painted it yourself."),
        ("we have a cabin and it is ours", "You have a cabin and it is yours."),
        ("our flight leaves at 7:40 am", "Your flight leaves at 7:40 am."),
        ("Ana's birthday is 3 March", "Ana's birthday is 3 March."),
        ('my motto is "I never give up"', 'Your motto is "I never give up".'),
        ("my shop is called “My Place”", "Your shop is called “My Place”."),
        ("you can call me Bobby", "I can call you Bobby."),
        ("I want you to be brief", "You want me to be brief."),
        ("My name is Bob. And my dog is Rex", "Your name is Bob. And your dog is Rex."),
        ("my mother thinks I am too thin", "Your mother thinks you are too thin."),
        ("mine is the blue cup", "Yours is the blue cup."),
        ("the meeting is at 7 am, i.e. early", "The meeting is at 7 am, i.e. early."),
    ],
)
def test_a_memory_in_the_second_person(memory: str, said: str) -> None:
    assert as_sentence(second_person(memory)) == said


@pytest.mark.parametrize(
    ("memory", "said"),
    [
        ("My name is Bob", "your name is Bob."),
        ("I live in Lisbon", "you live in Lisbon."),
        ("The wifi password is tulip-77", "the wifi password is tulip-77."),
        ("Ana likes tulips", "Ana likes tulips."),
        ("Theo likes trains!", "Theo likes trains!"),
    ],
)
def test_a_memory_after_a_colon(memory: str, said: str) -> None:
    assert as_clause(second_person(memory)) == said


@given(st.text(max_size=200))
def test_any_text_can_be_said(text: str) -> None:
    as_sentence(second_person(text))
    as_clause(second_person(text))
