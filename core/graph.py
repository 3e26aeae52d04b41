"""The chat graph: note → recall → answer. Built once per open profile; runs on the engine's loop.

State that is checkpointed is the messages alone. What was recalled travels in a channel that LangGraph never
writes down, and everything a window wants to see meanwhile goes out through the stream writer as `core.parts`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage
from langgraph.channels import UntrackedValue
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.runtime import Runtime
from langgraph.store.base import BaseStore
from msgspec.structs import replace
from typing_extensions import TypedDict

from core.clock import now
from core.events import RecallHit, Saved
from core.memory.finding import Filters
from core.memory.gist import gist
from core.memory.keeper import Kept
from core.memory.note import find_request
from core.memory.recall import Hit, Query, Recall
from core.memory.recall_model import RecallModel
from core.memory.value import Memory
from core.models import context, prompts
from core.models.attachment_prompts import Attached, with_attachments
from core.parts import Counted, Found, Noted, Piece, Unkept
from core.stopping import Stopped, unless_stopped, until_stopped

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph

LAST_NODE = "answer"

Save = Callable[[str], Awaitable[Kept]]
"""Stores what a person asked to remember, once, however often the turn runs."""


def _join_messages(left: list[AnyMessage], right: list[AnyMessage]) -> list[AnyMessage]:
    from langgraph.graph.message import add_messages

    return add_messages(left, right)  # type: ignore[arg-type,return-value]  # its types allow more than it gives


class ChatState(TypedDict, total=False):
    """`hits` is never part of a checkpoint."""

    messages: Annotated[list[AnyMessage], _join_messages]
    hits: Annotated[tuple[RecallHit, ...], UntrackedValue]


@dataclass(frozen=True)
class TurnContext:
    """What one turn runs with. `answer` is the id of the message that the answer becomes; `num_ctx` None: no limit.

    `keeps`: explicit requests are stored, by `save`; None: memory is switched off, and nobody is told.
    `looks`: what was said and remembered is recalled. `pinned`: what stands in every prompt.
    `unwanted`: keys of what is not sent now. `refused`: keys of what is not sent for questions like these messages.
    `begun`: the text that the answer goes on from.
    """

    recall: Recall
    user_id: str
    user_name: str
    thread: str
    answer: str
    model: BaseChatModel
    num_ctx: int | None
    stop: asyncio.Event
    vectors: Callable[[], bool]
    keeps: bool = True
    looks: bool = True
    save: Save | None = None
    pinned: tuple[Memory, ...] = ()
    unwanted: frozenset[str] = frozenset()
    begun: str = ""
    refused: dict[str, frozenset[str]] = field(default_factory=dict)
    attached: Mapping[str, Sequence[Attached]] = field(default_factory=dict)
    """The files of the chat's messages, by message."""


async def note(state: ChatState, runtime: Runtime[TurnContext]) -> ChatState:
    """Store an explicit request at once, keyed by its message, so that a turn run twice stores it once."""
    message = state["messages"][-1]
    turn = runtime.context
    fact = find_request(gist(str(message.text)))
    if fact is not None and not turn.keeps:
        runtime.stream_writer(Unkept())
    elif fact is not None and turn.save is not None:
        kept = await turn.save(fact)
        if kept.place == "live":
            runtime.stream_writer(Noted(Saved(key=kept.key, text=kept.text)))
    return {}


async def find(state: ChatState, runtime: Runtime[TurnContext]) -> ChatState:
    """Search all that was said and remembered for what the newest message is about."""
    turn = runtime.context
    if not turn.looks or turn.stop.is_set():
        return {"hits": ()}
    message = state["messages"][-1]
    try:
        found = await unless_stopped(turn.recall.recall(_query(state, turn), vectors=turn.vectors()), turn.stop)
    except Stopped:
        return {"hits": ()}
    hits = tuple(_event(hit) for hit in found.hits)
    if isinstance(turn.model, RecallModel) and any(hit.sent for hit in hits):
        hits = _used(turn.model, str(message.text), hits)
    runtime.stream_writer(Found(found.mode, hits))
    return {"hits": hits}


async def answer(state: ChatState, runtime: Runtime[TurnContext]) -> ChatState:
    """Stream the model's answer. A stopped answer is an answer; one without any text is no message."""
    turn = runtime.context
    text = turn.begun
    prompt = _prompt(state, turn)
    async for chunk in until_stopped(turn.model.astream(prompt), turn.stop):
        piece = Piece(str(chunk.text), chunk.additional_kwargs.get("reasoning_content", ""))
        text += piece.text
        if piece.text or piece.thinking:
            runtime.stream_writer(piece)
        if chunk.usage_metadata is not None:
            runtime.stream_writer(Counted(chunk.usage_metadata["input_tokens"], chunk.usage_metadata["output_tokens"]))
    return {"messages": [AIMessage(text, id=turn.answer)]} if text else {}


def import_langgraph() -> None:
    """Pay for the slow import now, on whatever thread calls."""
    import langgraph.graph  # noqa: F401


def build_graph(
    saver: BaseCheckpointSaver[str], store: BaseStore
) -> "CompiledStateGraph[ChatState, TurnContext, ChatState, ChatState]":
    """Compile the graph over a profile's saver and store. Call `import_langgraph` off the loop before."""
    from langgraph.graph import END, START, StateGraph

    graph = StateGraph(ChatState, context_schema=TurnContext)
    graph.add_node("note", note)
    graph.add_node("recall", find)
    graph.add_node(LAST_NODE, answer)
    graph.add_edge(START, "note")
    graph.add_edge("note", "recall")
    graph.add_edge("recall", LAST_NODE)
    graph.add_edge(LAST_NODE, END)
    return graph.compile(checkpointer=saver, store=store)


def _prompt(state: ChatState, turn: TurnContext) -> list[BaseMessage]:
    sent = [hit for hit in state.get("hits", ()) if hit.sent]
    pinned = [memory.text for memory in _pinned(turn)]
    system = prompts.system_message(turn.user_name, temporary=not turn.keeps, pinned=pinned)
    said = with_attachments(state["messages"], turn.attached, sees=getattr(turn.model, "sees", False))
    messages = prompts.build(system, said, prompts.memory_message(sent))
    if turn.begun:
        messages.append(AIMessage(turn.begun))
    return messages if turn.num_ctx is None else context.fit(messages, num_ctx=turn.num_ctx)


def _query(state: ChatState, turn: TurnContext) -> Query:
    """The newest message as a question, without itself, the memory it has just become, and what the model reads anyway.

    That is the part of the chat that its window takes: what was said before may come back. The built-in model reads
    nothing of the chat, and is given one sentence of a message, since it answers with it.
    """
    built_in = isinstance(turn.model, RecallModel)
    messages = state["messages"]
    seen = messages[-1:] if built_in else _prompt({"messages": messages}, turn)
    known = [memory.key for memory in _pinned(turn)]
    return Query(
        text=gist(str(messages[-1].text)),
        asker=turn.user_name,
        time=now(),
        filters=Filters(
            roles=frozenset({"user"}) if built_in else None,
            without=frozenset((*(message.id for message in seen if message.id), *turn.unwanted, *known)),
        ),
        words=context.memory_words(turn.num_ctx),
        single=built_in,
        refused=turn.refused,
    )


def _pinned(turn: TurnContext) -> tuple[Memory, ...]:
    """What the system part of the prompt holds. The built-in model reads none, and is given them by recall."""
    return () if isinstance(turn.model, RecallModel) else context.pinned_that_fit(turn.pinned)


def _used(model: RecallModel, question: str, hits: tuple[RecallHit, ...]) -> tuple[RecallHit, ...]:
    """Recall says of each memory whether the answer is made from it; the others were found, and are not sent."""
    used = model.uses(question, [hit.text for hit in hits if hit.sent])
    return tuple(replace(hit, sent=hit.sent and hit.text in used) for hit in hits)


def _event(hit: Hit) -> RecallHit:
    return RecallHit(
        key=hit.key,
        text=hit.text,
        score=hit.score,
        sent=hit.sent,
        learned=hit.learned,
        kind=hit.kind,
        thread=hit.thread,
        source=hit.source,
        role="assistant" if hit.assistant else "user",
    )
