"""The page of keys: it names every shortcut that the window has, and opens and closes by keys."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desktop.chat.message_actions import action_of
from desktop.keys_dialog import KEYS, KeysDialog, native
from tests.desktop.app_kit import Person
from tests.desktop.chat.chat_kit import OFFSCREEN

pytestmark = OFFSCREEN
LISTED = {native(key) for _, keys in KEYS for key, _ in keys}
OTHER_NAMES = {"Ctrl+Y": "Ctrl+Shift+Z", "F3": "Ctrl+F", "Find": "Ctrl+F", "Open": "Ctrl+O"}
"""Second keys of the same, as some systems have them."""


def test_every_shortcut_of_the_window_is_on_the_page(person: Person) -> None:
    found = {shortcut.key().toString() for shortcut in person.window.findChildren(QShortcut)}
    for action in person.window.findChildren(QAction):
        found |= {keys.toString() for keys in action.shortcuts()}
    assert found
    unnamed = {keys for keys in found if keys and OTHER_NAMES.get(keys, native(keys)) not in LISTED}
    assert unnamed == set()


def test_every_key_of_a_message_does_something() -> None:
    keys = dict(KEYS)["On a message"]
    for key, _ in keys:
        if "+" not in key and len(key) == 1:
            assert action_of(key) is not None, key


def test_it_opens_and_closes_by_keys_and_says_what_each_does(person: Person) -> None:
    person.press(Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = person.window.findChildren(KeysDialog)
    words = [one.text() for one in dialog.findChildren(QLabel) if one.isVisible()]
    assert native("Ctrl+F") in words
    assert "Find in this chat" in words
    assert len(words) == len(KEYS) + 2 * sum(len(keys) for _, keys in KEYS)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    person.wait(lambda: not person.window.findChildren(KeysDialog))
    assert QKeySequence("Ctrl+/") == QKeySequence(native("Ctrl+/"))
