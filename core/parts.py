"""What a running graph tells its turn through LangGraph's stream writer: plain values that know no profile."""

from dataclasses import dataclass

from core.events import RecallHit, RecallMode, Saved


@dataclass(frozen=True, slots=True)
class Noted:
    """An explicit request was stored."""

    saved: Saved


@dataclass(frozen=True, slots=True)
class Unkept:
    """There was an explicit request, in a chat that keeps nothing."""


@dataclass(frozen=True, slots=True)
class Found:
    """Recall has ended."""

    mode: RecallMode
    hits: tuple[RecallHit, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """More text of the answer, or of the thinking before it."""

    text: str = ""
    thinking: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """Tokens in and out, as the model counted them."""

    tokens_in: int
    tokens_out: int


Part = Noted | Unkept | Found | Piece | Counted
