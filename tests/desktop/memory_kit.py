"""A person in front of the memory panel, in the whole window over the fake engine."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from core.commands import AnyCommand
from core.wire import decode_command
from desktop.memory.memory_list import MemoryList
from desktop.memory.panel import MemoryPanel
from tests.desktop.app_kit import Person
from tests.desktop.shell_kit import named

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


def open_panel(person: Person) -> MemoryPanel:
    """Ctrl+M, and wait for what is in it."""
    person.press(Qt.Key.Key_M, CTRL)
    panel = person.window.memory.panel
    QApplication.processEvents()
    return panel


def is_open(person: Person) -> bool:
    return person.window.memory.is_open


def lies_over(person: Person) -> bool:
    return person.window.memory.lies_over


def listed(panel: MemoryPanel) -> list[str]:
    """The texts of the rows that are here, from top to bottom."""
    rows = panel.list_page.list.memories
    found = [rows.memory_at(row) for row in range(rows.rowCount())]
    return [memory.text for memory in found if memory is not None]


def rows(panel: MemoryPanel) -> int:
    return panel.list_page.list.memories.rowCount()


def click_row(panel: MemoryPanel, row: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    view: MemoryList = panel.list_page.list
    index = view.memories.index(row, 0)
    view.scrollTo(index)
    QTest.mouseClick(view.viewport(), LEFT, keys, view.visualRect(index).center() - QPoint(0, 3))


def press_in(panel: QWidget, name: str) -> None:
    """Click the control of this accessible name."""
    QTest.mouseClick(named(panel, name), LEFT)


def says(panel: QWidget) -> str:
    """Every label of the panel that can be seen."""
    return " | ".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def pressable(panel: QWidget) -> list[str]:
    return [one.text() for one in panel.findChildren(QPushButton) if one.isVisible()]


def sent(folder: Path, *kinds: type) -> list[AnyCommand]:
    """The commands of these kinds that the engine got."""
    lines = (folder / "commands.jsonl").read_bytes().splitlines()
    got = [decode_command(line) for line in lines if line != b"--"]
    return [command for command in got if isinstance(command, kinds)]
