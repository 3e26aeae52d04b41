"""The weights of recall, all of them, in one table. Pure; read by the ranking, and by `sending` which draws the lines.

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
    # Of what one knows to be replaced.
    superseded=-1.5,
    # recall@10 on the people for fitting: the recipe 0.790, with the question compared whole 0.811, and further with
    # these two 0.835; with 1.0 and 1.5 0.833, with 1.5 and 1.0 0.829.
    meaning_after=1.5,
    length=1.5,
    # 0.842; from 0.5 to 2.0 the same.
    age=0.5,
    # 0.844; with 2.0 and more 0.840.
    asker=1.0,
)
"""What recall uses; its vector is of the question whole, that of LITE of the question without its question words."""
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


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """Where the lines are drawn between what is sent to the model and what is only shown."""

    memory: float
    """The relevance of a memory that is sent."""
    worth: float
    """The worth of a message that is sent: its score, and its cosine `nearness` times more."""
    best: float
    """The worth that the best text must have; else no message is sent."""
    nearness: float
    message: float
    """The relevance of a message that is sent where words alone decide, or one sentence is wanted."""
    message_of_the_world: float
    """The same where the question has neither "I" nor "my": most such questions are about the world."""
    words: float
    """What it adds to the relevance that all of the question's words are there."""
    fit: float
    """What it adds to the relevance that the text answers by the rules of `fit`."""
    fit_in_rank: float
    """The same in the measure of a score."""
    more: int
    """Words beyond the question's from which on a text that is itself a question tells something."""
    echo: int
    """Words up to which what the assistant adds to what the person said, and that is sent, is nothing new."""


SENDING: Final = Sending(
    # With MiniLM, 214 questions over 181 memories: 95 of 100 that answer their question have 0.35 or more, the nearest
    # to "hello" or to a question about the world 0.24 to 0.39. One too many does less harm than one missing.
    memory=0.3,
    # On the people for fitting, of 400 words: 0.838 of the evidence in 206 words (whatever fits into 400: 0.92), 151
    # words where nothing answers, 18 for small talk and errands. With a line at 7.3 0.860 in 236, at 8.3 0.815 in 174.
    # Without `best` 0.858, but of what nothing answers 2 % get nothing instead of 15 %, of the small talk 61 %, not 78.
    # With a `nearness` of 5, at as many words, 0.801.
    worth=7.8, best=9.5, nearness=11.0,
    # There are many more messages than memories, so the nearest one to any question is nearer.
    message=0.4, message_of_the_world=0.55,
    words=0.1, fit=0.3, fit_in_rank=2.1,
    # Without this way 0.04 less of the evidence is sent; 2 is the same as 3, with 5 it is 0.01 less.
    more=3,
    # "I'll remember: you bake on Saturdays." adds one to the memory that it tells of. The evidence sent stays 0.838.
    echo=1,
)  # fmt: skip
