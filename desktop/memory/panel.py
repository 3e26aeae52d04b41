"""The memory panel: its head, and one of its pages: the list, an opened memory, adding, pictures. Window's thread.

Made by `dock` when it is opened first. Knows no engine; its pages are public, as a shelf's boards are.
"""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from core.memory_events import KindCount, MemorySettings
from desktop.controls import ElidedLabel, button, label
from desktop.icons import Drawing, bars, cross, dots, icon, plus
from desktop.memory.add_page import AddPage
from desktop.memory.entry_page import EntryPage
from desktop.memory.list_page import ListPage
from desktop.memory.menu import PanelMenu
from desktop.memory.steady import ROOM
from desktop.memory.use import Use
from desktop.memory.words import kept_here
from desktop.notice import NoticeBar
from desktop.theme import Theme

if TYPE_CHECKING:
    from desktop.memory.pictures import PicturesPage

_SIDE: Final = 14


class MemoryPanel(QFrame):
    """`entry_wanted`: the key of a memory that is to be shown, and the answer it is shown for.

    `pictures_made`: the page of pictures exists now.
    """

    closed = Signal()
    entry_wanted = Signal(str, str)
    pictures_made = Signal(object)
    pictures_wanted = Signal()
    on_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(self.tr("Memory"))
        self.list_page = ListPage(theme)
        self.entry = EntryPage()
        self.adding = AddPage()
        self.menu = PanelMenu(self)
        self.notices = NoticeBar()
        self._pictures: PicturesPage | None = None
        self._count = ElidedLabel("muted")
        self._off = self._off_line()
        self._icons: list[tuple[QToolButton, Drawing]] = []
        self._pages = QStackedWidget()
        self._lay_out()
        self._bind()
        self.on_theme_changed()

    @property
    def shows_list(self) -> bool:
        """Whether the list is on top."""
        return self._pages.currentWidget() is self.list_page

    @property
    def pictures(self) -> "PicturesPage":
        """Made when first asked for: numpy and pyqtgraph cost half a second."""
        if self._pictures is None:
            from desktop.memory.pictures import PicturesPage

            self._pictures = PicturesPage(self._theme)
            self._pages.addWidget(self._pictures)
            self.pictures_made.emit(self._pictures)
        return self._pictures

    @property
    def shows_pictures(self) -> bool:
        """Whether the pictures are on top."""
        return self._pictures is not None and self._pages.currentWidget() is self._pictures

    def show_entry(self, key: str, use: Use | None = None) -> None:
        """Open a memory in place; what is in it is asked for."""
        self.entry.begin(key, use)
        self._pages.setCurrentWidget(self.entry)
        self.entry.focus_first()
        self.entry_wanted.emit(key, self.entry.message)

    def set_counts(self, counts: tuple[KindCount, ...]) -> None:
        """How many memories there are."""
        self._count.set_whole(kept_here(sum(one.count for one in counts)))

    def set_settings(self, settings: MemorySettings) -> None:
        """Whether memory is on, and asks first."""
        self._off.setVisible(not settings.on)
        self.menu.set_settings(settings)

    def focus_first(self) -> None:
        """The keyboard comes in."""
        if self.shows_list:
            self.list_page.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self._pages.currentWidget() is self.entry:
            self.entry.focus_first()
        else:
            self.focusNextChild()

    def clear(self) -> None:
        """Another profile: nothing of this one stays."""
        self.list_page.clear()
        self.entry.begin("")
        self.notices.clear()
        self.set_counts(())
        if self._pictures is not None:
            self._pictures.clear()
        self._pages.setCurrentWidget(self.list_page)

    @Slot()
    def on_list_wanted(self) -> None:
        """Back to the list, to the memory that was open."""
        self._pages.setCurrentWidget(self.list_page)
        self.list_page.focus_list(self.entry.key)

    @Slot()
    def on_add_wanted(self) -> None:
        """An empty field."""
        self._pages.setCurrentWidget(self.adding)
        self.adding.begin()

    @Slot()
    def on_adding_left(self) -> None:
        """Back to the list."""
        self._pages.setCurrentWidget(self.list_page)
        self._add.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def on_pictures_clicked(self) -> None:
        """To the pictures, or back."""
        if self.shows_pictures:
            self._pages.setCurrentWidget(self.list_page)
        else:
            self._pages.setCurrentWidget(self.pictures)
            self.pictures_wanted.emit()

    @Slot()
    def on_page_changed(self) -> None:
        """The button of the pictures is marked while they are shown."""
        self._picture_button.setChecked(self.shows_pictures)

    @Slot()
    def on_theme_changed(self) -> None:
        """Icons in the new colours."""
        for made, drawing in self._icons:
            made.setIcon(icon(drawing, self._theme.palette.soft))

    def _off_line(self) -> QFrame:
        made = QFrame()
        made.setProperty("kind", "remembered")
        row = QHBoxLayout(made)
        row.setContentsMargins(11, 6, 9, 6)
        row.addWidget(label(self.tr("Memory is off. Nothing is remembered or recalled."), wrap=True), 1)
        on = button(self.tr("Turn on"), "quiet")
        on.clicked.connect(self.on_wanted)
        row.addWidget(on)
        made.hide()
        return made

    def _icon_button(self, name: str, drawing: Drawing) -> QToolButton:
        made = QToolButton()
        made.setProperty("kind", "icon")
        made.setIconSize(QSize(16, 16))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.setAccessibleName(name)
        made.setToolTip(name)
        self._icons.append((made, drawing))
        return made

    def _head(self) -> QHBoxLayout:
        self._add = self._icon_button(self.tr("Add a memory"), plus)
        self._picture_button = self._icon_button(self.tr("Pictures of what is remembered"), bars)
        self._picture_button.setCheckable(True)
        more = self._icon_button(self.tr("More about memory"), dots)
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setMenu(self.menu)
        close = self._icon_button(self.tr("Close the memory panel"), cross)
        close.clicked.connect(self.closed)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, ROOM - 6, 0)
        row.setSpacing(1)
        row.addWidget(label(self.tr("Memory"), "heading"))
        row.addSpacing(7)
        row.addWidget(self._count, 1)
        for one in (self._add, self._picture_button, more, close):
            row.addWidget(one)
        return row

    def _lay_out(self) -> None:
        for page in (self.list_page, self.entry, self.adding):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE - 6, 10, _SIDE - ROOM, 10)
        column.setSpacing(10)
        column.addLayout(self._head())
        column.addLayout(_inset(self._off))
        column.addWidget(self._pages, 1)
        column.addLayout(_inset(self.notices))

    def _bind(self) -> None:
        self._theme.changed.connect(self.on_theme_changed)
        self._pages.currentChanged.connect(self.on_page_changed)
        self._add.clicked.connect(self.on_add_wanted)
        self.menu.add_wanted.connect(self.on_add_wanted)
        self._picture_button.clicked.connect(self.on_pictures_clicked)
        self.adding.left.connect(self.on_adding_left)
        self.list_page.chosen.connect(self.show_entry)
        self.entry.open_wanted.connect(self.show_entry)
        self.entry.left.connect(self.on_list_wanted)


def _inset(widget: QWidget) -> QHBoxLayout:
    """With the room that the scroll bar of a page has beside it."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, ROOM, 0)
    row.addWidget(widget)
    return row
