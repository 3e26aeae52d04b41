"""The menu of what can answer: Recall, the models of Ollama, and what stands in the way of more. GUI thread."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from core.events import ModelInfo, ModelState
from desktop import wording

RECALL: Final = "recall"
"""What the engine calls its built-in model."""


class ModelMenu(QMenu):
    """Filled anew when the engine says that something has changed; opening it asks the engine to look."""

    model_chosen = Signal(str)
    models_wanted = Signal()
    """Look at Ollama again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Models"))
        self.setToolTipsVisible(True)
        self._group = QActionGroup(self)
        self._group.triggered.connect(self._on_triggered)
        self._filled: object = None
        self._chosen = RECALL
        self.aboutToShow.connect(self.models_wanted)
        self.fill("looking", (), RECALL, details="")

    def fill(self, state: ModelState, items: Sequence[ModelInfo], chosen: str, *, details: str) -> None:
        """Show these models and what there is to say about Ollama. The same again leaves an open menu as it is."""
        content = (state, tuple(items), chosen, details)
        if content == self._filled:
            return
        self._filled, self._chosen = content, chosen
        self.clear()
        for action in self._group.actions():
            self._group.removeAction(action)
        self._add_model(RECALL, self.tr("Recall, built in"), chosen)
        for item in items:
            self._add_model(item.name, f"{item.name}\t{self._told(item)}", chosen)
        self.addSeparator()
        if hint := self._hint(state, bool(items)):
            line = self.addAction(hint)
            line.setEnabled(False)
            line.setToolTip(details)
        self.addAction(self.tr("Look again"), self.models_wanted.emit)

    def short_name(self, chosen: str) -> str:
        """What the pill says."""
        return self.tr("Recall") if chosen == RECALL else chosen

    def _add_model(self, name: str, text: str, chosen: str) -> None:
        action = self.addAction(text.replace("&", "&&"))
        action.setData(name)
        action.setCheckable(True)
        action.setChecked(name == chosen)
        self._group.addAction(action)

    def _told(self, item: ModelInfo) -> str:
        """What it can do beside writing, and its size."""
        able = [self.tr("sees pictures")] if item.vision else []
        able += [self.tr("thinks")] if item.thinking else []
        return " · ".join([*able, wording.size(item.size)])

    def _mark(self, chosen: str) -> None:
        for action in self._group.actions():
            action.setChecked(action.data() == chosen)

    def _hint(self, state: ModelState, listed: bool) -> str:
        match state:
            case "looking":
                return self.tr("Looking for Ollama on this computer …")
            case "not_running":
                return self.tr("Ollama is not running on this computer")
            case "no_models":
                return self.tr("Ollama runs, but has no models yet")
            case "failed":
                return self.tr("Ollama answered with an error")
        return "" if listed else self.tr("Ollama runs, but has no models yet")

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        # The mark moves when the engine says so, for it may refuse.
        self._mark(self._chosen)
        self.model_chosen.emit(str(action.data()))
