"""Whatever a person does with branches, with stops and kills: the model is sent the path in the tree, and nothing else.

After each step every message of every chat is what it was, but for those that the step is to add.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.asking import TurnCommand
from core.branch_commands import ContinueAnswer, RemoveMessage
from core.events import Done, Message
from core.ids import copy_id, new_id
from tests.core.branch_world import Ending, Said, Tree, World
from tests.core.talk import said

PLACE = st.integers(0, 30)
ENDING: st.SearchStrategy[Ending] = st.sampled_from(["whole", "whole", "whole", "stopped", "killed"])
TOKENS = st.integers(0, 2)


class Branching(RuleBasedStateMachine):
    """Each run has chats of its own in one world, which goes on."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.trees = [Tree()]
        self.chosen = 0

    @property
    def tree(self) -> Tree:
        return self.trees[self.chosen]

    def pick(self, place: int, role: str | None = None) -> str | None:
        """A message of the chat, often a late one."""
        found = [one for one, said in self.tree.said.items() if role is None or said.role == role]
        return found[-1 - place % len(found)] if found else None

    @initialize(ending=ENDING)
    def begin(self, ending: Ending) -> None:
        """Something that can be changed."""
        self.ask(1, "whole", 0)
        self.ask(1, ending, 1)

    @rule(place=PLACE, ending=ENDING, tokens=TOKENS)
    def ask(self, place: int, ending: Ending, tokens: int) -> None:
        """At the end, as one does, or anywhere else, which is what editing a question is."""
        parent = self.tree.leaf if place % 2 else self.pick(place)
        asked = self.world.talk(self.tree).asking(f"question {len(self.tree.said)}", after=parent)
        self.tree.said[asked.message] = Said(parent, "user", asked.text, "whole")
        self._answered(asked, asked.message, ending, tokens)

    @precondition(lambda self: self.pick(0, "user"))
    @rule(place=PLACE, ending=ENDING, tokens=TOKENS)
    def answer_again(self, place: int, ending: Ending, tokens: int) -> None:
        question = self.pick(place, "user") or ""
        self._answered(self.world.talk(self.tree).answering(question), question, ending, tokens)

    @precondition(lambda self: self.continuable())
    @rule(place=PLACE, ending=ENDING, tokens=TOKENS)
    def go_on(self, place: int, ending: Ending, tokens: int) -> None:
        answers = self.continuable()
        answer = answers[-1 - place % len(answers)]
        begun = self.tree.said[answer]
        message = self._answered(self.world.talk(self.tree).going_on(answer), begun.parent or "", ending, tokens)
        assert message.text.startswith(begun.text)

    def continuable(self) -> list[str]:
        said = self.tree.said
        return [
            one
            for one, row in said.items()
            if row.role == "assistant" and row.text and row.parent and said[row.parent].role == "user"
        ]

    @precondition(lambda self: self.pick(0, "assistant"))
    @rule(place=PLACE, text=st.sampled_from(["", "edited"]))
    def edit(self, place: int, text: str) -> None:
        answer = self.pick(place, "assistant") or ""
        page = self.world.do(self.world.talk(self.tree).edit(answer, text))
        assert page.leaf is not None
        parent = self.tree.said[answer].parent
        self.tree.said[page.leaf] = Said(parent, "assistant", text, "whole", edited=True)
        self.tree.leaf = page.leaf

    @precondition(lambda self: self.pick(0))
    @rule(place=PLACE)
    def remove(self, place: int) -> None:
        message, tree = self.pick(place) or "", self.tree
        command = RemoveMessage(id=new_id(), profile=self.world.profile, thread=tree.thread, message=message)
        assert isinstance(self.world.do(self.world.room.do(command)), Done)
        way = tree.way(tree.leaf)
        if message in way:
            below = way[way.index(message) + 1 :]
            tree.leaf = self._copied(tree, below, tree, tree.said[message].parent, command.id)

    @precondition(lambda self: self.pick(0))
    @rule(place=PLACE, exact=st.booleans())
    def show(self, place: int, exact: bool) -> None:
        message = self.pick(place) or ""
        page = self.world.do(self.world.talk(self.tree).show(message, exact=exact))
        assert page.leaf == message if exact else message in self.tree.way(page.leaf)
        self.tree.leaf = page.leaf

    @precondition(lambda self: self.tree.said)
    @rule()
    def show_the_beginning(self) -> None:
        assert self.world.do(self.world.talk(self.tree).show("", exact=True)).messages == ()
        self.tree.leaf = None

    @precondition(lambda self: len(self.trees) < 3 and self.pick(0))
    @rule(place=PLACE)
    def branch_off(self, place: int) -> None:
        message = self.pick(place) or ""
        talk = self.world.do(self.world.talk(self.tree).branch_off(message, "a title"))
        made = Tree(talk.thread)
        made.leaf = self._copied(self.tree, self.tree.way(message), made, None, talk.thread)
        self.trees.append(made)

    @precondition(lambda self: len(self.trees) > 1)
    @rule(place=PLACE)
    def choose_a_chat(self, place: int) -> None:
        self.chosen = place % len(self.trees)

    @rule()
    def kill(self) -> None:
        self.world.kill()

    @rule()
    def prune(self) -> None:
        self.world.prune()

    @invariant()
    def every_branch_is_as_it_was(self) -> None:
        for tree in self.trees:
            assert self.world.rows(tree) == tree.said
            assert self.world.leaf(tree) == tree.leaf
        if self.tree.said:
            page = self.world.do(self.world.talk(self.tree).page())
            assert [one.id for one in page.messages] == self.tree.way(self.tree.leaf)[-50:]
            for one in page.messages:
                beside = sorted(each for each, row in self.tree.said.items() if row.parent == one.parent)
                assert one.siblings == (tuple(beside) if len(beside) > 1 else ())

    def _answered(self, command: TurnCommand, question: str, ending: Ending, tokens: int) -> Message:
        """The answer is in the tree, and no request had anything but the way to its question."""
        before = len(self.world.ollama.chats)
        message = self.world.turn(command, ending, tokens)
        sent = self.tree.sent(question)
        if isinstance(command, ContinueAnswer):
            sent.append(("assistant", self.tree.said[command.message].text))
        requests = self.world.ollama.chats[before:]
        assert [said(request) for request in requests] == [sent] * len(requests)
        assert requests or ending != "whole"
        assert message.parent == question
        assert message.state in {"whole": {"whole"}, "stopped": {"stopped"}}.get(ending, {"whole", "interrupted"})
        assert message.state != "whole" or message.text.endswith(" two three")
        self.tree.said[message.id] = Said.of(message)
        self.tree.leaf = message.id
        return message

    def _copied(self, source: Tree, way: list[str], target: Tree, parent: str | None, maker: str) -> str | None:
        """The last of the copies, each below the one before."""
        for one in way:
            row = source.said[one]
            copy = copy_id(maker, one)
            target.said[copy] = Said(parent, row.role, row.text, row.state, row.origin or one, row.edited)
            parent = copy
        return parent


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def _check(world: World, examples: int, steps: int) -> None:
    class Here(Branching):
        pass

    Here.world = world
    run_state_machine_as_test(Here, settings=settings(max_examples=examples, stateful_step_count=steps))


def test_the_model_is_sent_the_path_and_no_other_branch_changes(world: World) -> None:
    _check(world, 2, 20)


@pytest.mark.soak
def test_the_same_many_times(world: World) -> None:
    _check(world, 60, 40)
