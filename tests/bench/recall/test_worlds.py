"""The test set itself: what the numbers of the report rest on."""

from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec
import pytest

from tests.bench.recall.generate import generated
from tests.bench.recall.lines import CATEGORIES, World, encoded, read
from tests.bench.recall.topics import material
from tests.bench.recall.worlds import by_hand, dialogues, worlds


@cache
def everyone() -> tuple[World, ...]:
    return tuple(worlds())


def people(kind: str) -> list[World]:
    return [world for world in everyone() if world.kind == kind]


def test_there_are_enough_people_messages_and_questions() -> None:
    made = people("generated")
    assert len(made) >= 12
    assert sum(len(world.messages) for world in made) >= 1500
    assert sum(len(world.questions) for world in made) >= 400
    by_language = Counter[str]()
    for world in people("by hand"):
        by_language[world.language] += len(world.questions)
    assert by_language["en"] >= 100
    assert all(by_language[language] >= 20 for language in ("de", "es", "fr", "pt", "zh", "ja", "ko"))


def test_the_chats_of_a_generated_person_last_for_months() -> None:
    for world in people("generated"):
        first, last = (datetime.fromisoformat(world.messages[index].time) for index in (0, -1))
        assert last - first > timedelta(days=120)


@pytest.mark.parametrize("held_out", [False, True])
@pytest.mark.parametrize("kind", ["generated", "by hand"])
def test_every_category_is_in_both_halves(kind: str, held_out: bool) -> None:
    asked = {question.category for world in people(kind) if world.held_out is held_out for question in world.questions}
    assert asked == set(CATEGORIES)


def test_half_of_the_people_are_held_out() -> None:
    for kind in ("generated", "by hand"):
        assert sum(world.held_out for world in people(kind)) * 2 == len(people(kind))


def test_evidence_is_the_persons_own_and_comes_before_the_question() -> None:
    for world in everyone():
        times = {message.id: message.time for message in world.messages}
        for question in world.questions:
            assert bool(question.evidence) == (question.category != "unanswerable"), question.id
            assert len(set(question.evidence)) == len(question.evidence)
            assert all(times[one] < question.time for one in question.evidence + question.stale)
            assert not set(question.evidence) & set(question.stale)


def test_stale_messages_are_older_than_what_replaced_them() -> None:
    found = 0
    for world in everyone():
        times = {message.id: message.time for message in world.messages}
        for question in world.questions:
            found += len(question.stale)
            assert all(times[old] < max(times[one] for one in question.evidence) for old in question.stale)
    assert found >= 50


def test_what_was_recommended_was_said_by_the_assistant_and_all_else_by_the_person() -> None:
    for world in everyone():
        roles = {message.id: message.role for message in world.messages}
        for question in world.questions:
            wanted = "assistant" if question.category == "recommended" else "user"
            assert {roles[one] for one in question.evidence} <= {wanted}, question.id


def test_nothing_of_one_person_is_in_anothers_file() -> None:
    ids = [message.id for world in everyone() for message in world.messages]
    ids += [question.id for world in everyone() for question in world.questions]
    threads = {(message.thread, message.person) for world in everyone() for message in world.messages}
    assert len(ids) == len(set(ids))
    assert len(threads) == len({thread for thread, _ in threads})
    for world in everyone():
        assert {message.person for message in world.messages} == {world.person}
        assert {question.person for question in world.questions} == {world.person}
        assert {question.asker for question in world.questions} == {world.messages[0].speaker}


def test_messages_are_in_their_order_and_alternate() -> None:
    for world in everyone():
        times = [message.time for message in world.messages]
        assert times == sorted(set(times)), world.person
        roles = [message.role for message in world.messages]
        assert roles == ["user", "assistant"] * (len(roles) // 2), world.person


def test_every_slot_is_filled() -> None:
    for world in people("generated"):
        for text in [line.text for line in world.messages] + [line.text for line in world.questions]:
            assert text.strip()
            assert not set("{}") & set(text), text


def test_the_halves_share_no_wording() -> None:
    for topic in material().topics:
        for wordings in (topic.say, topic.reply, topic.ask, topic.change, topic.ask_now, topic.ask_before):
            assert len(wordings) != 1, topic.name
            assert not set(wordings[0::2]) & set(wordings[1::2]), topic.name


def test_the_same_seed_makes_the_same_person() -> None:
    one, two, other = (encoded(generated(material(), 3, held_out=False, seed=seed)) for seed in (1, 1, 2))
    assert one == two
    assert one != other


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    world = generated(material(), 2, held_out=True)
    (tmp_path / "world").write_bytes(encoded(world))
    assert read(tmp_path / "world") == (world.messages, world.questions)


def test_a_line_of_neither_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad").write_text('{"type":"remark","id":"1"}\n', encoding="utf-8")
    with pytest.raises(msgspec.ValidationError):
        read(tmp_path / "bad")


def test_words_of_hand_written_questions_are_seldom_those_of_their_evidence() -> None:
    """By hand, a question shares less than a third of its longer words with what answers it."""
    shares = []
    for world in by_hand():
        texts = {message.id: message.text.lower() for message in world.messages}
        for question in world.questions:
            words = [word for word in question.text.lower().strip("?").split() if len(word) > 3]
            if question.evidence and words and world.language not in ("zh", "ja", "ko"):
                told = " ".join(texts[one] for one in question.evidence)
                shares.append(sum(word in told for word in words) / len(words))
    assert sum(shares) / len(shares) < 1 / 3


def test_dialogues_are_of_two_named_people_who_both_answer_questions() -> None:
    for world in dialogues():
        speakers = {message.id: message.speaker for message in world.messages}
        assert len(set(speakers.values())) == 2
        assert {speakers[one] for question in world.questions for one in question.evidence} == set(speakers.values())
        assert all(message.time < question.time for message in world.messages for question in world.questions)
