"""OllamaChat: a chat model of Ollama as LangChain knows chat models. Made by `OllamaServer`, called by the graph.

Runs on the engine's loop; what waits is cancelled with its task, which closes the connection, and Ollama then stops.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Final

import msgspec
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from ollama import Image, Message
from pydantic import Field
from typing_extensions import override

from core.errors import BugError, ModelFailed
from core.models.attachment_prompts import IMAGES
from core.models.transport import Transport, raw

KEEP_ALIVE: Final = "15m"
"""How long Ollama keeps the model after an answer. Its own 5 minutes are less than reading and thinking can take."""


class _Said(msgspec.Struct):
    content: str | None = None
    thinking: str | None = None


class _Piece(msgspec.Struct):
    """One line of an answer's stream. Durations in nanoseconds."""

    message: _Said = msgspec.field(default_factory=_Said)
    done: bool = False
    done_reason: str = ""
    error: str = ""
    remote_host: str = ""
    prompt_eval_count: int = 0
    eval_count: int = 0
    total_duration: int = 0
    load_duration: int = 0
    prompt_eval_duration: int = 0
    eval_duration: int = 0


class OllamaChat(BaseChatModel):
    """Streams answers: `content` is text, `additional_kwargs["reasoning_content"]` thinking; the last chunk counts.

    Raises ModelServerDown, ModelMissing and ModelFailed, also in the middle of a stream. Asynchronous only.
    """

    transport: Transport = Field(exclude=True, repr=False)
    model: str
    num_ctx: int
    think: bool | str | None = None
    """None where the model cannot think: Ollama refuses the request otherwise."""
    sees: bool = False
    """Whether it takes images."""
    keep_alive: str | int = KEEP_ALIVE
    options: dict[str, Any] = Field(default_factory=dict)
    """Ollama's further options (temperature, seed, ...)."""

    async def load(self) -> None:
        """Have the model loaded, with the very options an answer will need. Returns when it is; may take minutes."""
        await self.transport.post("/api/chat", {**self._common(), "messages": []}, model=self.model)

    @property
    def _llm_type(self) -> str:
        return "ollama"

    @override
    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise BugError("OllamaChat was called without await")

    @override
    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        async with aclosing(self._stream_chunks(messages, stop, kwargs)) as stream:
            first = await anext(stream)
            async for chunk in stream:
                first += chunk
        return ChatResult(generations=[first])

    @override
    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        async with aclosing(self._stream_chunks(messages, stop, kwargs)) as stream:
            async for chunk in stream:
                yield chunk

    async def _stream_chunks(
        self, messages: Sequence[BaseMessage], stop: Sequence[str] | None, extra: Mapping[str, Any]
    ) -> AsyncGenerator[ChatGenerationChunk, None]:
        body = {**self._common(stop), "messages": to_wire(messages), "stream": True, **extra}
        async with aclosing(self.transport.lines("/api/chat", body, model=self.model)) as lines:
            async for line in lines:
                piece = self._read(line)
                if piece.done:
                    yield self._last(piece)
                    return
                if piece.message.content or piece.message.thinking:
                    yield ChatGenerationChunk(message=AIMessageChunk(**_text(piece)))
        raise ModelFailed(model=self.model, details="the answer broke off")

    def _common(self, stop: Sequence[str] | None = None) -> dict[str, Any]:
        """What every request of a model has in common; a difference in num_ctx or shift would load it again.

        Servers before 0.12.6 do not know truncate and shift and ignore them, as they do with every unknown field.
        """
        options = {**self.options, "num_ctx": self.num_ctx} | ({"stop": list(stop)} if stop else {})
        body = {"model": self.model, "options": options, "keep_alive": self.keep_alive}
        thinking = {} if self.think is None else {"think": self.think}
        return body | thinking | {"truncate": False, "shift": False}

    def _read(self, line: bytes) -> _Piece:
        try:
            piece = msgspec.json.decode(line, type=_Piece)
        except msgspec.MsgspecError as error:
            raise ModelFailed(model=self.model, details=raw(line)) from error
        if piece.error:
            raise ModelFailed(model=self.model, details=piece.error)
        if piece.remote_host:
            raise ModelFailed(model=self.model, details=f"answered by {piece.remote_host}, not by this computer")
        return piece

    def _last(self, piece: _Piece) -> ChatGenerationChunk:
        taken, made = piece.prompt_eval_count, piece.eval_count
        details = {name: value for name, value in msgspec.structs.asdict(piece).items() if name in _DETAILS}
        message = AIMessageChunk(
            **_text(piece),
            usage_metadata=UsageMetadata(input_tokens=taken, output_tokens=made, total_tokens=taken + made),
            response_metadata={"model_name": self.model, "model_provider": "ollama", **details},
            chunk_position="last",
        )
        return ChatGenerationChunk(message=message)


_DETAILS: Final = ("done_reason", "total_duration", "load_duration", "prompt_eval_duration", "eval_duration")


def to_wire(messages: Sequence[BaseMessage]) -> list[dict[str, Any]]:
    """Messages as Ollama takes them: neighbours of one role joined by an empty line, those without text left out.

    Ollama's Go templates join neighbours in just this way; a model's own template (Gemma's, Mistral's) refuses them.
    Images go beside the text of their message, in their order.
    """
    wire: list[Message] = []
    for message in messages:
        role, text = _role(message), str(message.text)
        images = [Image(value=data) for data in message.additional_kwargs.get(IMAGES, ())]
        if wire and text and wire[-1].role == role:
            wire[-1].content = f"{wire[-1].content}\n\n{text}"
            wire[-1].images = [*(wire[-1].images or ()), *images] or None
        elif text:
            wire.append(Message(role=role, content=text, images=images or None))
    return [message.model_dump(exclude_none=True) for message in wire]


def _role(message: BaseMessage) -> str:
    if isinstance(message, AIMessage):
        return "assistant"
    return "system" if isinstance(message, SystemMessage) else "user"


def _text(piece: _Piece) -> dict[str, Any]:
    thinking = {"reasoning_content": piece.message.thinking} if piece.message.thinking else {}
    return {"content": piece.message.content or "", "additional_kwargs": thinking}
