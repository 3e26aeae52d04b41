"""The weights of recall, all of them, in one table. Pure; read by the ranking.

LITE was found by logistic regression on long dialogues of other people, which are not part of the project. What OURS
has beyond it was chosen on the people for fitting of `tests/bench/recall`, one sign after the other, and kept where
two dialogues of named people, which no template made, lost nothing by it. Weights are compared only with each other: a
score is a sum of such terms.
"""

from typing import Final

import msgspec


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """What each sign that a text answers a question adds to its score."""

    cosine: float = 0.0
    """The meaning: cosine of question and text, in [-1, 1]."""
    words: float = 0.0
    """The words: BM25 of the question's terms in the text, divided by 10."""
    words_before: float = 0.0
    """The same of the message before it: an answer seldom repeats the words of what it answers."""
    words_after: float = 0.0
    """The same of the message after it: replies take up what they reply to."""
    speaker: float = 0.0
    """The question names who said it, or says "I" and its asker did."""
    date: float = 0.0
    """The question names a date, and the text was said then or speaks of it."""
    asks: float = 0.0
    """The text is itself a question: it tells little. Times the share of its sentences that are."""
    when: float = 0.0
    """The question asks when, and the text places something in time."""
    number: float = 0.0
    """The question asks how many or how much, and the text has a number."""
    superseded: float = 0.0
    """A memory that another one has replaced."""
    meaning_after: float = 0.0
    """The meaning of the message after it: the cosine of question and reply."""
    length: float = 0.0
    """The text has something to say: 0 without a word to 1 for LONG_ENOUGH that are no stop words, by the logarithm."""
    asker: float = 0.0
    """The question names nobody, and its asker said it."""
    age: float = 0.0
    """The question asks what was once true: from 0 for the newest text found to 1 for the oldest."""


LITE: Final = Weights(
    cosine=7.2, words=3.0, words_before=2.6, words_after=1.1, speaker=3.1, date=2.7, asks=-1.0, when=2.4, number=1.2,
)  # fmt: skip
"""The recipe by itself, for comparison."""
OURS: Final = msgspec.structs.replace(
    LITE,
    superseded=-1.5,
    meaning_after=1.5,
    length=1.5,
    age=0.5,
    asker=1.0,
)
"""What recall uses."""
COSINE: Final = Weights(cosine=1.0)
"""The meaning alone, for comparison."""
WORDS: Final = Weights(words=1.0)
"""The words alone, for comparison and while there are no vectors."""

K1: Final = 0.9
"""BM25: how soon further occurrences of a word add nothing. Messages are short, so soon."""
B: Final = 0.4
"""BM25: how much longer texts are held back, 0 to 1."""
LONG_ENOUGH: Final = 20
"""Words that are no stop words: with more a text is no likelier to tell something."""
SCALE: Final = 10.0
"""BM25 is divided by this, so that it is about as large as a cosine."""
