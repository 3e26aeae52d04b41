"""What is done in the real window while it is measured. Called by real_window.py after the first frame."""

from typing import Final

from PySide6.QtCore import Qt

from desktop.app import App
from tests.bench.loop_watch import LoopWatch
from tests.bench.marks import tell
from tests.bench.person import Person
from tests.bench.script import LONG, MODEL, SHORT

IDLE_MS: Final = 5_000
TIMES: Final = 7


def start(app: App) -> None:
    """Ask at the first moment at which it is possible, while the engine imports what it needs."""
    person = Person(app)
    _opened(person)
    _asked(person, "what is my name?", "cold")


def life(app: App) -> None:
    """A start, the embedder's loading, rest, questions to Recall and to a model, a long answer, and Stop."""
    person = Person(app)
    watch = LoopWatch(app)
    watch.begin()
    _opened(person)
    models: list[object] = []
    app.session.models_changed.connect(models.append)
    person.wait(lambda: bool(models), app.session.models_changed)
    watch.end("engine")
    person.wait(lambda: app.session.status.embedder == "ready", app.session.status_changed)
    tell("embedder")
    watch.end("embedder")
    person.rest(IDLE_MS)
    watch.end("idle")
    for _ in range(TIMES):
        _asked(person, "what is my name?", "recall")
    person.come_forward()
    _choose_model(person)
    for _ in range(TIMES):
        _asked(person, SHORT, "model")
    watch.begin()
    _asked(person, LONG, "stream")
    watch.end("stream")
    for _ in range(TIMES):
        _stopped(person)
    _tell_memory(person)
    tell("end")


def _opened(person: Person) -> None:
    session = person.app.session
    person.wait(lambda: session.status.engine == "ready", session.status_changed)
    tell("ready")
    person.wait(lambda: bool(session.people.open_id), session.people.opened)
    person.wait(lambda: not session.chats.entering, session.chats.thread_shown)
    tell("opened")


def _asked(person: Person, text: str, mark: str) -> None:
    began = person.enter(text)
    tell(mark, at=person.answered(), began=began)


def _stopped(person: Person) -> None:
    """In the middle of a stream: from Esc to the unlocked composer."""
    texts: list[str] = []
    heard = person.turns.text_added.connect(lambda _turn, text: texts.append(text))
    person.enter(LONG)
    person.wait(lambda: bool(texts), person.turns.text_added)
    began = _now_pressed(person)
    tell("stopped", at=person.answered(), began=began)
    person.turns.text_added.disconnect(heard)


def _now_pressed(person: Person) -> int:
    from time import monotonic_ns

    moment = monotonic_ns()
    person.press(Qt.Key.Key_Escape)
    return moment


def _choose_model(person: Person) -> None:
    session = person.app.session
    chosen: list[str] = []
    session.models_changed.connect(lambda models: chosen.append(models.chosen))
    session.choose_model(MODEL)
    person.wait(lambda: MODEL in chosen, session.models_changed)


def _tell_memory(person: Person) -> None:
    from tests.bench.memory import embedder_of, tell_memory

    engine = person.app.link.pid
    for name, pid in (("window", None), ("engine", engine), ("embedder", embedder_of(engine))):
        tell_memory(name, pid)
