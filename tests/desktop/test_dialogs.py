"""The dialogs, by keyboard: a profile goes only when its name is typed letter for letter."""

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.dialogs import DeleteProfileDialog, NewProfileDialog
from desktop.theme import Theme
from tests.desktop.shell_kit import KEY, OFFSCREEN, focused, nameless, press, profile, show, texts, write

pytestmark = [OFFSCREEN, pytest.mark.usefixtures("theme")]


@pytest.fixture(scope="module")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, "light")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    show(qtbot, made)
    return made


def opened(qtbot: QtBot, dialog: DeleteProfileDialog | NewProfileDialog) -> None:
    with qtbot.waitActive(dialog):
        dialog.open()
        dialog.activateWindow()
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))


@pytest.mark.parametrize(
    ("name", "typed", "passes"),
    [
        ("Bob", "Bob", True),
        ("Bob", "bob", False),
        ("Bob", "Bo", False),
        ("Bob", "Bob ", False),
        ("Zo\u00eb", "Zoe\u0308", True),
        ("<b>Ana</b>", "<b>Ana</b>", True),
        ("דוד", "דוד", True),
    ],
)
def test_only_the_exact_name_deletes(qtbot: QtBot, window: QWidget, name: str, typed: str, passes: bool) -> None:
    said: list[tuple[str, str]] = []
    dialog = DeleteProfileDialog(profile(1, name), window)
    dialog.confirmed.connect(lambda key, text: said.append((key, text)))
    opened(qtbot, dialog)
    write(typed)
    press(KEY.Key_Return)
    assert said == ([(f"{1:032x}", name)] if passes else [])
    if not passes:
        assert dialog.isVisible()
        press(KEY.Key_Escape)


def test_escape_keeps_the_profile(qtbot: QtBot, window: QWidget) -> None:
    dialog = DeleteProfileDialog(profile(1, "Bob"), window)
    opened(qtbot, dialog)
    write("Bob")
    said: list[str] = []
    dialog.confirmed.connect(lambda key, _typed: said.append(key))
    press(KEY.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(DeleteProfileDialog))
    assert not said


def test_it_says_what_would_go(qtbot: QtBot, window: QWidget) -> None:
    dialog = DeleteProfileDialog(profile(1, "Bob"), window)
    opened(qtbot, dialog)
    said = texts(dialog)
    assert said[0] == "Delete Bob?"
    assert "48 memories" in said[1]
    assert "Bob" in said[2:]
    assert not nameless(dialog)
    press(KEY.Key_Escape)


def test_a_new_name_is_taken_with_enter(qtbot: QtBot, window: QWidget) -> None:
    said: list[str] = []
    dialog = NewProfileDialog(["Bob"], window)
    dialog.named.connect(said.append)
    opened(qtbot, dialog)
    write("  Ana   Sousa ")
    press(KEY.Key_Return)
    assert said == ["Ana Sousa"]


@pytest.mark.parametrize(("typed", "wrong"), [("", "1 to 60"), ("   ", "1 to 60"), ("bob", "already")])
def test_a_bad_name_is_said_below_the_field(qtbot: QtBot, window: QWidget, typed: str, wrong: str) -> None:
    dialog = NewProfileDialog(["Bob"], window)
    opened(qtbot, dialog)
    height = dialog.height()
    write(typed)
    with qtbot.assertNotEmitted(dialog.named):
        press(KEY.Key_Return)
    assert wrong in texts(dialog)[-1]
    assert wrong in focused().accessibleDescription()
    qtbot.waitUntil(lambda: dialog.height() > height)
    write("x")
    assert wrong not in " ".join(texts(dialog))
    press(KEY.Key_Escape)
