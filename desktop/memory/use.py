"""Where a memory was opened from, when that was an answer. A plain value, any thread."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Use:
    """The answer under which a memory was opened. `irrelevant`: the person has said that it did not belong there."""

    message: str
    irrelevant: bool = False
