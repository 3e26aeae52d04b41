"""The page "Who is here?": every profile as a card, and a new one; the first question where there is none yet.

Shown by `main_window` before a profile is open, and for "All profiles…". Window's thread; values come in, wishes go
out as signals. Until the engine has said which profiles there are, the page stays empty.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.events import ProfileInfo
from desktop.controls import label
from desktop.dates import local_now
from desktop.dialogs import DeleteProfileDialog
from desktop.new_profile import FirstProfile, NewProfileCard
from desktop.profile_card import ProfileCard
from desktop.theme import Theme

_WIDTH: Final = 480
_EMPTY, _FIRST, _CARDS = range(3)


class ProfilesPage(QWidget):
    """Signals name a profile by its id; `delete_wanted` brings the typed name, which was confirmed already."""

    open_wanted = Signal(str)
    create_wanted = Signal(str)
    rename_wanted = Signal(str, str)
    delete_wanted = Signal(str, str)

    def __init__(
        self, theme: Theme, *, clock: Callable[[], datetime] = local_now, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "page")
        self._theme, self._clock = theme, clock
        self._items: tuple[ProfileInfo, ...] | None = None
        self._cards: list[ProfileCard] = []
        self._first = FirstProfile()
        self._new = NewProfileCard(theme)
        self._pile = QVBoxLayout()
        self._faces = QStackedWidget()
        for face in (QWidget(), _centred(self._first, above=2), self._scrolled()):
            self._faces.addWidget(face)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._faces)
        self._first.create_wanted.connect(self.create_wanted)
        self._new.create_wanted.connect(self.create_wanted)

    def set_profiles(self, items: Sequence[ProfileInfo]) -> None:
        """All profiles, last used first, as `events.Profiles` brings them."""
        if self._items == tuple(items):
            return
        had_focus = self._faces.currentIndex() == _EMPTY or self._has_focus()
        self._items = tuple(items)
        self._replace_cards()
        self._faces.setCurrentIndex(_CARDS if items else _FIRST)
        if had_focus and self.isVisible():
            self.focus_first()

    def begin_new(self) -> None:
        """For "New profile…": the field is open and has the keyboard."""
        if self._items:
            self._new.begin()
        else:
            self.focus_first()

    def focus_first(self) -> None:
        """Give the keyboard to what a person most likely wants: their name's field, or the last used profile."""
        if self._cards:
            self._cards[0].focus_open()
        else:
            self._first.setFocus()

    def show_problem(self, code: str) -> None:
        """Say next to the field why a new name was refused (`name_taken`, `name_empty`)."""
        if self._items:
            self._new.begin()
            self._new.show_problem(code)
        else:
            self._first.show_problem(code)

    @Slot(str)
    def on_card_delete_asked(self, profile: str) -> None:
        """Ask for the name to be typed."""
        for item in self._items or ():
            if item.id == profile:
                dialog = DeleteProfileDialog(item, self)
                dialog.confirmed.connect(self.delete_wanted)
                dialog.open()

    def _replace_cards(self) -> None:
        for card in self._cards:
            self._pile.removeWidget(card)
            card.hide()
            card.deleteLater()
        now = self._clock()
        names = [item.name for item in self._items or ()]
        self._cards = [self._card(item, now, names) for item in self._items or ()]
        for place, card in enumerate(self._cards):
            self._pile.insertWidget(place, card)
        # Last among its siblings too: assistive tools read them in that order.
        self._new.raise_()
        self._new.set_taken(names)
        self._new.close_field()
        self._order_tabs()

    def _card(self, item: ProfileInfo, now: datetime, names: list[str]) -> ProfileCard:
        card = ProfileCard(item, self._theme, now)
        card.set_taken([name for name in names if name != item.name])
        card.open_wanted.connect(self.open_wanted)
        card.rename_wanted.connect(self.rename_wanted)
        card.delete_asked.connect(self.on_card_delete_asked)
        return card

    def _scrolled(self) -> QScrollArea:
        column = QWidget()
        inside = QVBoxLayout(column)
        inside.setContentsMargins(0, 0, 0, 40)
        inside.setSpacing(10)
        inside.addWidget(label(self.tr("Who is here?"), "title"))
        promise = self.tr("Each profile has its own file, its own chats and its own memory.")
        inside.addWidget(label(promise, "soft", wrap=True))
        inside.addSpacing(14)
        self._pile.setSpacing(10)
        self._pile.addWidget(self._new)
        inside.addLayout(self._pile)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(_centred(column))
        return area

    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def _order_tabs(self) -> None:
        controls = [control for card in self._cards for control in card.controls()] + self._new.controls()
        for before, after in pairwise(controls):
            QWidget.setTabOrder(before, after)


def _centred(content: QWidget, *, above: int = 0) -> QWidget:
    """The content in a column of its own width, below the top; `above` to 5 is how free height is shared out."""
    page = QWidget()
    content.setMaximumWidth(_WIDTH)
    content.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(content, 1000)
    row.addStretch(1)
    column = QVBoxLayout(page)
    column.setContentsMargins(24, 72, 24, 24)
    column.addStretch(above)
    column.addLayout(row)
    column.addStretch(5)
    return page
