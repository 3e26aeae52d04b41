"""The chat that the storage part of the bench grows: LangGraph's default graph, 500 characters each way in a turn."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple, TypedDict

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.graph import START, StateGraph
from langgraph.graph.message import add_messages

from tests.bench.prose import Prose
from tests.bench.savers import Opener, Saver
from tests.bench.sizes import Peak, size
from tests.bench.stopwatch import Stopwatch, TimedSerializer, WatchedSaver

CHARACTERS: Final = 500
THREAD: Final[RunnableConfig] = {"configurable": {"thread_id": "chat"}}


class State(TypedDict):
    messages: Annotated[list[AnyMessage], add_messages]


class Turn(NamedTuple):
    """One turn: milliseconds in the saver, of these in its serializer."""

    saver: float
    serializer: float

    @property
    def own(self) -> float:
        """The saver's time without its serializer's."""
        return self.saver - self.serializer


class Run(NamedTuple):
    """A whole chat, and the bytes in its folder: at most while it went on, and after closing."""

    turns: list[Turn]
    most: int
    closed: int


async def run(opener: Opener, folder: Path, turns: int) -> Run:
    """Talk for so many turns in one thread, then close."""
    calls, work = Stopwatch(), Stopwatch()
    made = []
    async with opener(folder, TimedSerializer(work)) as saver:
        with Peak(folder) as peak:
            async for _ in talk(WatchedSaver(saver, calls), turns):
                made.append(Turn(calls.take(), work.take()))
    return Run(made, peak.most, size(folder))


async def talk(saver: Saver, turns: int) -> AsyncIterator[None]:
    """Stops after each turn."""
    say = _graph(saver)
    for _ in range(turns):
        await say()
        yield


def _graph(saver: Saver) -> Callable[[], Awaitable[Any]]:
    """Each call of it is a turn."""
    prose = Prose(1)

    def answer(state: State) -> dict[str, list[AIMessage]]:
        del state
        return {"messages": [AIMessage(prose.text(CHARACTERS))]}

    builder = StateGraph(State)
    builder.add_node("answer", answer)
    builder.add_edge(START, "answer")
    graph = builder.compile(checkpointer=saver)
    return lambda: graph.ainvoke({"messages": [HumanMessage(prose.text(CHARACTERS))]}, THREAD)
