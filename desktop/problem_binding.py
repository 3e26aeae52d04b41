"""Puts problems into notices and does what their buttons say; asks before a link is followed.

Made by app.py, GUI thread.
"""

from typing import Final

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from core.events import Problem
from desktop import wording
from desktop.link_dialog import SCHEMES, LinkDialog
from desktop.main_window import MainWindow
from desktop.notice import Notice, problem_notice
from desktop.rescue_words import RESCUE
from desktop.session import Session, Status

_ENGINE: Final = "engine"
_CRASH: Final = "crash"
_LINK: Final = "link"


class ProblemBinding(QObject):
    """Lives as long as the window."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        session.problem_met.connect(self.on_problem_met)
        session.status_changed.connect(self.on_status_changed)
        window.chat.transcript.link_wanted.connect(self.on_link_wanted)
        for bar in window.all_notices:
            bar.pressed.connect(self.on_notice_pressed)

    @Slot(object)
    def on_problem_met(self, problem: Problem) -> None:
        """Say it where it can be seen: a refused name next to its field, all else in the bar."""
        if problem.code in ("name_taken", "name_empty") and self._window.shows_people:
            self._window.people.show_problem(problem.code)
            return
        words = wording.problem(problem.code, problem.params, problem.details)
        self._window.notices.post(problem_notice(_key(problem, words), words))

    @Slot(object)
    def on_status_changed(self, status: Status) -> None:
        """A running engine settles what was said about its end."""
        if status.engine == "ready":
            for bar in self._window.all_notices:
                bar.withdraw(_ENGINE)

    @Slot(str)
    def on_link_wanted(self, url: str) -> None:
        """A link leads out of this computer: the person decides, having read where to."""
        address = QUrl(url)
        if address.scheme() not in SCHEMES:
            return
        if not address.isValid():
            text = self.tr("This is not an address that can be opened: {url}").format(url=wording.shortened(url, 120))
            self._window.notices.post(Notice(key=_LINK, text=text))
        else:
            dialog = LinkDialog(address, self._window)
            dialog.open_wanted.connect(self.on_open_wanted)
            dialog.open()

    @Slot(QUrl)
    def on_open_wanted(self, address: QUrl) -> None:
        """To the browser or the mail program; where there is none, say so."""
        if not QDesktopServices.openUrl(address):
            text = self.tr("This computer has no program that opens such an address. You can copy it instead.")
            self._window.notices.post(Notice(key=_LINK, text=text))

    def say_crash(self, kind: str, details: str) -> None:
        """Something of our own failed, and the program goes on."""
        text = self.tr("A part of the window failed ({kind}). What was saved is safe.").format(kind=kind)
        self._window.notices.post(Notice(key=_CRASH, text=text, details=details))

    @Slot(str, str)
    def on_notice_pressed(self, key: str, action: str) -> None:
        """Do what the button says."""
        del key
        match action:
            case "try_again":
                self._session.try_again()
            case "use_recall":
                self._session.choose_model("recall")
            case "start_engine":
                self._session.start_engine()
            case "profiles":
                self._window.show_people()
            case "new_chat":
                self._session.chats.new_chat()


def _key(problem: Problem, words: wording.Wording) -> str:
    """One place for each matter: the end of the engine, a damaged profile, or whatever the code names."""
    if problem.code.startswith("engine_g"):
        return _ENGINE
    return RESCUE + problem.profile if words.action == "bring_back" else problem.code
