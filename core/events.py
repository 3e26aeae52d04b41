"""Events: what the engine tells the window, one JSON line each.

Every event of a profile names it, every event of a turn names both, so events of two profiles cannot mix.
Facts are codes with parameters; the window turns them into words. Times are milliseconds since 1970, UTC.
"""

from typing import Literal

import msgspec

from core.attachment_events import Attachment, AttachmentEvent
from core.bin_events import BinEvent
from core.find_events import FoundInThread
from core.memory_events import MemoryEvent
from core.rescue_events import ProfileRestored, RescuesFound
from core.wire_types import Event, Value

Role = Literal["user", "assistant"]
MessageState = Literal["whole", "streaming", "stopped", "interrupted", "failed"]
"""`stopped` by the person, `interrupted` by the end of the engine, `failed` with an error; all keep their text."""
ModelState = Literal["looking", "not_running", "no_models", "ready", "failed"]
"""What stands of Ollama: not known yet; nothing answers; it runs without models; it runs; it answers with an error."""
EmbedderStage = Literal["asleep", "loading", "ready", "failed"]
RecallMode = Literal["vectors", "words"]


class ProfileInfo(Value, frozen=True, kw_only=True):
    """One profile as its folder tells it. `memories` as counted when it was last open."""

    id: str
    name: str
    created: int
    used: int
    memories: int


class ThreadInfo(Value, frozen=True, kw_only=True):
    """One chat of the sidebar. `leaf` is the message its current branch ends with."""

    id: str
    title: str
    changed: int
    leaf: str | None


class RecallHit(Value, frozen=True, kw_only=True):
    """Something that was found for an answer; `sent` when it went into the prompt. `score` in [-1, 1].

    `key` is that of a memory, or the id of a message. `source` is the message that it is or was formed from, `thread`
    the chat of that; both empty where there is none. `role`: who said it.
    """

    key: str
    text: str
    score: float
    sent: bool
    learned: int
    kind: Literal["memory", "message"] = "memory"
    thread: str = ""
    source: str = ""
    role: Role = "user"


class Saved(Value, frozen=True, kw_only=True):
    """A memory that was stored by a turn."""

    key: str
    text: str


class Numbers(Value, frozen=True, kw_only=True):
    """What an answer took: tokens in and out (0 where the model does not count), milliseconds."""

    tokens_in: int = 0
    tokens_out: int = 0
    first_token: int = 0
    total: int = 0


class Message(Value, frozen=True, kw_only=True):
    """One message as people read it. An answer's `id` is its turn's id.

    `unkept`: it answers a request to remember in a temporary chat, where nothing is stored. `siblings`: the ids of all
    messages that follow the same one, itself included, the first made first; empty when it is the only one. `edited`:
    a person changed the text of this answer.
    """

    id: str
    parent: str | None
    role: Role
    text: str
    state: MessageState
    time: int
    model: str = ""
    thinking: str = ""
    recalled: tuple[RecallHit, ...] = ()
    saved: tuple[Saved, ...] = ()
    numbers: Numbers | None = None
    error: str = ""
    """The code of what failed, when `state` is `failed`."""
    details: str = ""
    unkept: bool = False
    attachments: tuple[Attachment, ...] = ()
    siblings: tuple[str, ...] = ()
    edited: bool = False


class ModelInfo(Value, frozen=True, kw_only=True):
    """One model of Ollama on this computer. `size` in bytes, `context` its trained window in tokens (0: unknown)."""

    name: str
    size: int
    context: int
    vision: bool = False
    thinking: bool = False


class Ready(Event, frozen=True, kw_only=True, tag="ready"):
    """The engine listens. Said first, before any heavy import."""

    protocol: int
    version: str
    pid: int


class Done(Event, frozen=True, kw_only=True, tag="done"):
    """The command `reply` has taken effect (an `Ask`: its turn has ended)."""

    reply: str


class Problem(Event, frozen=True, kw_only=True, tag="problem"):
    """Something was refused or failed. `reply` is the command's id, empty when no command can be named.

    `code` is one of `core.errors`, `params` fill the window's sentence, `details` is raw text for the curious.
    """

    reply: str
    code: str
    params: dict[str, str] = msgspec.field(default_factory=dict)
    details: str = ""
    profile: str = ""
    turn: str = ""


class Profiles(Event, frozen=True, kw_only=True, tag="profiles"):
    """All profiles, last used first."""

    items: tuple[ProfileInfo, ...]


class ProfileOpened(Event, frozen=True, kw_only=True, tag="profile_opened"):
    """This profile's file is open, and no other. `model` answers in it; what else could, `Models` says later."""

    profile: str
    name: str
    model: str = "recall"


class Models(Event, frozen=True, kw_only=True, tag="models"):
    """What can answer. Recall ("recall") always can and is not in `items`. `host` as it was asked, without a scheme."""

    profile: str
    state: ModelState
    host: str
    items: tuple[ModelInfo, ...]
    chosen: str
    details: str = ""


class Threads(Event, frozen=True, kw_only=True, tag="threads"):
    """All chats of the profile that are not in the bin, last changed first."""

    profile: str
    items: tuple[ThreadInfo, ...]


class ThreadChanged(Event, frozen=True, kw_only=True, tag="thread_changed"):
    """A chat that is new, or in which something was said: it comes first now."""

    profile: str
    item: ThreadInfo


class Page(Event, frozen=True, kw_only=True, tag="page"):
    """Up to 50 messages of a thread's current branch, oldest first, fewer when they are long.

    `more`: older ones exist. `before` as asked. `leaf`: the message that the branch ends with, None for an empty one.
    """

    profile: str
    thread: str
    before: str | None
    messages: tuple[Message, ...]
    more: bool
    leaf: str | None = None


class Accepted(Event, frozen=True, kw_only=True, tag="accepted"):
    """The user's message is in the file and cannot be lost any more."""

    profile: str
    turn: str
    thread: str
    message: str


class Remembered(Event, frozen=True, kw_only=True, tag="remembered"):
    """A memory was stored."""

    profile: str
    turn: str
    saved: Saved


class MemoryForgotten(Event, frozen=True, kw_only=True, tag="memory_forgotten"):
    """A memory is gone from recall."""

    profile: str
    key: str


class Recalled(Event, frozen=True, kw_only=True, tag="recalled"):
    """What was found for a turn, and by which means."""

    profile: str
    turn: str
    mode: RecallMode
    hits: tuple[RecallHit, ...]


class Token(Event, frozen=True, kw_only=True, tag="token"):
    """More text of an answer."""

    profile: str
    turn: str
    text: str


class Thinking(Event, frozen=True, kw_only=True, tag="thinking"):
    """More of a reasoning model's thinking."""

    profile: str
    turn: str
    text: str


class Answered(Event, frozen=True, kw_only=True, tag="answered"):
    """A turn has ended, and its answer is in the file: whole, stopped, interrupted or failed."""

    profile: str
    turn: str
    thread: str
    message: Message


class Embedder(Event, frozen=True, kw_only=True, tag="embedder"):
    """The state of the embedding model's process."""

    stage: EmbedderStage


class Refused(Event, frozen=True, kw_only=True, tag="refused"):
    """How many connections and look-ups beyond this computer were refused since the engine started."""

    count: int


AnyEvent = (
    Ready
    | Done
    | Problem
    | Profiles
    | ProfileOpened
    | RescuesFound
    | ProfileRestored
    | Models
    | Threads
    | ThreadChanged
    | Page
    | Accepted
    | Remembered
    | MemoryForgotten
    | Recalled
    | Token
    | Thinking
    | Answered
    | Embedder
    | Refused
    | FoundInThread
    | MemoryEvent
    | BinEvent
    | AttachmentEvent
)
