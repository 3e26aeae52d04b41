"""Writing in the real window over the real engine and a fake Ollama: messages that wait, files, unsent text."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication

from tests.desktop.engine_kit import close_link
from tests.e2e.conftest import Start
from tests.e2e.hands import CONTROL, Key
from tests.e2e.person import Person
from tests.fakes.ollama_server import FakeOllama
from tests.fakes.pdf_files import make_pdf

pytestmark = [pytest.mark.usefixtures("light"), pytest.mark.qt_log_ignore("This plugin does not support")]
MODEL = "llama3.2:3b"


def sent(ollama: FakeOllama) -> list[str]:
    """What the last request said after the system message."""
    last = [request for request in ollama.requests if request.is_chat][-1]
    return [str(message["content"]) for message in last.messages[1:]]


def said(person: Person) -> list[str]:
    return [one.text for one in person.conversation()]


def test_messages_wait_in_order_files_are_read_and_nothing_unsent_is_lost(
    start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report = tmp_path / "report.pdf"
    report.write_bytes(make_pdf(["The pond is two metres deep."]))
    with FakeOllama(answers=[f"answer {number}" for number in range(1, 9)]) as ollama:
        monkeypatch.setenv("OLLAMA_HOST", ollama.host)
        app = start()
        person = Person(app.window)
        hands = person.hands
        person.introduce_as("Bob")
        person.choose_model(MODEL)

        ollama.hold()
        person.send("first")
        hands.wait(person.is_answering, "an answer that runs")
        for text in ("second", "third"):
            hands.type(text)
            hands.press(Key.Key_Return)
        assert [queued.text for queued in app.session.queueing.items] == ["second", "third"]
        ollama.open()
        whole = ["first", "answer 1", "second", "answer 2", "third", "answer 3"]
        hands.wait(lambda: said(person) == whole and not person.is_answering(), "all three answers")
        assert sent(ollama) == whole[:-1]

        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(report))])
        QGuiApplication.clipboard().setMimeData(mime)
        hands.press(Key.Key_V, CONTROL)
        QGuiApplication.clipboard().clear()
        hands.wait(lambda: app.session.chats.writing.files.ready, "the file is read")
        report.unlink()
        person.ask("How deep is it?")
        assert "The pond is two metres deep." in sent(ollama)[-1]
        assert sent(ollama)[-1].endswith("How deep is it?")
        person.ask("And how wide?")
        assert "The pond is two metres deep." in sent(ollama)[-3], "later questions have it too"

        hands.type("half a thought")
        app.window.close()
        close_link(app.link)
        person = Person(start().window)
        person.wait_for_profile("Bob")
        person.hands.wait(lambda: person.draft() == "half a thought", "what was written")
