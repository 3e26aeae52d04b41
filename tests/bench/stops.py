"""Stop in each phase of a turn, from the line to the engine until its Answered: a real engine without a window."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic_ns
from typing import Final

from msgspec.structs import replace

from core.commands import Ask, ChooseModel, Stop
from core.events import Answered, Token
from core.ids import new_id
from tests.bench.homes import Home
from tests.bench.script import MODEL
from tests.bench.table import Goal, Line
from tests.fakes.ollama_server import FakeOllama
from tests.fakes.window import Window, question

TIMES: Final = 7
GOAL: Final = Goal(200)


def lines(home: Home) -> list[Line]:
    """Each phase several times; the first stop of all meets an engine that is still importing."""
    with FakeOllama(answers=["word " * 400]) as ollama, home.fresh() as folder:
        cold, phases = _measured(folder, home.profile, ollama)
    made = [Line("engine: stop while it still imports", cold, goal=GOAL)]
    for phase, values in phases.items():
        made.append(Line(f"engine: stop {phase}: median", median(values)))
        made.append(Line(f"engine: stop {phase}: worst of {TIMES}", max(values), goal=GOAL))
    return made


def _measured(folder: Path, profile: str, ollama: FakeOllama) -> tuple[float, dict[str, list[float]]]:
    with Window(folder, environ={"OLLAMA_HOST": ollama.host}) as engine:
        engine.open_profile(profile)
        stopping = _Stopping(engine, ollama, profile)
        cold = stopping.stop(lambda _ask: None)
        stopping.choose()
        return cold, {
            "at once": [stopping.stop(lambda _ask: None) for _ in range(TIMES)],
            "before the first token": [stopping.stop(stopping.requested) for _ in range(TIMES)],
            "in mid-stream": [stopping.stop(stopping.streaming) for _ in range(TIMES)],
        }


@dataclass(frozen=True)
class _Stopping:
    engine: Window
    ollama: FakeOllama
    profile: str

    def choose(self) -> None:
        """Let the fake's model answer, and hold what it says."""
        self.ollama.hold()
        self.engine.do(ChooseModel(id=new_id(), profile=self.profile, model=MODEL))

    def stop(self, reach: Callable[[Ask], None]) -> float:
        """Ask, wait until the phase is reached, stop; milliseconds."""
        ask = question(self.profile, "tell me everything")
        ask = replace(ask, text=f"{ask.text} of {ask.turn}")
        self.engine.accepted(ask)
        reach(ask)
        began = monotonic_ns()
        self.engine.send(Stop(id=new_id(), profile=self.profile, turn=ask.turn))
        while self.engine.wait(Answered).turn != ask.turn:
            pass
        ended = monotonic_ns()
        self.ollama.hold()
        return (ended - began) / 1e6

    def requested(self, ask: Ask) -> None:
        """The model was asked and is silent. Each question carries its turn's id, so it is told from those before."""
        self.ollama.wait(lambda: any(ask.turn in request.messages[-1]["content"] for request in self.ollama.chats))

    def streaming(self, ask: Ask) -> None:
        """Some words have come."""
        self.requested(ask)
        self.ollama.release(5)
        while self.engine.wait(Token).turn != ask.turn:
            pass
