"""A monkey at the keyboard and the mouse: no exception, no Qt message, and the window works afterwards."""

import gc
import os

import psutil  # type: ignore[import-untyped]  # types-psutil is not among what checks need
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog

from desktop.chat.field import Field
from tests.desktop.app_kit import Person
from tests.desktop.chat.chat_kit import OFFSCREEN
from tests.desktop.monkey import Monkey

pytestmark = [OFFSCREEN, pytest.mark.timeout(0)]
GROWTH = 1.10


def settle(person: Person) -> None:
    """Nothing is open over the window any more, and what was thrown away is gone."""
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    while isinstance(dialog := QApplication.activeModalWidget(), QDialog):
        dialog.reject()
    for _ in range(5):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    del person


def works(person: Person) -> None:
    """A question gets its answer."""
    settle(person)
    person.window.show_chat()
    chats = person.app.session.chats
    chats.stop()
    person.wait(lambda: chats.shown.running is None)
    chats.new_chat()
    settle(person)
    person.window.chat.composer.focus()
    assert isinstance(person.focus(), Field)
    person.window.chat.composer.clear()
    person.enter("are you well?")
    assert person.rows()[-1].text == "You said: are you well?"


@pytest.mark.parametrize("seed", range(2))
def test_a_monkey_leaves_a_window_that_works(person: Person, seed: int) -> None:
    monkey = Monkey(person, seed)
    monkey.play(250)
    works(person)


@pytest.mark.soak
def test_a_monkey_for_half_an_hour(person: Person) -> None:
    monkey, memory = Monkey(person, 20), psutil.Process(os.getpid())
    monkey.play(4_000)
    works(person)
    before = memory.memory_info().rss
    monkey.play(36_000)
    works(person)
    assert memory.memory_info().rss <= before * GROWTH
