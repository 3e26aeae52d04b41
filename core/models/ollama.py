"""OllamaServer: what stands of Ollama on this computer, which models it has, and one of them to chat with.

One per engine, on its loop. Cloud models run on somebody else's computer: they are never listed and never called.
"""

import asyncio
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import msgspec

from core.errors import MachineError, ModelFailed, ModelMissing, ModelServerDown
from core.events import ModelInfo, ModelState
from core.models.chat import OllamaChat
from core.models.context import choose_num_ctx
from core.models.host import DEFAULT_HOST, Host, find_host, host_from_env
from core.models.transport import Transport, raw

__all__ = ["DEFAULT_HOST", "Host", "Look", "OllamaChat", "OllamaServer", "find_host", "host_from_env", "is_cloud_name"]

LOOK_SECONDS: Final = 5.0
SHOWN_AT_ONCE: Final = 4
_CHAT: Final = frozenset({"completion"})
T = TypeVar("T")


class _Facts(msgspec.Struct):
    context_length: int = 0


class _Tag(msgspec.Struct):
    """A row of /api/tags. Since 0.30 it says capabilities and context; before, only /api/show does."""

    name: str
    size: int = 0
    digest: str = ""
    remote_host: str = ""
    remote_model: str = ""
    capabilities: list[str] | None = None
    details: _Facts = msgspec.field(default_factory=_Facts)


class _Tags(msgspec.Struct):
    models: list[_Tag] | None = None


class _Shown(msgspec.Struct):
    """/api/show. `capabilities` is missing before 0.6.4."""

    remote_host: str = ""
    remote_model: str = ""
    capabilities: list[str] | None = None
    model_info: dict[str, Any] | None = None


class _Version(msgspec.Struct):
    version: str = ""


@dataclass(frozen=True)
class Look:
    """What was found. `models` in Ollama's order, last changed first; `details` is raw text for the curious."""

    state: ModelState
    models: tuple[ModelInfo, ...] = ()
    version: str = ""
    details: str = ""


@dataclass(frozen=True)
class _Card:
    """What one model can do. `context` 0: unknown."""

    context: int
    abilities: frozenset[str]
    remote: bool = False


class OllamaServer:
    """Ollama at one address of this computer."""

    def __init__(self, host: str = DEFAULT_HOST, *, patience: float = LOOK_SECONDS) -> None:
        self.host = host
        self._patience = patience
        self._transport = Transport(host)
        self._cards: dict[str, tuple[str, _Card]] = {}
        """By name, as of the last look, with the digest: what a model can do cannot change while that stays."""

    async def look(self) -> Look:
        """Ask the server how it is. Never raises for what the server does or fails to do."""
        try:
            async with asyncio.timeout(self._patience):
                version = _decode(await self._transport.get("/api/version"), _Version).version
                models = await self._models()
        except ModelServerDown as error:
            return Look("not_running", details=error.details)
        except TimeoutError:
            return Look("failed", details=f"no answer from {self.host} within {self._patience:g} s")
        except MachineError as error:
            return Look("failed", details=error.details)
        return Look("ready" if models else "no_models", models, version)

    async def chat(self, model: str) -> OllamaChat:
        """The model, ready to be asked. ModelMissing when it is not on this computer.

        Nothing is asked of the server for a model that the last look saw: each turn starts here.
        """
        if is_cloud_name(model):
            raise ModelMissing(model=model, details="a cloud model")
        card = self._seen(model) or await self._show(model)
        if card.remote:
            raise ModelMissing(model=model, details="a cloud model")
        think = True if "thinking" in card.abilities else None
        window, sees = choose_num_ctx(card.context), "vision" in card.abilities
        return OllamaChat(transport=self._transport, model=model, num_ctx=window, think=think, sees=sees)

    async def close(self) -> None:
        """Hang up."""
        await self._transport.close()

    async def _models(self) -> tuple[ModelInfo, ...]:
        tags = _decode(await self._transport.get("/api/tags"), _Tags).models or []
        here = [tag for tag in tags if not (tag.remote_host or tag.remote_model or is_cloud_name(tag.name))]
        few = asyncio.Semaphore(SHOWN_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._card(tag, few)) for tag in here]
        rows = list(zip(here, (task.result() for task in tasks), strict=True))
        self._cards = {tag.name: (tag.digest, card) for tag, card in rows if card.context}
        return tuple(_row(tag, card) for tag, card in rows if not card.remote and "completion" in card.abilities)

    async def _card(self, tag: _Tag, few: asyncio.Semaphore) -> _Card:
        if tag.capabilities and tag.details.context_length:
            return _Card(tag.details.context_length, frozenset(tag.capabilities))
        digest, card = self._cards.get(tag.name, ("", _Card(0, _CHAT)))
        if digest == tag.digest:
            return card
        async with few:
            try:
                return await self._show(tag.name)
            except MachineError:  # one broken model does not hide the others
                return _Card(0, _CHAT)

    def _seen(self, model: str) -> _Card | None:
        _, card = self._cards.get(model) or self._cards.get(f"{model}:latest") or ("", None)
        return card

    async def _show(self, model: str) -> _Card:
        shown = _decode(await self._transport.post("/api/show", {"model": model}, model=model), _Shown, model)
        info = shown.model_info or {}
        context = info.get(f"{info.get('general.architecture')}.context_length")
        abilities = _CHAT if shown.capabilities is None else frozenset(shown.capabilities)
        remote = bool(shown.remote_host or shown.remote_model)
        return _Card(context if isinstance(context, int) else 0, abilities, remote)


def is_cloud_name(model: str) -> bool:
    """Whether Ollama would run a model of this name on its own computers."""
    name = model.strip().lower()
    return name.endswith(("-cloud", ":cloud"))


def _row(tag: _Tag, card: _Card) -> ModelInfo:
    vision, thinking = "vision" in card.abilities, "thinking" in card.abilities
    return ModelInfo(name=tag.name, size=tag.size, context=card.context, vision=vision, thinking=thinking)


def _decode(body: bytes, kind: type[T], model: str = "") -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.MsgspecError as error:
        raise ModelFailed(model=model, details=raw(body)) from error
