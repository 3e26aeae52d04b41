"""Memories governed by hand, with the keyboard alone: the real window, the real engine, a restart."""

import pytest
from PySide6.QtWidgets import QApplication

from desktop.app import App
from tests.desktop.engine_kit import close_app
from tests.e2e.accessible_text import Role
from tests.e2e.conftest import Start
from tests.e2e.hands import CONTROL, Key
from tests.e2e.person import Person

# Of menus: the offscreen platform has no keyboard to grab.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LISBON, PORTO = "I live in Lisbon", "I live in Porto"


def _panel(person: Person) -> list[str]:
    """What is read out in the memory panel."""
    panel = person.look().find("Memory", Role.Client) or person.look().find("Memory", Role.Border)
    assert panel is not None, person.look().words()
    return panel.words()


def _wait(person: Person, *words: str, gone: str = "") -> None:
    def seen() -> bool:
        told = _panel(person)
        return all(any(word in one for one in told) for word in words) and not (gone and any(gone in t for t in told))

    person.hands.wait(seen, f"{words} without “{gone}” in the panel")


def _press(person: Person, name: str) -> None:
    person.hands.tab_to(name)
    person.hands.press(Key.Key_Space)


def _open_first(person: Person) -> None:
    """The first memory of the list."""
    person.hands.tab_to("Memories", Role.List)
    person.hands.press(Key.Key_Home)
    person.hands.press(Key.Key_Return)
    _wait(person, "Where it comes from")


def test_added_found_edited_pinned_deleted_and_brought_back(app: App, bob: Person, start: Start) -> None:
    app.window.resize(1200, 800)
    bob.hands.press(Key.Key_M, CONTROL)
    _wait(bob, "Nothing remembered yet")
    _press(bob, "Add a memory")
    bob.hands.type(LISBON)
    bob.hands.press(Key.Key_Return)
    _wait(bob, LISBON, "Added by hand", "Learned")

    _press(bob, "Back to all memories")
    bob.hands.tab_to("Search memories", Role.EditableText)
    bob.hands.type("zeppelin")
    _wait(bob, "No memory matches")
    for _ in "zeppelin":
        bob.hands.press(Key.Key_Backspace)
    bob.hands.type("lisbon")
    _wait(bob, LISBON, gone="No memory matches")

    _open_first(bob)
    _press(bob, "Edit")
    bob.hands.press(Key.Key_A, CONTROL)
    bob.hands.type(PORTO)
    bob.hands.press(Key.Key_Return)
    _wait(bob, PORTO, "Edited")
    _press(bob, "Pin: use it for every answer")
    _wait(bob, "Unpin")
    _press(bob, "Delete")
    _wait(bob, "was deleted", gone="Unpin")
    _press(bob, "Undo")
    bob.hands.tab_to("Search memories", Role.EditableText)
    for _ in "lisbon":
        bob.hands.press(Key.Key_Backspace)
    _wait(bob, PORTO)

    close_app(app)
    QApplication.processEvents()
    again = Person(start().window)
    again.wait_for_profile("Bob")
    _wait(again, PORTO, "pinned")
    _open_first(again)
    _wait(again, PORTO, "Unpin", "Edited", LISBON)
