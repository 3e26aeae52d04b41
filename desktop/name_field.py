"""The field for a profile's name, with what is wrong with the name said below it. Window's thread.

Used by the page of profiles and the dialog for a new one. The engine checks again; this only saves the round trip.
"""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop import wording
from desktop.controls import label

LIMIT: Final = 60


class NameField(QWidget):
    """`entered`: Enter was pressed on a good name. `changed`: the text is another one."""

    entered = Signal(str)
    changed = Signal()

    def __init__(self, *, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._taken: frozenset[str] = frozenset()
        self._edit = QLineEdit()
        self._edit.setAccessibleName(name)
        self._edit.setPlaceholderText(placeholder)
        self._edit.setMaxLength(LIMIT)
        self._edit.setMinimumHeight(36)
        self._wrong = label(kind="soft", wrap=True)
        self._wrong.hide()
        self.setFocusProxy(self._edit)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(self._edit)
        column.addWidget(self._wrong)
        self._edit.returnPressed.connect(self.submit)
        self._edit.textChanged.connect(self.on_text_changed)

    def set_taken(self, names: Iterable[str]) -> None:
        """Names that other profiles have."""
        self._taken = frozenset(name.casefold() for name in names)

    def set_text(self, text: str) -> None:
        """Begin with this, all selected."""
        self._edit.setText(text)
        self._edit.selectAll()

    def value(self) -> str:
        """The name as it would be stored."""
        return " ".join(self._edit.text().split())

    def show_problem(self, code: str) -> None:
        """Say what is wrong; it goes when the text changes."""
        sentence = wording.problem(code).sentence
        self._wrong.setText(sentence)
        self._edit.setAccessibleDescription(sentence)
        self._wrong.show()

    @Slot()
    def submit(self) -> None:
        """Emit `entered`, or say what is wrong."""
        code = self._problem()
        if code:
            self.show_problem(code)
        else:
            self.entered.emit(self.value())

    @Slot()
    def on_text_changed(self) -> None:
        """What was wrong may be right now."""
        self._wrong.hide()
        self._edit.setAccessibleDescription("")
        self.changed.emit()

    def _problem(self) -> str:
        if not self.value():
            return "name_empty"
        return "name_taken" if self.value().casefold() in self._taken else ""
