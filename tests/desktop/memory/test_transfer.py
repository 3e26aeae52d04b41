"""Export and import by file dialogs, in the whole window over the fake engine."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from core.memory_commands import ExportMemories, ImportMemories
from desktop.memory.panel import MemoryPanel
from tests.desktop.app_kit import Person, Start
from tests.desktop.memory_kit import CTRL, click_row, open_panel, rows, says, sent
from tests.desktop.shell_kit import OFFSCREEN, named

pytestmark = OFFSCREEN


def _dialog(person: Person) -> QFileDialog:
    person.wait(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog))
    found = QApplication.activeModalWidget()
    assert isinstance(found, QFileDialog)
    return found


def _choose(person: Person, panel: MemoryPanel, entry: str, path: Path) -> None:
    next(action for action in panel.menu.actions() if action.text() == entry).trigger()
    _save(person, path)


def _save(person: Person, path: Path) -> None:
    dialog = _dialog(person)
    dialog.findChildren(QLineEdit)[0].setText(str(path))
    dialog.accept()
    person.wait(lambda: QApplication.activeModalWidget() is None)


def test_out_of_one_profile_and_into_another(start: Start, engine_folder: Path, tmp_path: Path) -> None:
    person = start()
    person.make_first_profile("rich")
    panel = open_panel(person)
    person.wait(lambda: rows(panel) == 13)
    _choose(person, panel, "Export as JSONL…", tmp_path / "mine")
    person.wait(lambda: "13 memories were written to mine.jsonl." in says(panel))
    person.app.session.people.create("Ana")
    person.wait(lambda: "Nothing remembered yet" in says(panel))
    _choose(person, panel, "Import…", tmp_path / "mine.jsonl")
    person.wait(lambda: "13 memories were added from mine.jsonl." in says(panel))
    person.wait(lambda: rows(panel) == 13)
    _choose(person, panel, "Import…", tmp_path / "mine.jsonl")
    person.wait(lambda: "0 memories were added from mine.jsonl. 13 were here already." in says(panel))
    formats = [one.format for one in sent(engine_folder, ExportMemories) if isinstance(one, ExportMemories)]
    assert formats == ["jsonl"]
    assert len(sent(engine_folder, ImportMemories)) == 2


def test_a_part_of_them(start: Start, engine_folder: Path, tmp_path: Path) -> None:
    person = start()
    person.make_first_profile("rich")
    panel = open_panel(person)
    person.wait(lambda: rows(panel) == 13)
    click_row(panel, 1, CTRL)
    click_row(panel, 3, CTRL)
    named(panel, "Export what is selected").menu().actions()[1].trigger()  # type: ignore[attr-defined]
    _save(person, tmp_path / "two")
    person.wait(lambda: "2 memories were written to two.md." in says(panel))
    (asked,) = sent(engine_folder, ExportMemories)
    assert isinstance(asked, ExportMemories)
    assert (asked.format, len(asked.keys)) == ("markdown", 2)
    assert "2 selected" in says(panel)


def test_a_dialog_that_is_left_does_nothing(person: Person, engine_folder: Path) -> None:
    panel = open_panel(person)
    next(action for action in panel.menu.actions() if action.text() == "Export as Markdown…").trigger()
    _dialog(person).reject()
    person.wait(lambda: QApplication.activeModalWidget() is None)
    assert sent(engine_folder, ExportMemories) == []
