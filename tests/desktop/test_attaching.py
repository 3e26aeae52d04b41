"""Attaching in the real window: chosen, dropped and pasted files become chips, go with the question, and come back."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPlainTextEdit, QToolButton, QWidget

from desktop.chat.field import LONGEST_PASTE
from desktop.chat.file_chips import FileChip
from desktop.chat.file_dialog import FileDialog
from desktop.chat.sent_files import SentFile
from tests.desktop.app_kit import Person, Start
from tests.desktop.chat.chat_kit import OFFSCREEN

pytestmark = OFFSCREEN
CONTROL = Qt.KeyboardModifier.ControlModifier


def chips(person: Person) -> list[str]:
    """Name and state of each chip, as a screen reader has them."""
    found = person.window.chat.composer.files.findChildren(FileChip)
    return [chip.accessibleName() for chip in found if not chip.isHidden()]


def ready(person: Person, count: int) -> None:
    files = person.app.session.chats.writing.files
    person.wait(lambda: len(files.ready) == count and not files.is_reading)


def drop(target: QWidget, mime: QMimeData) -> None:
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(9, 9), copy, mime, left, none)
    QApplication.sendEvent(target, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(9, 9), copy, mime, left, none))


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.md"
    path.write_text("word " * 1000)
    return path


def test_a_file_goes_from_the_dialog_into_the_message_and_can_be_read_there(person: Person, notes: Path) -> None:
    person.press(Qt.Key.Key_O, CONTROL)
    (dialog,) = person.window.findChildren(QFileDialog)
    dialog.filesSelected.emit([str(notes)])
    dialog.close()
    ready(person, 1)
    assert chips(person) == ["Attached: notes.md, about 1,300 tokens"]
    person.enter("What is in it?")
    assert chips(person) == []
    assert [item.name for item in person.rows()[0].attachments] == ["notes.md"]
    chip = next(chip for chip in person.window.findChildren(SentFile) if chip.isVisible())
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    person.wait(lambda: bool(person.window.findChildren(FileDialog)))
    (whole,) = person.window.findChildren(FileDialog)
    (field,) = whole.findChildren(QPlainTextEdit)
    assert field.toPlainText() == notes.read_text()
    QTest.keyClick(whole, Qt.Key.Key_Escape)
    person.wait(lambda: not person.window.findChildren(FileDialog))


def test_files_are_dropped_anywhere_and_pictures_are_shown_in_the_message(
    person: Person, notes: Path, tmp_path: Path
) -> None:
    photo = QImage(300, 200, QImage.Format.Format_RGB32)
    photo.fill(QColor("#b4481f"))
    photo.save(str(tmp_path / "photo.bmp"))
    drop(person.window.chat, files(notes, tmp_path / "photo.bmp"))
    ready(person, 2)
    field = person.window.chat.composer.field
    assert field.toPlainText() == ""
    remove = person.window.chat.composer.files.findChildren(QToolButton)[0]
    assert remove.accessibleName() == "Remove notes.md"
    QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
    ready(person, 1)
    assert "Recall answers from memory and reads no files." in person.words()
    person.app.session.choose_model("llama3.2:3b")
    person.wait(lambda: "llama3.2:3b cannot see pictures." in person.words())
    person.enter("Where is this?")
    person.wait(lambda: any(chip.height() > 150 for chip in person.window.findChildren(SentFile)))


def test_what_is_pasted_is_text_in_the_message_unless_it_is_long_or_a_picture(person: Person) -> None:
    clipboard = QGuiApplication.clipboard()
    field = person.window.chat.composer.field
    clipboard.setText("short")
    person.press(Qt.Key.Key_V, CONTROL)
    assert (field.toPlainText(), chips(person)) == ("short", [])
    clipboard.setText("x" * (LONGEST_PASTE + 1))
    person.press(Qt.Key.Key_V, CONTROL)
    ready(person, 1)
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    clipboard.setImage(image)
    person.press(Qt.Key.Key_V, CONTROL)
    ready(person, 2)
    clipboard.clear()
    assert field.toPlainText() == "short"
    assert [name.split(",")[0] for name in chips(person)] == ["Attached: Pasted text.txt", "Attached: Picture.png"]


def test_what_is_wrong_with_a_file_is_said_and_the_message_waits_only_for_files_that_are_read(
    person: Person, tmp_path: Path
) -> None:
    broken, slow = tmp_path / "broken.pdf", tmp_path / "slow.txt"
    for path in (broken, slow):
        path.write_text("x")
    drop(person.window.chat, files(broken))
    person.wait(lambda: chips(person) == ["Attached: broken.pdf, not attached"])
    assert "broken.pdf is damaged and cannot be read." in person.words()
    drop(person.window.chat, files(slow))
    person.write("hello")
    send = person.button("Send")
    assert not send.isEnabled()
    assert chips(person)[1] == "Attached: slow.txt, reading…"
    for chip in person.window.chat.composer.files.findChildren(QToolButton):
        if not chip.isHidden():
            QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert send.isEnabled()


def test_text_and_files_that_were_not_sent_are_there_after_a_restart(start: Start, notes: Path) -> None:
    first = start()
    first.make_first_profile("Ana")
    first.enter("hello")
    drop(first.window.chat, files(notes))
    ready(first, 1)
    first.write("half a thought")
    with first.qtbot.waitSignal(first.app.ended):
        first.window.close()
    second = start()
    second.wait(second.is_ready)
    second.wait(lambda: second.window.chat.composer.text() == "half a thought")
    ready(second, 1)
    second.press(Qt.Key.Key_Return)
    second.wait(lambda: len(second.rows()) == 4)
    assert [item.name for item in second.rows()[2].attachments] == ["notes.md"]
    assert second.window.chat.composer.text() == ""
