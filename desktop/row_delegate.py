"""What the delegates of lists have in common: the state that a row is painted in, and how many were painted."""

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate

from desktop.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem


class RowDelegate(QStyledItemDelegate):
    """`ringed` says whether the keyboard's row is to be shown: after keys, not after clicks."""

    def __init__(self, theme: Theme, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._theme = theme
        self.ringed = False
        self.painted = 0
        """Rows painted so far: the proof that only visible ones are."""


class Touched(NamedTuple):
    """Whether a row is selected, under the mouse, the keyboard's."""

    selected: bool
    hovered: bool
    focused: bool


def touched(option: "QStyleOptionViewItem") -> Touched:
    """The state that a row is to be painted in."""
    # Not at the top: QStyle brings 500 enum members, 10 ms, and no row is painted before the window stands.
    from PySide6.QtWidgets import QStyle

    flag, state = QStyle.StateFlag, option.state
    return Touched(
        bool(state & flag.State_Selected), bool(state & flag.State_MouseOver), bool(state & flag.State_HasFocus)
    )


def sized(font: QFont, pixels: int, weight: QFont.Weight | None = None) -> QFont:
    """The same font in another size, and weight."""
    made = QFont(font)
    made.setPixelSize(pixels)
    if weight is not None:
        made.setWeight(weight)
    return made
