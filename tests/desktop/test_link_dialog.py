"""A link is followed only after its whole, true address was shown; by keyboard too."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.link_dialog import LinkDialog
from desktop.theme import Theme
from tests.desktop.shell_kit import KEY, OFFSCREEN, focused, nameless, press, show, texts

pytestmark = [OFFSCREEN, pytest.mark.usefixtures("theme")]


@pytest.fixture(scope="module")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, "light")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(700, 500)
    show(qtbot, made)
    return made


def asked(qtbot: QtBot, window: QWidget, address: str) -> tuple[LinkDialog, list[str]]:
    """The dialog, and what it will have opened."""
    dialog = LinkDialog(QUrl(address), window)
    opened: list[str] = []
    dialog.open_wanted.connect(lambda url: opened.append(url.toString()))
    with qtbot.waitActive(dialog):
        dialog.open()
        dialog.activateWindow()
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QPushButton))
    return dialog, opened


def shown(dialog: LinkDialog) -> str:
    (field,) = dialog.findChildren(QPlainTextEdit)
    return field.toPlainText()


@pytest.mark.parametrize(
    ("address", "whole", "host"),
    [
        ("https://bank.example@evil.example/login", "https://bank.example@evil.example/login", "to evil.example"),
        ("https://b\u0430nk.example/", "https://xn--bnk-6cd.example/", "xn--bnk-6cd.example"),
        ("http://x.example/\u202egpj.exe", "http://x.example/%E2%80%AEgpj.exe", "to x.example"),
        ("https://x.example/" + "a" * 900, "https://x.example/" + "a" * 900, "to x.example"),
        ("mailto:ana@x.example?subject=a", "mailto:ana@x.example?subject=a", "ana@x.example"),
    ],
)
def test_the_whole_address_and_where_it_leads(
    qtbot: QtBot, window: QWidget, address: str, whole: str, host: str
) -> None:
    dialog, opened = asked(qtbot, window, address)
    assert shown(dialog) == whole
    assert any(host in text for text in texts(dialog))
    assert nameless(dialog) == []
    assert not opened
    assert dialog.height() < 420
    dialog.reject()


def test_enter_opens_it_and_escape_does_not(qtbot: QtBot, window: QWidget) -> None:
    _, opened = asked(qtbot, window, "https://x.example/a?b=c")
    press(KEY.Key_Escape)
    assert not opened
    _, opened = asked(qtbot, window, "https://x.example/a?b=c")
    assert focused().accessibleName() == "Open"
    press(KEY.Key_Return)
    assert opened == ["https://x.example/a?b=c"]


def test_copy_copies_it_and_opens_nothing(qtbot: QtBot, window: QWidget) -> None:
    dialog, opened = asked(qtbot, window, "https://x.example/a b")
    next(button for button in dialog.findChildren(QPushButton) if button.text() == "Copy").click()
    assert QGuiApplication.clipboard().text() == "https://x.example/a%20b"
    assert not opened
    assert not dialog.isVisible()
