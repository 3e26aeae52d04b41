"""The window itself: which page is on it, where it stands on the screen, its shortcuts. Made by app.py, GUI thread."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.chat_page import ChatPage
from desktop.keys_dialog import OPEN, KeysDialog
from desktop.memory.dock import DockPage, MemoryDock
from desktop.notice import NoticeBar
from desktop.sidebar import WIDTH, Sidebar
from desktop.tab_order import next_stop
from desktop.theme import Theme

if TYPE_CHECKING:
    from desktop.profiles_page import ProfilesPage

_START_SIZE: Final = (1120, 760)
_LEAST_SIZE: Final = (640, 440)
_SIDE: Final = 28


class MainWindow(QMainWindow):
    """Two pages: the chats of the open profile, and the choice of profiles. `closed`: a person has closed it."""

    closed = Signal()
    people_made = Signal(object)
    """The page of profiles is there, for whoever listens to it."""

    def __init__(self, theme: Theme, *, geometry: QByteArray | None = None) -> None:
        super().__init__()
        self.sidebar = Sidebar(theme)
        self.chat = ChatPage(theme)
        self._theme = theme
        self._people: ProfilesPage | None = None
        self._people_notices = NoticeBar()
        self._pages = QStackedWidget()
        self._chat_page = self._beside(self.sidebar, self.chat)
        self._people_page = self._over(self._people_notices)
        self._pages.addWidget(self._chat_page)
        self._pages.addWidget(self._people_page)
        self.setCentralWidget(self._pages)
        self.setWindowTitle("Inglenook")
        self.setMinimumSize(*_LEAST_SIZE)
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(QSize(*_START_SIZE).boundedTo(self.screen().availableSize()))
        self._add_shortcuts()

    @property
    def people(self) -> "ProfilesPage":
        """The choice of profiles. Made when first asked for: most starts show the chats, and this page costs 20 ms."""
        if self._people is None:
            from desktop.profiles_page import ProfilesPage

            self._people = ProfilesPage(self._theme)
            self._people_column.insertWidget(0, self._people, 1)
            self.people_made.emit(self._people)
        return self._people

    @property
    def all_notices(self) -> tuple[NoticeBar, NoticeBar]:
        """The bars of both pages."""
        return self.chat.notices, self._people_notices

    @property
    def notices(self) -> NoticeBar:
        """The bar that can be seen now."""
        return self._people_notices if self.shows_people else self.chat.notices

    @property
    def shows_people(self) -> bool:
        """Whether the choice of profiles is on the screen."""
        return self._pages.currentWidget() is self._people_page

    def show_chat(self) -> None:
        """The chats of the open profile; writing can begin."""
        self._pages.setCurrentWidget(self._chat_page)
        self.chat.composer.focus()

    def show_people(self) -> None:
        """The choice of profiles."""
        if not self.shows_people:
            people = self.people
            self._pages.setCurrentWidget(self._people_page)
            people.focus_first()

    @Slot()
    def come_forward(self) -> None:
        """Somebody started the program again and means this window."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    @Slot()
    def on_write_activated(self) -> None:
        """Ctrl+L: to the composer."""
        if not self.shows_people:
            self.chat.composer.focus()

    @Slot()
    def on_keys_activated(self) -> None:
        """Ctrl+/: all keys."""
        KeysDialog(self).open()

    def _add_shortcuts(self) -> None:
        # Ctrl+N is the sidebar's, Ctrl+M memory_binding's and Esc the composer's own.
        QShortcut(QKeySequence("Ctrl+Q"), self).activated.connect(self.close)
        QShortcut(QKeySequence("Ctrl+L"), self).activated.connect(self.on_write_activated)
        QShortcut(QKeySequence(OPEN), self).activated.connect(self.on_keys_activated)

    def _beside(self, left: QWidget, right: QWidget) -> QWidget:
        page = DockPage()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(right, 1)
        self.memory = MemoryDock(self._theme, row, page, WIDTH)
        return page

    def _over(self, notices: QWidget) -> QWidget:
        page = QWidget()
        page.setProperty("kind", "page")
        self._people_column = column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        foot = QHBoxLayout()
        foot.setContentsMargins(_SIDE, 0, _SIDE, _SIDE)
        foot.addWidget(notices)
        column.addLayout(foot)
        return page

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab: the conversation is one stop, however many messages it has."""
        now = self.focusWidget() or self
        if stop := next_stop(now, forward=next, one_stop=self.chat.transcript):
            stop.setFocus(Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason)
        return stop is not None

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Go from the screen at once; what has to end ends behind it."""
        super().closeEvent(event)
        self.hide()
        self.closed.emit()
