"""The model that is always there: "Recall, built in". It answers from the memories in the prompt and invents nothing.

A LangChain chat model like any other, called by the graph's `answer` node on the engine's event loop. It needs no
download, no server and no network. Imports langchain_core, so the engine imports it only after it said Ready.
"""

import asyncio
import datetime as dt
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from core.memory.answer import Memory, answer, used, without_memory
from core.memory.gist import gist
from core.memory.language import language

MODEL_NAME: Final = "recall"
_MEMORIES: Final = "memories"
_PIECE = re.compile(r"\S*\s*")


class RecallModel(BaseChatModel):
    """Answers the last message of the person from the last message that carries memories.

    Those lie in `additional_kwargs["memories"]`: a list of {"text": str, "learned": ms since 1970}.
    """

    today: Callable[[], dt.date] = dt.date.today
    keeps: bool = True
    """Whether what the person asks to remember is stored."""
    looks: bool = True
    """Whether memories are recalled for it."""

    memory: bool = True
    """Whether the profile has memory at all."""

    @property
    def label(self) -> str:
        """What the window's list of models calls it."""
        return language().label

    def uses(self, message: str, texts: Sequence[str]) -> set[str]:
        """Which of these memories an answer to `message` is made from."""
        return {memory.text for memory in used(gist(message), [Memory(text=text, learned=0) for text in texts])}

    @property
    def _llm_type(self) -> str:
        return MODEL_NAME

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002  LangChain's signature; a stop word makes no sense here
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002  LangChain's signature
        **_kwargs: Any,
    ) -> ChatResult:
        message = AIMessage(self._answer(messages), response_metadata={"model_name": MODEL_NAME})
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002  LangChain's signature
        run_manager: CallbackManagerForLLMRun | None = None,
        **_kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for chunk in _chunks(self._answer(messages)):
            if run_manager:
                run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002  LangChain's signature
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **_kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        """One word at a time; between two words the event loop may stop it."""
        for chunk in _chunks(self._answer(messages)):
            if run_manager:
                await run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk
            await asyncio.sleep(0)

    def _answer(self, messages: Sequence[BaseMessage]) -> str:
        asked = _question(messages)
        if not self.memory:
            return without_memory(asked)
        return answer(asked, _memories(messages), today=self.today(), keeps=self.keeps, looks=self.looks)


def _chunks(text: str) -> Iterator[ChatGenerationChunk]:
    pieces = [piece for piece in _PIECE.findall(text) if piece]
    for number, piece in enumerate(pieces, 1):
        last = number == len(pieces)
        yield ChatGenerationChunk(
            message=AIMessageChunk(
                content=piece,
                response_metadata={"model_name": MODEL_NAME} if last else {},
                chunk_position="last" if last else None,
            )
        )


def _question(messages: Sequence[BaseMessage]) -> str:
    said = [one for one in messages if isinstance(one, HumanMessage) and _MEMORIES not in one.additional_kwargs]
    return gist(str(said[-1].text)) if said else ""


def _memories(messages: Sequence[BaseMessage]) -> list[Memory]:
    carried = [one.additional_kwargs[_MEMORIES] for one in messages if _MEMORIES in one.additional_kwargs]
    return [_memory(line) for line in carried[-1]] if carried else []


def _memory(line: Mapping[str, Any]) -> Memory:
    return Memory(text=str(line["text"]), learned=int(line["learned"]))
