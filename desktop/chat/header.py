"""The strip above the conversation: the chat's title, which model answers, light or dark, memory. GUI thread."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from core.events import ModelInfo, ModelState
from desktop.chat.furniture import ElidedLabel
from desktop.chat.memory_button import MemoryButton
from desktop.chat.model_menu import RECALL, ModelMenu
from desktop.icons import half_circle, icon
from desktop.theme import Theme

HEIGHT: Final = 52


class Header(QFrame):
    """Told what is; says what a person chose. It changes the theme's choice itself and says so."""

    model_chosen = Signal(str)
    models_wanted = Signal()
    theme_chosen = Signal(str)
    """"system", "light" or "dark": to be kept in the settings. The theme has it already."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("kind", "header")
        self.setFixedHeight(HEIGHT)
        self._title = ElidedLabel("", self)
        self._title.setProperty("kind", "heading")
        self._pill = self._button("pill", self.tr("Model"))
        self._models = ModelMenu(self)
        self._models.model_chosen.connect(self.model_chosen)
        self._models.models_wanted.connect(self.models_wanted)
        self._pill.setMenu(self._models)
        self._look = self._button("icon", self.tr("Light or dark"))
        self._look.setIconSize(QSize(18, 18))
        self._look.setMenu(self._look_menu())
        self.memory = MemoryButton(theme, self)
        self._lay_out()
        self.set_title("")
        self.set_models("looking", (), RECALL)
        self._on_theme_changed()
        theme.changed.connect(self._on_theme_changed)

    def set_title(self, title: str) -> None:
        """The open chat's title; empty for a new chat."""
        self._title.show_text(title or self.tr("New chat"))

    def set_models(self, state: ModelState, items: Sequence[ModelInfo], chosen: str, *, details: str = "") -> None:
        """What can answer, and what does."""
        self._models.fill(state, items, chosen, details=details)
        name = self._models.short_name(chosen)
        self._pill.setText(f"{name} ▾".replace("&", "&&"))
        self._pill.setAccessibleName(self.tr("Model: {name}").format(name=name))
        self._pill.setToolTip(self.tr("Choose what answers"))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 20, 1)
        row.setSpacing(12)
        row.addWidget(self._title)
        row.addWidget(self._pill)
        row.addStretch(1)
        row.addWidget(self._look)
        row.addWidget(self.memory)

    def _button(self, kind: str, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("kind", kind)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setAccessibleName(name)
        button.setToolTip(name)
        return button

    def _look_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Light or dark"))
        group = QActionGroup(menu)
        for choice, text in (
            ("system", self.tr("As the system")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        ):
            action = group.addAction(text)
            action.setData(choice)
            action.setCheckable(True)
            action.setChecked(choice == self._theme.choice)
        menu.addActions(group.actions())
        group.triggered.connect(self._on_look_triggered)
        return menu

    @Slot(QAction)
    def _on_look_triggered(self, action: QAction) -> None:
        choice = str(action.data())
        self._theme.set_choice(choice)
        self.theme_chosen.emit(choice)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._look.setIcon(icon(half_circle, self._theme.palette.soft))
