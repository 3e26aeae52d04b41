"""Memories that outlive a conversation: LangGraph's how-to on cross-thread persistence, over one DuckDB file.

Run it from the project's folder: python -m tests.core.cross_thread_persistence [file]

Each conversation opens the file, has one exchange in a thread of its own, and closes it again. The store keeps what
user 1 asked to remember; thread 2 is another conversation of user 1, thread 3 one of user 2.
"""

import re
import sys
import tempfile
import uuid
import zlib
from pathlib import Path
from typing import Any

from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import RunnableConfig
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.store.base import BaseStore, IndexConfig

from core.storage import Database, DuckDBSaver, DuckDBStore

DIMENSIONS = 64


class WordVectors(Embeddings):
    """Counts words; enough to find a sentence that shares some with a question, and the same on every run."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector = [0.0] * DIMENSIONS
        for word in re.findall(r"\w+", text.lower()):
            vector[zlib.crc32(word.encode()) % DIMENSIONS] += 1.0
        return vector


class NameModel(BaseChatModel):
    """A chat model that knows one thing: to find a name in its instructions."""

    @property
    def _llm_type(self) -> str:
        return "name-model"

    def _generate(self, messages: list[BaseMessage], *_args: Any, **_kwargs: Any) -> ChatResult:
        known = re.search(r"my name is (\w+)", messages[0].text, re.IGNORECASE)
        if "remember" in messages[-1].text.lower():
            answer = "I will remember that."
        else:
            answer = f"Your name is {known[1]}." if known else "I do not know your name."
        return ChatResult(generations=[ChatGeneration(message=AIMessage(answer))])


def call_model(state: MessagesState, config: RunnableConfig, *, store: BaseStore) -> dict[str, Any]:
    """Look for what the user asked to remember, in whichever thread; keep what they ask to remember now."""
    namespace = ("memories", config["configurable"]["user_id"])
    question = state["messages"][-1].text
    known = store.search(namespace, query=question)
    facts = "\n".join(item.value["data"] for item in known)
    if "remember:" in question.lower():
        store.put(namespace, str(uuid.uuid4()), {"data": question.partition(":")[2].strip()})
    instructions = SystemMessage(f"You talk to a user who told you this before:\n{facts}")
    return {"messages": NameModel().invoke([instructions, *state["messages"]])}


def converse(path: Path, thread: str, user: str, text: str) -> str:
    """One exchange in a thread, with the file opened before and closed after it; returns the answer."""
    builder = StateGraph(MessagesState)
    builder.add_node("call_model", call_model)
    builder.add_edge(START, "call_model")
    index: IndexConfig = {"embed": WordVectors(), "dims": DIMENSIONS, "fields": ["data"]}
    with Database.open(path) as db:
        graph = builder.compile(checkpointer=DuckDBSaver(db), store=DuckDBStore(db, index=index))
        config: RunnableConfig = {"configurable": {"thread_id": thread, "user_id": user}}
        for chunk in graph.stream({"messages": [HumanMessage(text)]}, config, stream_mode="values"):
            last: BaseMessage = chunk["messages"][-1]
    return last.text


def memories(path: Path, user: str) -> list[str]:
    """What the store has of a user."""
    with DuckDBStore.from_path(path) as store:
        return [item.value["data"] for item in store.search(("memories", user))]


def main() -> None:
    """Three conversations, printed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "example.duckdb"
        for thread, user, text in (
            ("1", "1", "Hi! Remember: my name is Bob"),
            ("2", "1", "what is my name?"),
            ("3", "2", "what is my name?"),
        ):
            print(f"thread {thread}, user {user}: {text}\n  {converse(path, thread, user, text)}")
        print(f"kept of user 1: {memories(path, '1')}, of user 2: {memories(path, '2')}")


if __name__ == "__main__":
    main()
