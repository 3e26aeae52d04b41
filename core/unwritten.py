"""Unwritten answers: those that ended while the file took nothing (a full disk), kept until it takes them.

Owned by the open file and used on its lane alone. What is still here when the file is closed lives on only in the
journal, as far as that came.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from core.errors import MachineError

if TYPE_CHECKING:
    from core.storage import Transcript
    from core.storage.rows import HitRow, MessageRow, SavedRow

    PageRow = tuple[MessageRow, list[HitRow], list[SavedRow]]


class Unwritten:
    """Writes answers, and remembers those that could not be written, with the code of what failed."""

    def __init__(self, transcript: "Transcript") -> None:
        self._transcript = transcript
        self._answers: dict[str, tuple[PageRow, str]] = {}

    def write(self, row: "MessageRow", hits: "list[HitRow]", saved: "list[SavedRow]") -> None:
        """Write an answer down with its ledger, in one transaction."""
        try:
            self._transcript.finish_answer(row, hits, saved)
        except MachineError as error:
            self._answers[row.id] = (row, hits, saved), error.code
            raise
        self._answers.pop(row.id, None)

    def settle(self) -> None:
        """Write what is still here, the oldest first; raises what the first that fails raises."""
        for entry, _ in list(self._answers.values()):
            self.write(*entry)

    def drop(self, threads: Sequence[str]) -> None:
        """These threads are being erased: what was not written of them never is."""
        self._answers = {key: kept for key, kept in self._answers.items() if kept[0][0].thread not in threads}

    def shown(self, page: "Sequence[PageRow]") -> "list[PageRow]":
        """A page as the person saw it: with the text of what could not be written, and marked as failed."""
        return [self._shown(entry) for entry in page]

    def _shown(self, entry: "PageRow") -> "PageRow":
        if entry[0].id not in self._answers:
            return entry
        (row, hits, saved), code = self._answers[entry[0].id]
        return replace(row, state="failed", error=code), hits, saved
