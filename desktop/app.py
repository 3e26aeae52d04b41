"""The program's parts, made and put together. The only file that knows all others; called by `__main__`, GUI thread."""

import os
import signal
import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from core import offline
from core.errors import InglenookError
from core.logs import start_log
from core.paths import Paths, default_paths
from desktop import wording
from desktop.bin_binding import BinBinding
from desktop.branch_binding import BranchBinding
from desktop.chat_binding import ChatBinding
from desktop.chat_copy import ChatCopy
from desktop.crash import CrashHooks, write_faults
from desktop.engine_program import EngineProgram, engine_command
from desktop.files_binding import FilesBinding
from desktop.find_binding import FindBinding
from desktop.link import EngineLink
from desktop.main_window import MainWindow
from desktop.memory_binding import MemoryBinding
from desktop.people_binding import PeopleBinding
from desktop.problem_binding import ProblemBinding
from desktop.rescue_binding import RescueBinding
from desktop.session import Session
from desktop.settings import WindowSettings
from desktop.single import SingleInstance
from desktop.temporary_binding import TemporaryBinding
from desktop.theme import Theme


class App(QObject):
    """Everything between the folders and the engine. `ended`: the window was closed and the engine has ended."""

    ended = Signal()
    _refused = Signal(int)

    def __init__(self, qt: QApplication, paths: Paths, engine: EngineProgram) -> None:
        super().__init__()
        self.settings = WindowSettings(paths.config)
        self.theme = Theme(qt, self.settings.theme() or "system")
        self.window = MainWindow(self.theme, geometry=self.settings.geometry())
        self.link = EngineLink(engine, parent=self)
        self.session = Session(self.link, self.settings, parent=self)
        ChatBinding(self.window, self.session)
        BranchBinding(self.window, self.session)
        ChatCopy(self.window, self.session)
        FindBinding(self.window, self.session, self.theme)
        FilesBinding(self.window, self.session, self.theme)
        TemporaryBinding(self.window, self.session)
        MemoryBinding(self.window, self.session, self.settings)
        BinBinding(self.window, self.session)
        PeopleBinding(self.window, self.session, forget=self.settings.forget_profile)
        self.problems = ProblemBinding(self.window, self.session)
        RescueBinding(self.window, self.session)
        self._first_page(paths)
        self.window.chat.header.theme_chosen.connect(self.settings.set_theme)
        self.window.closed.connect(self.on_window_closed)
        self.link.closed.connect(self.ended)
        self._refused.connect(self.session.count_refused, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Show the window; the engine starts behind it."""
        self.window.show()
        QTimer.singleShot(0, self, self.session.start_engine)

    def count_refused(self, count: int) -> None:
        """For the guard: may be called from anywhere, even from within an import."""
        self._refused.emit(count)

    @Slot()
    def on_window_closed(self) -> None:
        """Keep its place, and end the engine."""
        self.settings.set_geometry(self.window.saveGeometry())
        self.session.chats.writing.box.flush()
        self.link.close()

    def _first_page(self, paths: Paths) -> None:
        """Before the engine has said anything: where somebody has been before, they can write at once."""
        if any(paths.profiles.iterdir()):
            self.window.chat.composer.focus()
        else:
            self.window.show_people()


def run(argv: Sequence[str], *, started: Callable[[App], None] | None = None) -> int:
    """The whole life of the window's process; its exit code. `started` gets the parts once the window is shown."""
    # Not by setStyle, which returns the style: PySide then makes QStyle with 500 enum members, for 15 ms.
    qt = QApplication([*argv, "-style", "fusion"])
    qt.setApplicationName("inglenook")
    qt.setApplicationDisplayName("Inglenook")
    qt.setDesktopFileName("inglenook")
    qt.setQuitOnLastWindowClosed(False)
    # Python could not run its own handler before the next event; the engine ends in good order without us.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    paths = default_paths(os.environ)
    if not _insist(paths.make):
        return 1
    single = SingleInstance(paths.data)
    if not single.claim():
        return 0 if single.raise_first() else _say_deaf()
    if not _insist(lambda: start_log(paths.logs, process="window", environ=os.environ)):
        return 1
    return _run_app(qt, paths, single, started)


def _run_app(qt: QApplication, paths: Paths, single: SingleInstance, started: Callable[[App], None] | None) -> int:
    with write_faults(paths.logs):
        app = App(qt, paths, engine_command())
        hooks = CrashHooks(app.problems.say_crash)
        hooks.install()
        offline.install(app.count_refused)
        single.raised.connect(app.window.come_forward)
        app.ended.connect(qt.quit)
        # At once: a start while the engine still ends must get a window of its own, not raise one that is going.
        app.window.closed.connect(single.release)
        app.start()
        if started is not None:
            started(app)
        code = qt.exec()
        hooks.remove()
    single.release()
    return code


def _insist(attempt: Callable[[], object]) -> bool:
    """Try until it succeeds or the person gives up: without its folders the program cannot begin."""
    while True:
        try:
            attempt()
        except InglenookError as error:
            words = wording.problem(error.code, error.params, error.details)
            _print(words.sentence)
            if not _wants_retry(words):
                return False
        else:
            return True


def _wants_retry(words: wording.Wording) -> bool:
    if not _can_ask():
        return False
    from PySide6.QtWidgets import QMessageBox

    retry, close = QMessageBox.StandardButton.Retry, QMessageBox.StandardButton.Close
    box = QMessageBox(QMessageBox.Icon.Warning, "Inglenook", words.sentence, retry | close)
    if words.button:
        box.button(retry).setText(words.button)
    box.setDetailedText(words.details)
    return box.exec() == retry


def _say_deaf() -> int:
    text = QApplication.translate("app", "Inglenook runs already, but its window does not answer. End it, then start.")
    _print(text)
    if _can_ask():
        from PySide6.QtWidgets import QMessageBox

        QMessageBox.warning(None, "Inglenook", text)
    return 1


def _can_ask() -> bool:
    """Whether anybody could see a dialog, or press something in it."""
    return QApplication.platformName() not in ("offscreen", "minimal")


def _print(text: str) -> None:
    # A windowed build has no stderr.
    if sys.stderr is not None:
        print(text, file=sys.stderr)
