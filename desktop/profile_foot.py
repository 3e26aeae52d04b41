"""The sidebar's foot: who is here, and whether everything stays on this computer. Opens the menu of profiles.

Part of the sidebar, on the window's thread. The engine's facts come in as they are said (`events.Refused`,
`events.Embedder`); nothing is shown for those that need no words.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from core.events import EmbedderStage, ProfileInfo
from desktop import wording
from desktop.avatar import Avatar
from desktop.controls import ElidedLabel, PanelButton, label
from desktop.theme import Theme

_IN_MENU: Final = 8
"""Other profiles in the menu; the page of all profiles shows the rest."""


class ProfileFoot(PanelButton):
    """Signals: another profile was chosen; a new one, or the page of all of them, is wanted."""

    profile_chosen = Signal(str)
    new_profile_wanted = Signal()
    profiles_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("row", name="", parent=parent)
        self._id = self._name = ""
        self._profiles: tuple[ProfileInfo, ...] = ()
        self._refused = 0
        self._stage: EmbedderStage = "asleep"
        self._up = True
        self._avatar = Avatar(theme, diameter=30)
        self._name_label = ElidedLabel()
        self._dot = Dot(theme)
        self._calm = label(wrap=True, kind="muted")
        self._more = label(wrap=True, kind="muted")
        self.hold(self._laid_out())
        self._menu = QMenu(self)
        self._menu.setAccessibleName(self.tr("Profiles"))
        self.clicked.connect(self.on_clicked)
        self._say()

    def set_profile(self, profile: str, name: str) -> None:
        """The open profile."""
        self._id, self._name = profile, name
        self._avatar.set_name(name)
        self._name_label.set_whole(name)
        self._say()

    def set_profiles(self, items: Sequence[ProfileInfo]) -> None:
        """All profiles, for the menu. A new name of the open one is shown at once."""
        self._profiles = tuple(items)
        for profile in items:
            if profile.id == self._id:
                self.set_profile(profile.id, profile.name)

    def set_refused(self, count: int) -> None:
        """How many connections beyond this computer were refused."""
        self._refused = count
        self._say()

    def set_embedder(self, stage: EmbedderStage) -> None:
        """The state of the embedding model."""
        self._stage = stage
        self._say()

    def set_engine_up(self, up: bool) -> None:
        """Whether the engine runs; while it starts again the dot changes its colour and the words say so."""
        self._up = up
        self._say()

    def menu_of_profiles(self) -> QMenu:
        """The menu as it is now: up to eight other profiles, then the two ways to the page of profiles."""
        self._menu.clear()
        others = [profile for profile in self._profiles if profile.id != self._id]
        for profile in others[:_IN_MENU]:
            self._menu.addAction(self._switch_to(profile))
        if others:
            self._menu.addSeparator()
        self._menu.addAction(self.tr("New profile…"), self.new_profile_wanted.emit)
        self._menu.addAction(self.tr("All profiles…"), self.profiles_wanted.emit)
        return self._menu

    @Slot()
    def on_clicked(self) -> None:
        """Open the menu above the foot, since there is no room below it."""
        menu = self.menu_of_profiles()
        menu.setMinimumWidth(self.width())
        menu.popup(self.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))

    def _switch_to(self, profile: ProfileInfo) -> QAction:
        action = QAction(wording.shortened(profile.name, 32).replace("&", "&&"), self._menu)
        action.triggered.connect(lambda: self.profile_chosen.emit(profile.id))
        return action

    def _laid_out(self) -> QHBoxLayout:
        status = QHBoxLayout()
        status.setSpacing(6)
        status.addWidget(self._dot, 0, Qt.AlignmentFlag.AlignTop)
        status.addWidget(self._calm, 1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._name_label)
        words.addLayout(status)
        words.addWidget(self._more)
        whole = QHBoxLayout()
        whole.setContentsMargins(8, 8, 6, 8)
        whole.setSpacing(10)
        whole.addWidget(self._avatar)
        whole.addLayout(words, 1)
        return whole

    def _say(self) -> None:
        calm = self.tr("Nothing leaves this computer") if self._up else self.tr("The engine is starting")
        more = [part for part in (wording.refused(self._refused), self._stage_words()) if part]
        _put(self._calm, [calm])
        _put(self._more, more)
        self._dot.set_good(self._up)
        self.setToolTip(self._explained())
        self.setAccessibleName(self.tr("Profile {name}").format(name=self._name))
        self.setAccessibleDescription(". ".join([calm, *more]))
        self.updateGeometry()

    def _stage_words(self) -> str:
        if self._stage == "loading":
            return self.tr("Memory is warming up")
        return self.tr("Memory finds by words only") if self._stage == "failed" else ""

    def _explained(self) -> str:
        if not self._refused:
            return ""
        return self.tr("Something in the program tried to reach beyond this computer, and was not allowed to.")


class Dot(QWidget):
    """The sign of the state: green when all is well. The words beside it say the same."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._good = True
        self.setFixedSize(8, 16)
        theme.changed.connect(self.update)

    def set_good(self, good: bool) -> None:
        """Green, or the colour of waiting."""
        self._good = good
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        palette = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.good if self._good else palette.warn))
        painter.drawEllipse(0, 4, 8, 8)
        painter.end()


def _put(shown: QLabel, lines: list[str]) -> None:
    shown.setText("\n".join(lines))
    shown.setVisible(bool(lines))
