"""One short answer of a chat model as a JSON value that follows a schema. Called by `core.memory` on the engine's loop.

The request has the model's own window and life, so that it loads nothing anew; a model that can think is told not to.
Cancelling the task that waits hangs up, and Ollama stops.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec
from langchain_core.messages import BaseMessage

from core.models.chat import OllamaChat

RETRY_TEMPERATURE: Final = 0.6
"""Asked the same again at temperature 0, a model says the same again."""

T = TypeVar("T")


class Unreadable(Exception):
    """The model answered, twice, with something that is not what was asked for."""


async def ask(
    model: OllamaChat,
    messages: Sequence[BaseMessage],
    kind: type[T],
    *,
    schema: Mapping[str, Any],
    most: int,
    mend: Callable[[str], str] | None = None,
) -> T:
    """The model's answer, read strictly as `kind`; `most` tokens of it at most.

    What cannot be read is asked for once more; then `mend` may make sense of it, else it raises Unreadable. Raises
    ModelServerDown, ModelMissing and ModelFailed as a chat does.
    """
    text = ""
    for temperature in (0.0, RETRY_TEMPERATURE):
        options = {**model.options, "temperature": temperature, "num_predict": most}
        asked = model.model_copy(update={"options": options, "think": None if model.think is None else False})
        text = str((await asked.ainvoke(list(messages), format=schema)).text)
        try:
            return _read(text, kind)
        except msgspec.MsgspecError:
            continue
    try:
        return _read(mend(text) if mend else text, kind)
    except msgspec.MsgspecError:
        raise Unreadable from None


def _read(text: str, kind: type[T]) -> T:
    return msgspec.json.decode(_object_in(text), type=kind)


def _object_in(text: str) -> str:
    """The JSON object in an answer of a server that does not enforce the format: without thoughts, fences and talk."""
    _, thought, rest = text.rpartition("</think>")
    said = rest if thought else text
    return said[said.find("{") : said.rfind("}") + 1]
