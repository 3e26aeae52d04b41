"""Workshop: everything that needs a slow import, made once in a thread after the engine said Ready.

The engine awaits it where a turn needs it; nothing else of the engine waits for langgraph or langchain.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from core.asking import RECALL
from core.chat import Chat
from core.embed import ChildEmbeddings
from core.events import EmbedderStage
from core.graph import import_langgraph
from core.memory.recall_model import RecallModel
from core.memory.worker import Worker, Wrote
from core.models.ollama import OllamaServer, find_host
from core.offline import Guard

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from core.records import OpenFile


def open_workshop(environ: Mapping[str, str], guard: Guard, on_stage: Callable[[EmbedderStage], None]) -> "Workshop":
    """The real one: Ollama where the environment says, the embedder in a process of its own."""
    return Workshop(OllamaServer(find_host(environ).address), ChildEmbeddings(on_stage=on_stage, on_refused=guard.add))


class Workshop:
    """Makes chats and models. Owns the embedder's process; the engine's loop uses it."""

    def __init__(self, server: OllamaServer, embeddings: ChildEmbeddings) -> None:
        import_langgraph()
        self.server = server
        self.embeddings = embeddings

    def chat(self, file: "OpenFile", over: Chat | None = None) -> Chat:
        """A chat over an open file, with the memories of `over` where it is a temporary one.

        Writes to the file: call it on the file's lane.
        """
        return Chat(file.db, file.transcript, file.user_id, self.embeddings, over=over, keeper=file.keeper)

    async def model(
        self, name: str, *, keeps: bool = True, looks: bool = True, memory: bool = True, goes_on: bool = False
    ) -> "tuple[BaseChatModel, int | None]":
        """The model of that name and its window in tokens (None: no limit). The rest as the turn will have it.

        One that goes on from a text does not think: thoughts come before an answer, and llama.cpp refuses both at once.
        Raises ModelServerDown, ModelMissing, ModelFailed.
        """
        if name == RECALL:
            return RecallModel(keeps=keeps, looks=looks, memory=memory), None
        chat = await self.server.chat(name)
        if goes_on and chat.think is not None:
            chat = chat.model_copy(update={"think": False})
        return chat, chat.num_ctx

    async def worker(self, file: "OpenFile", chat: Chat, name: str, wrote: Callable[[Wrote], None]) -> Worker:
        """Who makes memories of the turns of an open file, with the model of that name. Raises as `model` does."""
        model = None if name == RECALL else await self.server.chat(name)
        return Worker(file, chat, file.keeper, model=model, wrote=wrote)

    async def close(self) -> None:
        """End the embedder's process, hang up on Ollama."""
        self.embeddings.close()
        await self.server.close()
