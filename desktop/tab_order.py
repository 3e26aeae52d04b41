"""Where Tab goes: controls in the order in which they are read, the conversation as one stop among them. GUI thread."""

from collections.abc import Sequence
from functools import cmp_to_key

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget


def stops(inside: QWidget) -> list[QWidget]:
    """The controls below a widget that Tab stops at, from top to bottom and from left to right."""
    found = [one for one in inside.findChildren(QWidget) if _takes_tab(one)]
    places = {one: QRect(one.mapTo(inside, QPoint(0, 0)), one.size()) for one in found}

    def compare(one: QWidget, other: QWidget) -> int:
        return _before(places[one], places[other])

    return sorted(found, key=cmp_to_key(compare))


def next_stop(start: QWidget, *, forward: bool, one_stop: QWidget) -> QWidget | None:
    """The control that follows in the order of the window. `one_stop` counts as one, whatever is in it."""
    start = one_stop if one_stop.isAncestorOf(start) else start
    passed = [start]
    one = _beside(start, forward=forward)
    while one is not None and one is not start and not _is_stop(one, start, one_stop):
        passed.append(one)
        one = _beside(one, forward=forward)
    _own_rightly([*passed, one] if one is not None else passed)
    return one if one is not start else None


def _is_stop(one: QWidget, start: QWidget, one_stop: QWidget) -> bool:
    return _takes_tab(one) and not _is_in(one, one_stop) and one.window() is start.window()


def _beside(one: QWidget, *, forward: bool) -> QWidget | None:
    return one.nextInFocusChain() if forward else one.previousInFocusChain()


def _own_rightly(passed: Sequence[QWidget]) -> None:
    """WORKAROUND: PySide 6.11 takes each widget of the focus chain for the owner of the next one, and may call that
    deleted when the first one goes. Asking parents for their children names the true owners again. Can go when
    `shiboken6.dump` shows a widget's own parent after `nextInFocusChain`.
    """
    parents = {id(parent): parent for one in passed if (parent := one.parentWidget()) is not None}
    for parent in parents.values():
        parent.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)


def _is_in(one: QWidget, area: QWidget) -> bool:
    """For Qt a widget is its own ancestor."""
    return one is not area and area.isAncestorOf(one)


def _takes_tab(one: QWidget) -> bool:
    wanted = one.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    return wanted and one.isVisible() and one.isEnabled() and one.focusProxy() is None and not one.isWindow()


def _before(one: QRect, other: QRect) -> int:
    """Negative when `one` is read first: above the other, or left of it in the same line."""
    if one.bottom() < other.top() or other.bottom() < one.top():
        return one.top() - other.top()
    return one.left() - other.left()
