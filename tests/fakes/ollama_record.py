"""What the fake Ollama writes down: each request, each load of a model, and what consecutive prompts have in common."""

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.ollama_models import Json

RUNNER_OPTIONS = ("num_ctx", "num_batch", "num_gpu", "main_gpu", "use_mmap", "num_thread", "draft_num_predict")
"""Options that need a model loaded anew when they change."""


@dataclass
class Request:
    """One request. `status` 0: never answered. `gone`: the client hung up before it had everything."""

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes
    arrived: int = 0
    """When its first byte was there, in nanoseconds of the monotonic clock."""
    body: Json = field(default_factory=dict)
    status: int = 0
    lines: int = 0
    gone: bool = False
    finished: bool = False
    truncated: bool = False
    """Messages were left out silently, because the prompt was too long."""

    @property
    def messages(self) -> list[dict[str, Any]]:
        return list(self.body.get("messages") or [])

    @property
    def options(self) -> Json:
        return dict(self.body.get("options") or {})

    @property
    def is_chat(self) -> bool:
        return self.path == "/api/chat" and bool(self.messages)


@dataclass(frozen=True)
class Load:
    """What a runner was started with. Two that differ cannot share one runner."""

    model: str
    options: tuple[tuple[str, Any], ...]
    shift: bool

    @property
    def num_ctx(self) -> int:
        return int(dict(self.options).get("num_ctx", 4096))


@dataclass(frozen=True)
class Prefix:
    """Two consecutive chat requests. All numbers are bytes of the rendered prompts."""

    shared: int
    settled: int
    """The earlier prompt without its last message of the user: the part that nothing should change any more."""
    previous: int
    following: int

    @property
    def kept(self) -> bool:
        """Whether all but the last exchange was byte-equal."""
        return self.shared >= self.settled


def render(messages: list[dict[str, Any]]) -> bytes:
    """The prompt as the Go templates make it: system messages on top, neighbours of one role joined.

    A last message of the assistant stays open, so that the model goes on from there.
    """
    system = "\n\n".join(message["content"] for message in messages if message["role"] == "system")
    joined: list[tuple[str, str]] = [("system", system)] if system else []
    for message in messages:
        role, content = message["role"], str(message.get("content", ""))
        if role == "system":
            continue
        if joined and joined[-1][0] == role != "tool":
            joined[-1] = (role, f"{joined[-1][1]}\n\n{content}")
        else:
            joined.append((role, content))
    prompt = "".join(f"<|im_start|>{role}\n{content}<|im_end|>\n" for role, content in joined)
    return (prompt.removesuffix("<|im_end|>\n") if joined and joined[-1][0] == "assistant" else prompt).encode()


def prefix(earlier: Request, later: Request) -> Prefix:
    before, after = render(earlier.messages), render(later.messages)
    settled = list(earlier.messages)
    while settled and settled[-1]["role"] == "user":
        settled.pop()
    return Prefix(_shared(before, after), len(render(settled)), len(before), len(after))


def _shared(before: bytes, after: bytes) -> int:
    pairs = enumerate(zip(before, after, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(before), len(after)))


def runner(model: str, body: Json) -> Load:
    options = dict(body.get("options") or {})
    kept = tuple((name, options[name]) for name in RUNNER_OPTIONS if name in options)
    return Load(model, kept, body.get("shift") is not False)
