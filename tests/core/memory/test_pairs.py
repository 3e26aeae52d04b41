"""Every pair of the data file, asked of the built-in model with the pair's memories in the prompt."""

import re

import pytest
from langchain_core.messages import HumanMessage

from core.memory.recall_model import RecallModel
from tests.core.memory.pairs import TODAY, Pair, pairs


def test_the_file_is_as_large_and_mixed_as_it_should_be() -> None:
    known = pairs()
    assert len(known) >= 60
    assert sum(pair.paraphrase for pair in known) >= 20
    assert len({pair.name for pair in known}) == len(known)
    assert len({pair.question.lower() for pair in known if pair.paraphrase}) >= 20


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair.name)
def test_recall_answers_from_the_memories_that_fit(pair: Pair) -> None:
    memories = HumanMessage("notes", additional_kwargs={"memories": pair.lines()})
    said = RecallModel(today=lambda: TODAY).invoke([memories, HumanMessage(pair.question)]).text
    for pattern in pair.expect:
        assert re.search(pattern, said), said
    for pattern in pair.reject:
        assert not re.search(pattern, said), said


@pytest.mark.parametrize("pair", [pair for pair in pairs() if pair.memories], ids=lambda pair: pair.name)
def test_recall_says_nothing_that_it_was_not_told(pair: Pair) -> None:
    """Without the memories, no word of theirs comes back that the question does not have."""
    said = RecallModel(today=lambda: TODAY).invoke([HumanMessage(pair.question)]).text
    names = {word for memory in pair.memories for word in re.findall(r"\b(?!I\b)[A-Z]\w+|\d[\d:-]+", memory)}
    assert not [name for name in names if re.search(rf"\b{name}\b", said) and name not in pair.question]
