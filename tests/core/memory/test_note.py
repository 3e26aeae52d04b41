"""What counts as a request to remember, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.memory.note import find_request

REQUESTS = [
    ("Hi! Remember: my name is Bob", "my name is Bob"),
    ("remember my name is Bob", "my name is Bob"),
    ("Remember that my name is Bob.", "my name is Bob"),
    ("please remember: my name is Bob", "my name is Bob"),
    ("Please, remember that my name is Bob!", "my name is Bob"),
    ("don't forget that I live in Lisbon", "I live in Lisbon"),
    ("Don’t forget that I’m vegan", "I'm vegan"),
    ("do not forget that Ana's birthday is 3 March", "Ana's birthday is 3 March"),
    ("REMEMBER THAT I AM 42", "I AM 42"),
    ("Hello Recall, remember that I'm allergic to peanuts, please", "I'm allergic to peanuts"),
    ("remember - the wifi password is tulip-77", "the wifi password is tulip-77"),
    ("remember, I don't eat meat", "I don't eat meat"),
    ("Remember this: my dog is called Rex", "my dog is called Rex"),
    ("Remember for me: I parked on level 3", "I parked on level 3"),
    ("remember the following: the alarm code is 4417", "the alarm code is 4417"),
    ("remember this is my last week at Acme", "this is my last week at Acme"),
    ("remember it is Ana's birthday on Friday", "it is Ana's birthday on Friday"),
    ("Can you remember that my train leaves at 6:15?", "my train leaves at 6:15"),
    ("could you please remember: my shoe size is 43?", "my shoe size is 43"),
    ("I want you to remember that I prefer tea", "I prefer tea"),
    ("And remember that my cat is called Tom", "my cat is called Tom"),
    ("Thanks. By the way, remember that I moved to Porto.", "I moved to Porto"),
    ("remember to call Ana on Friday", "to call Ana on Friday"),
    ("don't forget to buy milk", "to buy milk"),
    ("don't let me forget that the car is on level 3", "the car is on level 3"),
    ("make a note that the boiler was serviced in May", "the boiler was serviced in May"),
    ("Note to self: the spare key is under the blue pot", "the spare key is under the blue pot"),
    ("keep in mind that I'm vegetarian", "I'm vegetarian"),
    ('Remember: "my name is Bob"', "my name is Bob"),
    ('Remember: my favourite book is "Dune"', 'my favourite book is "Dune"'),
    ("Remember that Dr. Okafor is my doctor. Thanks!", "Dr. Okafor is my doctor"),
    ("remember my alarm rings at 7 a.m.", "my alarm rings at 7 a.m."),
    ("Remember that my name is Bob, ok?", "my name is Bob"),
    ("remember: the second door on the right", "the second door on the right"),
    ("remember the spare key under the blue pot", "the spare key under the blue pot"),
    ("remember where I parked: level 3", "where I parked: level 3"),
    ("Remember that water boils at 100 degrees", "water boils at 100 degrees"),
    ("Remember that time is money", "time is money"),
    ("Hi! Remember: my name is Bob. And my dog is Rex.", "my name is Bob. And my dog is Rex"),
    ("Remember: my name is Bob. I live in Lisbon. What is the time?", "my name is Bob. I live in Lisbon"),
    ("Remember that my name is Bob. What can you do?", "my name is Bob"),
    ("Remember that my name is Bob. I need a poem.", "my name is Bob"),
    ("Do you remember me? Remember that my name is Bob.", "my name is Bob"),
    ("I was in Porto.\nRemember: I liked it.", "I liked it"),
    ("Remember:\n- my name is Bob\n- my dog is Rex\n\nThanks", "my name is Bob; my dog is Rex"),
    ("Remember: my name is Bob\n\nAnd now something else.", "my name is Bob"),
    ("```\nprint(1)\n```\nRemember that this code is mine", "this code is mine"),
    ("Remember you can call me Bobby", "you can call me Bobby"),
]
NO_REQUESTS = [
    "",
    "remember",
    "Remember me?",
    "remember me",
    "Remember!",
    "Do you remember my name?",
    "do you remember that my name is Bob?",
    "can you remember what I said?",
    "can you remember my name?",
    "Could you remember where we met?",
    "I remember when we were in Porto",
    "I remember that day",
    "I remember that my name was Bob",
    "As I remember, it was cold.",
    "I can't remember my password",
    "I don't remember that",
    "You remember that I live in Lisbon, don't you?",
    "Remember when we went to Rome?",
    "Remember when we went to Rome",
    "remember that day in Porto",
    "Remember that restaurant in Graz?",
    "remember the time we got lost",
    "remember my birthday",
    "remember my name",
    "remember what I told you",
    "Remember Ana?",
    "What do you remember about me?",
    "What should I remember for the exam?",
    "How do I remember long numbers?",
    "I want to remember more of my dreams",
    "He told me to remember that it is dangerous.",
    "She said: remember that I love you.",
    "don't remember this: my name is Bob",
    "please do not remember that my name is Bob",
    "I'll never forget that day",
    "I won't forget that you helped me",
    "Don't forget me",
    "Don't forget what I said",
    "forget that my name is Bob",
    'The sign said "Remember: my name is Bob"',
    "The poster reads “remember that tea is free”",
    "Explain `remember: x = 1` to me",
    "```\n# remember: close the file\n```",
    "> Remember: my name is Bob\nWhat does he mean?",
    "What does 'remember that you are mortal' mean?",
    "my name is Bob",
    "Remembrance day is in November",
    "misremember that my name is Bob",
    "keep in mind the gap",
    "make a note of my address",
    "remember: is the door closed?",
    "Remember my name is Bob?",
]


@pytest.mark.parametrize(("text", "fact"), REQUESTS)
def test_a_request_gives_its_fact(text: str, fact: str) -> None:
    assert find_request(text) == fact


@pytest.mark.parametrize("text", NO_REQUESTS)
def test_other_sentences_are_no_request(text: str) -> None:
    assert find_request(text) is None


@given(st.text(alphabet=st.sampled_from("remember that:?.,! my'\"`>\n-Ian isto"), max_size=200))
def test_any_text_is_read(text: str) -> None:
    fact = find_request(text)
    assert fact is None or (fact and fact == fact.strip())


@pytest.mark.parametrize(
    "text",
    ["remember, " * 5_000, "please " * 10_000, " " * 50_000 + "remember", "please , " * 5_000 + "x", '"' * 50_001],
)
def test_a_very_long_line_does_not_hang(text: str) -> None:
    assert len(find_request(text) or "") <= 2_000


def test_a_pasted_text_is_cut() -> None:
    fact = find_request("Remember: my notes are " + "word " * 10_000)
    assert fact is not None
    assert len(fact) <= 2_000
