"""Turns become memories: nothing made up, nothing true lost, each turn once, and the queue drains."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from core.errors import ModelFailed, ModelMissing, ModelServerDown
from core.memory.choice import Choice, write_choice
from core.memory.keeper import Keeper, Kept
from core.memory.value import Memory, Source
from core.memory_events import MemoryLanguage
from core.models.chat import OllamaChat
from core.storage.remember_queue import MOST_ROUNDS
from tests.conftest import AllowLog
from tests.core.memory.turns import BEGIN, MINUTE, Turns
from tests.fakes.ollama_minds import HOSTILE, Mind, all_new, always, careless, decides, fact, in_turns, knows
from tests.fakes.ollama_server import FakeOllama, Fault, Kind

IN_VAIN = "asked 3 times in vain"
MOVED = "I moved to Lisbon last week, my sister Ana helped me."
MOVED_FACTS = ["I moved to Lisbon last week", "My sister Ana helped me"]
KNOWN = {
    "Lisbon last week": [
        fact("I moved to Lisbon last week", "I moved to Lisbon last week", date="last week"),
        fact("My sister Ana helped me", "my sister Ana helped me", kind="people"),
    ],
    "live in Porto": [fact("I live in Porto", "I live in Porto")],
    "live in Lisbon": [fact("I live in Lisbon", "I live in Lisbon")],
    "home is Porto": [fact("My home is Porto", "my home is Porto")],
    "like tea": [fact("I like tea", "I like tea", kind="preferences")],
}


class Scene:
    """Turns, and a fake Ollama with a mind."""

    def __init__(self, mind: Mind, fake: FakeOllama, turns: Turns, model: OllamaChat) -> None:
        self.mind = mind
        self.fake = fake
        self.turns = turns
        self.model = model

    async def work(self) -> None:
        await self.turns.work(self.model)

    async def learn(self, *texts: str) -> None:
        for text in texts:
            self.turns.say(text)
            await self.work()


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    mind = Mind(facts=knows(KNOWN))
    with FakeOllama(answers=mind) as fake:
        turns = Turns(fake.host)
        yield Scene(mind, fake, turns, await turns.model())
        await turns.close()


async def test_a_turn_becomes_memories_with_their_source(scene: Scene) -> None:
    question = scene.turns.say(MOVED)
    await scene.work()
    assert scene.turns.texts() == MOVED_FACTS
    moved, helped = scene.turns.memories()
    assert moved.learned == BEGIN + MINUTE
    (source,) = moved.sources
    assert (source.message, source.quote, source.time) == (question, "I moved to Lisbon last week", BEGIN + MINUTE)
    assert [(date.words, date.start, date.end) for date in moved.dates] == [("last week", "2026-11-16", "2026-11-22")]
    assert (moved.kind, helped.kind) == ("you", "people")
    assert len(scene.turns.queue) == 0
    assert len(scene.fake.chats) == 1


async def test_the_answer_says_so_also_later(scene: Scene) -> None:
    scene.turns.say(MOVED, thread="t")
    await scene.work()
    (wrote,) = scene.turns.wrote
    assert wrote.answer == "a1"
    assert [kept.text for kept in wrote.shown] == MOVED_FACTS
    rows, _ = scene.turns.file.transcript.page("t", before=None)
    assert {(one.key, one.text) for one in rows[1][2]} == {(kept.key, kept.text) for kept in wrote.shown}


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "thanks!",
        "Why not?",
        "```\nmy name is root and I live in Porto\n```",
        "> I live in Porto",
        "",
        "👍",
    ],
)
async def test_nothing_to_learn_costs_no_call(scene: Scene, text: str) -> None:
    scene.turns.say(text)
    await scene.work()
    assert scene.fake.chats == []
    assert len(scene.turns.queue) == 0


async def test_dates_are_read_in_the_language_of_the_profile(scene: Scene) -> None:
    said = "Zahnarzt nächsten Freitag, Praxis Meier"
    chosen: MemoryLanguage
    for chosen, words in (("en", []), ("de", ["nächsten Freitag"])):
        write_choice(scene.turns.db, Choice(language=chosen))
        scene.mind.facts = knows({"Zahnarzt": [fact(f"{said} {chosen}", f"{said} {chosen}")]})
        await scene.learn(f"{said} {chosen}")
        kept = next(each for each in scene.turns.memories() if each.text.endswith(chosen))
        assert [each.words for each in kept.dates] == words


async def test_a_question_leads_to_nothing(scene: Scene) -> None:
    scene.turns.say("What is the capital of Mongolia?")
    await scene.work()
    assert scene.turns.texts() == []
    assert len(scene.turns.queue) == 0
    assert scene.turns.wrote[0].shown == ()


async def test_the_same_words_are_one_memory_with_two_sources_and_cost_no_question(scene: Scene) -> None:
    await scene.learn("I live in Porto", "Did I say that? I live in Porto!")
    (memory,) = scene.turns.memories()
    assert [source.message for source in memory.sources] == ["q1", "q2"]
    assert len(scene.fake.chats) == 2
    assert [len(wrote.shown) for wrote in scene.turns.wrote] == [1, 0]


async def test_the_same_in_other_words_is_one_memory_with_two_sources(scene: Scene) -> None:
    scene.mind.verdict = decides({("home is Porto", "live in Porto"): "same"})
    await scene.learn("I live in Porto", "Now my home is Porto.")
    (memory,) = scene.turns.memories()
    assert memory.text == "I live in Porto"
    assert [source.quote for source in memory.sources] == ["I live in Porto", "my home is Porto"]
    assert scene.mind.compared == [("My home is Porto", ("I live in Porto",))]
    assert [len(wrote.shown) for wrote in scene.turns.wrote] == [1, 0]


async def test_without_vectors_shared_words_name_the_memory(scene: Scene) -> None:
    scene.mind.verdict = decides({("Lisbon", "Porto"): "replaces"})
    scene.turns.embeddings.stage = "asleep"
    await scene.learn("I live in Porto", "I live in Lisbon")
    (lisbon,) = scene.turns.memories("inbox")
    assert lisbon.replaces == scene.turns.memories()[0].key


async def test_a_contradiction_waits_in_the_inbox(scene: Scene) -> None:
    scene.mind.verdict = decides({("Lisbon", "Porto"): "replaces"})
    await scene.learn("I live in Porto", "I live in Lisbon")
    (porto,) = scene.turns.memories()
    (lisbon,) = scene.turns.memories("inbox")
    assert (porto.text, lisbon.text) == ("I live in Porto", "I live in Lisbon")
    assert lisbon.replaces == porto.key
    assert [len(wrote.shown) for wrote in scene.turns.wrote] == [1, 0]


async def test_what_was_said_before_the_memory_it_contradicts_replaces_nothing(scene: Scene) -> None:
    scene.mind.verdict = always("replaces", 1)
    scene.turns.say("I live in Lisbon", time=BEGIN + 9 * MINUTE)
    await scene.work()
    scene.turns.say("I live in Porto", time=BEGIN)
    await scene.work()
    (waiting,) = scene.turns.memories("inbox")
    assert (waiting.text, waiting.replaces) == ("I live in Porto", "")
    assert scene.turns.texts() == ["I live in Lisbon"]


async def test_asked_first_everything_waits(scene: Scene) -> None:
    write_choice(scene.turns.db, Choice(automatic=False))
    scene.turns.say(MOVED)
    await scene.work()
    assert (scene.turns.texts(), scene.turns.texts("inbox")) == ([], MOVED_FACTS)
    assert (scene.turns.wrote[0].shown, scene.turns.wrote[0].count) == ((), 2)
    scene.turns.say(MOVED)
    await scene.work()
    assert scene.turns.texts("inbox") == MOVED_FACTS


async def test_a_loop_of_contradictions_ends(scene: Scene) -> None:
    scene.mind.verdict = always("replaces", 1)
    await scene.learn(*("I live in Porto", "I live in Lisbon") * 8)
    assert scene.turns.texts() == ["I live in Porto"]
    (waiting,) = scene.turns.memories("inbox")
    assert waiting.text == "I live in Lisbon"
    assert len(waiting.sources) == 8
    assert len(scene.fake.chats) == 16 + 8
    assert len(scene.turns.queue) == 0


@pytest.mark.parametrize("index", [0, 7, -1])
@pytest.mark.parametrize("name", ["same", "replaces"])
async def test_a_wrong_number_loses_nothing(scene: Scene, name: str, index: int) -> None:
    scene.mind.verdict = always(name, index)
    await scene.learn("I live in Porto", "I live in Lisbon", "I like tea")
    assert scene.turns.texts() == ["I live in Porto", "I live in Lisbon", "I like tea"]
    assert scene.turns.texts("inbox") == []


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_model_makes_nothing_up_and_the_queue_drains(
    scene: Scene, name: str, allow_log: AllowLog
) -> None:
    allow_log(IN_VAIN)
    scene.mind.facts = HOSTILE[name]
    scene.turns.say("Tell me of the sea, of ships and of the wind.")
    for _ in range(MOST_ROUNDS):
        await scene.work()
    assert scene.turns.texts() == scene.turns.texts("inbox") == []
    assert len(scene.turns.queue) == 0
    assert len(scene.fake.chats) <= 2 * MOST_ROUNDS
    assert scene.fake.reloads == 0


@pytest.mark.parametrize("name", HOSTILE)
async def test_verdicts_that_make_no_sense_lose_nothing(scene: Scene, name: str) -> None:
    scene.mind.verdict = lambda new, _old: HOSTILE[name](new)
    await scene.learn("I live in Porto", "I live in Lisbon")
    assert scene.turns.texts() == ["I live in Porto", "I live in Lisbon"]


async def test_a_careless_model_loses_nothing(scene: Scene) -> None:
    scene.mind.facts = careless(KNOWN)
    await scene.learn(MOVED)
    assert scene.turns.texts() == MOVED_FACTS


async def test_a_turn_in_vain_is_tried_again_in_the_next_quiet_time(scene: Scene) -> None:
    scene.mind.facts = in_turns(HOSTILE["broken"], HOSTILE["echo"], knows(KNOWN))
    scene.turns.say(MOVED)
    await scene.work()
    waiting = scene.turns.queue.get("a1")
    assert waiting is not None
    assert waiting.rounds == 1
    assert (len(scene.fake.chats), scene.turns.texts()) == (2, [])
    await scene.work()
    assert scene.turns.texts() == MOVED_FACTS
    assert len(scene.turns.queue) == 0


async def test_what_no_model_could_read_the_rules_look_at(scene: Scene, allow_log: AllowLog) -> None:
    allow_log(IN_VAIN)
    scene.mind.facts = HOSTILE["in_prose"]
    scene.turns.say("My name is Mirela and I live in Porto.")
    for _ in range(MOST_ROUNDS):
        assert len(scene.turns.queue) == 1
        await scene.work()
    assert len(scene.turns.queue) == 0
    assert any("Mirela" in text for text in scene.turns.texts())
    assert (scene.turns.queue.given_up(), scene.turns.wrote[-1].given_up) == (1, True)
    asked, kept = len(scene.fake.chats), scene.turns.texts()
    await scene.work()
    assert len(scene.fake.chats) == asked
    scene.turns.queue.try_again()
    scene.mind.facts = knows({"Porto": [fact("I live in Porto", "I live in Porto")]})
    await scene.work()
    assert (scene.turns.queue.given_up(), len(scene.turns.queue)) == (0, 0)
    assert set(scene.turns.texts()) == {*kept, "I live in Porto"}


async def test_without_a_model_the_rules_find_what_is_plain(scene: Scene) -> None:
    scene.turns.say("My name is Mirela and I live in Porto.")
    await scene.turns.work(None)
    assert any("Mirela" in text for text in scene.turns.texts())
    assert len(scene.turns.queue) == 0
    assert scene.fake.chats == []


async def test_a_server_that_is_gone_leaves_the_queue_alone(scene: Scene) -> None:
    scene.turns.say(MOVED)
    with scene.fake.refusing(), pytest.raises(ModelServerDown):
        await scene.work()
    scene.fake.fault(Fault(Kind.MISSING))
    with pytest.raises(ModelMissing):
        await scene.work()
    waiting = scene.turns.queue.get("a1")
    assert waiting is not None
    assert waiting.rounds == 0
    await scene.work()
    assert scene.turns.texts() == MOVED_FACTS


@pytest.mark.parametrize("fault", [Fault(Kind.ERROR_LINE, after=3), Fault(Kind.CUT, after=3), Fault(Kind.STATUS)])
async def test_an_answer_that_breaks_off_counts_as_a_round(scene: Scene, fault: Fault) -> None:
    scene.turns.say(MOVED)
    scene.fake.fault(fault)
    with pytest.raises(ModelFailed):
        await scene.work()
    waiting = scene.turns.queue.get("a1")
    assert waiting is not None
    assert waiting.rounds == 1
    await scene.work()
    assert scene.turns.texts() == MOVED_FACTS


async def test_a_turn_that_breaks_the_model_blocks_no_other(scene: Scene) -> None:
    scene.turns.say("I live in Porto")
    scene.turns.say(MOVED)
    scene.fake.fault(Fault(Kind.STATUS))
    with pytest.raises(ModelFailed):
        await scene.work()
    await scene.work()
    assert scene.mind.read == ["I live in Porto", MOVED]


async def test_cancelled_while_the_model_answers_nothing_is_written(scene: Scene) -> None:
    scene.turns.say(MOVED)
    scene.fake.hold()
    work = asyncio.create_task(scene.work())
    await asyncio.to_thread(scene.fake.wait, lambda: bool(scene.fake.chats))
    work.cancel()
    await asyncio.wait({work})
    await asyncio.to_thread(scene.fake.wait, lambda: scene.fake.chats[0].gone)
    scene.fake.open()
    assert (scene.turns.texts(), len(scene.turns.queue), scene.turns.wrote) == ([], 1, [])
    await scene.work()
    assert scene.turns.texts() == MOVED_FACTS


async def test_cancelled_while_it_writes_it_ends_and_tells(scene: Scene) -> None:
    scene.turns.say(MOVED)
    loop = asyncio.get_running_loop()
    work = asyncio.create_task(scene.work())
    scene.turns.keeper.tell(lambda _: loop.call_soon_threadsafe(work.cancel))  # type: ignore[arg-type]
    await asyncio.wait({work})
    assert work.cancelled()
    assert scene.turns.texts() == MOVED_FACTS
    assert len(scene.turns.queue) == 0
    assert [len(wrote.shown) for wrote in scene.turns.wrote] == [2]


class Breaking(Keeper):
    """Saves one memory, then calls something."""

    def __init__(self, turns: Turns, then: Callable[[], None]) -> None:
        super().__init__(turns.db, turns.file.user_id)
        self._then = then
        self._saved = 0

    def save(self, memory: Memory, *, answer: str = "") -> Kept:
        self._saved += 1
        if self._saved == 2:
            self._then()
        return super().save(memory, answer=answer)


async def test_a_failure_in_the_middle_leaves_all_or_nothing(scene: Scene) -> None:
    def fail() -> None:
        raise KeyError("in the middle")

    scene.turns.say(MOVED)
    worker = scene.turns.worker(scene.model, keeper=Breaking(scene.turns, fail))
    await worker.begin()
    with pytest.raises(KeyError):
        await worker.step()
    assert (scene.turns.texts(), len(scene.turns.queue)) == ([], 1)
    await scene.work()
    assert scene.turns.texts() == MOVED_FACTS


async def test_a_kill_in_the_middle_leaves_all_or_nothing(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    command = [sys.executable, "-P", "-m", "tests.core.memory.killed_worker", str(path), scene.fake.host, MOVED]
    killed = await asyncio.to_thread(subprocess.run, command, cwd=Path(__file__).parents[3], capture_output=True)
    assert killed.returncode == 9, killed.stderr
    turns = Turns(scene.fake.host, path=path)
    try:
        assert (turns.texts(), len(turns.queue)) == ([], 1)
        await turns.work(await turns.model())
        assert (turns.texts(), len(turns.queue)) == (MOVED_FACTS, 0)
    finally:
        await turns.close()


async def test_a_chat_in_the_bin_leads_to_nothing_until_it_comes_back(scene: Scene) -> None:
    scene.turns.say(MOVED, thread="t")
    scene.turns.file.transcript.bin("t", True, 5)
    await scene.work()
    assert (scene.turns.texts(), scene.fake.chats) == ([], [])
    scene.turns.file.transcript.bin("t", False, 6)
    await scene.work()
    assert (scene.turns.texts(), len(scene.turns.queue)) == (MOVED_FACTS, 0)


async def test_a_chat_that_goes_to_the_bin_meanwhile_leads_to_nothing(scene: Scene) -> None:
    scene.turns.say(MOVED, thread="t")

    def binned(words: str) -> str:
        scene.turns.file.transcript.bin("t", True, 5)
        return str(knows(KNOWN)(words))

    scene.mind.facts = binned
    await scene.work()
    assert scene.turns.texts() == []
    assert scene.turns.wrote[0].shown == ()
    scene.mind.facts = knows(KNOWN)
    await scene.work()
    assert scene.turns.texts() == []
    scene.turns.file.transcript.bin("t", False, 6)
    await scene.work()
    assert (scene.turns.texts(), len(scene.turns.queue)) == (MOVED_FACTS, 0)


async def test_while_memory_is_off_turns_lead_to_nothing_also_later(scene: Scene) -> None:
    scene.turns.say("I live in Porto")
    write_choice(scene.turns.db, Choice(on=False))
    scene.turns.say(MOVED)
    assert len(scene.turns.queue) == 0
    write_choice(scene.turns.db, Choice())
    scene.turns.say("I like tea")
    await scene.work()
    assert scene.turns.texts() == ["I like tea"]


async def test_memory_that_is_switched_off_meanwhile_stores_nothing(scene: Scene) -> None:
    def off(words: str) -> str:
        write_choice(scene.turns.db, Choice(on=False))
        return str(knows(KNOWN)(words))

    scene.mind.facts = off
    scene.turns.say(MOVED)
    await scene.work()
    assert (scene.turns.texts(), len(scene.turns.queue)) == ([], 0)


async def test_what_was_asked_to_be_remembered_is_not_stored_again(scene: Scene) -> None:
    scene.turns.say("Remember: I live in Porto.", noted="I live in Porto")
    await scene.work()
    assert scene.fake.chats == []
    scene.turns.say("Remember: I live in Porto. I like tea, too.", noted="I live in Porto")
    await scene.work()
    assert scene.mind.read == ["I like tea, too."]
    assert scene.turns.texts() == ["I like tea"]
    assert len(scene.turns.queue) == 0


async def test_a_request_that_nobody_noted_is_looked_at(scene: Scene) -> None:
    """As in a temporary chat that was kept later."""
    scene.turns.say("Remember: I live in Porto.")
    await scene.work()
    assert scene.turns.texts() == ["I live in Porto"]


async def test_a_long_queue_drains_the_newest_first(scene: Scene) -> None:
    scene.turns.say_many(500, "The weather is nice here.")
    await scene.turns.work(None)
    assert [wrote.answer for wrote in scene.turns.wrote] == [f"a{number}" for number in range(500, 0, -1)]
    assert len(scene.turns.queue) == 0


async def test_one_window_for_everything(scene: Scene) -> None:
    await scene.model.ainvoke("hello")
    scene.mind.verdict = all_new
    await scene.learn("I live in Porto", "I live in Lisbon", MOVED)
    await scene.model.ainvoke("hello")
    assert {request.options["num_ctx"] for request in scene.fake.chats} == {scene.model.num_ctx}
    assert scene.fake.reloads == 0


async def test_memories_of_others_stay_as_they_are(scene: Scene) -> None:
    scene.turns.keeper.save(Memory(key="k", text="I live in Porto", learned=1, sources=(Source(message="m"),)))
    other = Turns(scene.fake.host, user_id="eve")
    await other.close()
    scene.mind.verdict = always("replaces", 1)
    await scene.learn("I live in Lisbon")
    assert scene.turns.texts() == ["I live in Porto"]
