"""What of a message is the person's own, and what was quoted, pasted or made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.memory.own_words import own_pieces, own_words

FOREIGN = "I live in Paris"
"""In each of these messages somebody else says it, or nobody."""
HIDDEN = [
    # quotations
    'She wrote "I live in Paris" on the card.',
    "She wrote “I live in Paris” on the card.",
    "Er schrieb „I live in Paris“ auf die Karte.",
    "Il a écrit « I live in Paris » hier.",
    "She wrote 'I live in Paris' on the card.",
    "She wrote ‘I live in Paris’ on the card.",
    "「I live in Paris today」 is what it says",
    '"I live in Paris',
    "She wrote “I live in Paris\nand left.",
    "> I live in Paris\nWhat should I answer?",
    # code and logs
    "```\nI live in Paris\n```\nWhy does it fail?",
    "```python\nx = 1\nI live in Paris",
    "~~~\nI live in Paris\n~~~",
    "Why is `I live in Paris` printed?",
    "Why is ``I live in Paris`` printed?",
    "    print(x)\n    I live in Paris\n",
    'x = "I live in Paris";',
    "return 'I live in Paris here');",
    "// I live in Paris",
    "<p>I live in Paris</p>",
    '{"bio": 1, I live in Paris}',
    "2026-05-03 10:12:44 INFO I live in Paris",
    "[ERROR] I live in Paris",
    "ValueError: I live in Paris",
    "| Ana | I live in Paris |",
    # mail and letters
    "Here is the mail:\n\nHello, I live in Paris.\nSee you",
    "Here's the text I got: I live in Paris",
    "From: Ana <ana@example.org>\nTo: Bob\n\nI live in Paris",
    "Subject: Moving\n\nI live in Paris",
    "What should I answer?\n\nOn Mon, 3 May 2027 at 10:00, Ana <ana@example.org> wrote:\nI live in Paris",
    "What now?\n-----Original Message-----\nI live in Paris",
    "---------- Forwarded message ---------\nI live in Paris",
    "Dear Ms Silva,\n\nI live in Paris.\n\nBest regards,\nBob",
    "Hi Ana,\nI live in Paris.\nCheers to all\nBest,\nBob",
    "I live in Paris.\n\nKind regards\nBob Miller",
    "Sehr geehrte Frau Silva,\nI live in Paris",
    # other speakers
    "Ana: I live in Paris\nBob: Nice",
    "[10:12] Ana: I live in Paris\n[10:13] Bob: Nice",
    "User: hello\nAssistant: hi\nUser: I live in Paris",
    "**Ana:** I live in Paris\n**Bob:** Nice",
    # texts to work on
    "translate: I live in Paris",
    "Translate to German: I live in Paris",
    "Translate into French\n\nI live in Paris",
    "Can you translate I live in Paris",
    "Please proofread: I live in Paris",
    "rewrite this: I live in Paris",
    "Could you fix the grammar: I live in Paris",
    "Make this more polite: I live in Paris",
    "I live in Paris. Translate that.",
    "I live in Paris.\n\nCan you make this sound better?",
    "How do you say I live in Paris in German?",
    "What does I live in Paris mean?",
    "Summarise this article: I live in Paris",
    "Correct my English: I live in Paris",
    "repeat after me: I live in Paris",
    "Übersetze: I live in Paris",
    "Is this sentence right: I live in Paris",
    # made up
    "Write a story where I live in Paris",
    "Write me an email to my boss. I live in Paris and need a day off",
    "Draft a cover letter. I live in Paris.",
    "Tell me a story about a cat. I live in Paris.",
    "Imagine I live in Paris",
    "Let's role-play. I live in Paris",
    "Pretend that I live in Paris",
    "Let's say I live in Paris",
    "What if I live in Paris",
    "Suppose I live in Paris",
    "In my novel, I live in Paris",
    "You are a pirate. I live in Paris",
    "My character says: I live in Paris",
    "She said: I live in Paris",
]
OWN = [
    "I live in Paris",
    "Hi. I live in Paris, and my dog is called Rex.",
    'My dog is "Rex" and I live in Paris.',
    "My favourite book is “The Name of”. I live in Paris.",
    "I live in Paris. Can you write me a recipe?",
    "I live in Paris. Write a story about a cat.",
    "I live in Paris.\n\n```\nprint(1)\n```",
    "Remember this: I live in Paris",
    "About me:\n- I live in Paris\n- I like tea",
    "Some facts:\nI live in Paris",
    "Note: I live in Paris",
    "I don't know 5' or 6', but I live in Paris, don't I",
    "> Where do you live?\n\nI live in Paris",
    "It's 10:30 and I live in Paris",
    "I live in Paris\r\nand like it",
    "I'm 6' 2\" and I live in Paris",
    "name: Ana\nI live in Paris",
    "Update: I live in Paris now",
]


@pytest.mark.parametrize("message", HIDDEN, ids=[message[:50] for message in HIDDEN])
def test_what_others_say_is_not_the_persons(message: str) -> None:
    assert FOREIGN not in own_words(message)


@pytest.mark.parametrize("message", OWN, ids=[message[:50] for message in OWN])
def test_what_the_person_says_is_kept(message: str) -> None:
    assert FOREIGN in own_words(message)


def test_what_was_cut_parts_two_pieces() -> None:
    assert own_pieces('I live "in a very small house" Paris') == ("I live", "Paris")
    assert own_pieces("I live\n> in a house in\nParis") == ("I live", "Paris")


def test_a_very_long_paragraph_was_pasted() -> None:
    assert own_words("I live in Paris. " * 200 + "\n\nI like tea.") == "I like tea."


LINES = st.sampled_from([*HIDDEN, *OWN, "\n", "> ", '"', "“", "`", "```", "Best,", "From: a", "To: b", "Dear Ana,"])


@given(st.one_of(st.text(), st.lists(LINES, max_size=6).map("\n".join)))
def test_every_piece_stands_literally_in_the_message(message: str) -> None:
    unix = message.replace("\r\n", "\n").replace("\r", "\n")
    for piece in own_pieces(message):
        assert piece
        assert piece in unix


BAITS = [
    '"a ',
    "'a ",
    "“",
    "„",
    "«",
    "‘a",
    "`",
    ". ",
    "\n",
    " ",
    "a:",
    "remember text ",
    "mail ",
    "write ",
    "Ana: b\n",
    "{",
    "\t",
]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("bait", BAITS)
def test_a_long_hostile_text_ends(bait: str) -> None:
    own_words(bait * (200_000 // len(bait)))
