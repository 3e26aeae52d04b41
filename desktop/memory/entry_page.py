"""One memory, opened in place: its text, kind, sources and history, and all that can be done with it. GUI thread.

Made by `panel`. Shows what the engine says of it; wishes go out as signals that name it by its key.
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from core.memory_events import MemoryHistory, MemoryInfo
from desktop.chat.furniture import WrapLayout
from desktop.controls import button, label, look
from desktop.memory.kind_button import KindButton
from desktop.memory.sources import Origins
from desktop.memory.steady import steady
from desktop.memory.text_field import TextField
from desktop.memory.use import Use


class EntryPage(QScrollArea):
    """`left`: back to the list."""

    left = Signal()
    edited = Signal(str, str)
    kind_chosen = Signal(str, object)
    pin_wanted = Signal(str, bool)
    delete_wanted = Signal(list, str)
    restore_wanted = Signal(str)
    jump_wanted = Signal(object)
    open_wanted = Signal(str)
    without_wanted = Signal(str, str)
    """The answer that it was opened from, and its key: answer again without it."""
    marked = Signal(str, str, bool)
    """Message, key, and whether it is irrelevant for the question that the message answers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = ""
        self._memory: MemoryInfo | None = None
        self._use: Use | None = None
        self._text = label("", "memory_whole", wrap=True)
        self._field = TextField(self.tr("Text of the memory"))
        self._kind = KindButton()
        self._pin = button("", "small")
        self._edit = button(self.tr("Edit"), "small")
        self._delete = button(self.tr("Delete"), "small")
        self._restore = button(self.tr("Take it back"), "small_primary")
        self._mark = button(self.tr("Not relevant here"), "small")
        self._without = button(self.tr("Answer again without this"), "small")
        self._mark.setCheckable(True)
        self._state = label("", "soft", wrap=True)
        self._newer = button("", "flush")
        self.origins = Origins()
        self._lay_out()
        self._bind()

    def begin(self, key: str, use: Use | None = None) -> None:
        """Another memory; what is in it comes later."""
        self.key, self._use, self._memory = key, use, None
        self._write(False)
        self._body.setCurrentIndex(0)
        self._reading.setText(self.tr("Reading…"))
        self.verticalScrollBar().setValue(0)

    def take(self, event: MemoryHistory) -> None:
        """What the engine says of it. Somebody who writes is not disturbed."""
        self._memory = memory = event.memory
        if self._use is not None:
            self._use = Use(self._use.message, event.irrelevant)
        if memory is None:
            self._body.setCurrentIndex(0)
            self._reading.setText(self.tr("This memory is not here any more."))
            return
        self.key = memory.key  # one that it became part of
        self._text.setText(memory.text)
        self._kind.show_kind(memory.kind)
        self._show_state(memory)
        self._show_use()
        self.origins.fill(memory, event.entries)
        self._body.setCurrentIndex(1)

    def show_newer(self, text: str) -> None:
        """The text of what replaced it."""
        self._newer.setText(f"{text} ›".replace("&", "&&"))
        self._newer.setAccessibleName(self.tr("Open what replaced it: {text}").format(text=text))

    def focus_first(self) -> None:
        """The keyboard goes to the way back."""
        self._back.setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def text(self) -> str:
        """The memory's text; empty while it is not known."""
        return self._memory.text if self._memory else ""

    @property
    def message(self) -> str:
        """The answer under which it was opened; empty when it was not under one."""
        return self._use.message if self._use else ""

    @property
    def successor(self) -> str:
        """The key of what replaced it; empty when nothing did."""
        return self._memory.superseded_by if self._memory else ""

    @Slot()
    def on_edit_clicked(self) -> None:
        """Write in place."""
        if self._memory is not None:
            self._write(True)
            self._field.begin(self._memory.text)

    @Slot(str)
    def on_saved(self, text: str) -> None:
        """Another text; the same one changes nothing."""
        self.on_cancelled()
        if self._memory is not None and text != self._memory.text:
            self._text.setText(text)
            self.edited.emit(self.key, text)

    @Slot()
    def on_cancelled(self) -> None:
        """As it was."""
        self._write(False)
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def on_pin_clicked(self) -> None:
        """The other way round."""
        if self._memory is not None:
            self.pin_wanted.emit(self.key, not self._memory.pinned)

    @Slot()
    def on_delete_clicked(self) -> None:
        """Into the bin, and back to the list."""
        if self._memory is not None:
            self.delete_wanted.emit([self.key], self._memory.text)

    @Slot()
    def on_without_clicked(self) -> None:
        """The answer stays; another one stands beside it."""
        if self._use is not None:
            self.without_wanted.emit(self._use.message, self.key)

    @Slot()
    def on_mark_clicked(self) -> None:
        """Not relevant there, or relevant after all."""
        if self._use is not None:
            self._use = Use(self._use.message, self._mark.isChecked())
            self.marked.emit(self._use.message, self.key, self._use.irrelevant)
            self._show_use()

    def _show_state(self, memory: MemoryInfo) -> None:
        binned = memory.place == "bin"
        self._pin.setText(self.tr("Unpin") if memory.pinned else self.tr("Pin"))
        self._pin.setAccessibleName(self.tr("Unpin") if memory.pinned else self.tr("Pin: use it for every answer"))
        self._pin.setToolTip(self.tr("A pinned memory goes into every answer"))
        for part in (self._kind, self._pin, self._edit, self._delete):
            part.setVisible(not binned)
        self._restore.setVisible(binned)
        states = self.tr("It is in the bin, and not used for answers.") if binned else ""
        if memory.superseded_by:
            states = self.tr("No longer in use. It was replaced by:")
        self._state.setText(states)
        self._state.setVisible(bool(states))
        self._newer.setVisible(bool(memory.superseded_by))
        if memory.superseded_by:
            self.show_newer(self.tr("Open what replaced it"))
        look(self._text, "memory_dim" if memory.superseded_by or binned else "memory_whole")

    def _write(self, writing: bool) -> None:
        self._reader.setVisible(not writing)
        self._field.setVisible(writing)

    def _show_use(self) -> None:
        for part in (self._mark, self._without):
            part.setVisible(self._use is not None)
        irrelevant = self._use is not None and self._use.irrelevant
        self._mark.setChecked(irrelevant)
        text = self.tr("It is left out for questions like this one. Press to use it again.")
        self._mark.setToolTip(text if irrelevant else self.tr("Leave it out for questions like this one"))

    def _lay_out(self) -> None:
        self._back = button(self.tr("‹ All memories"), "flush", name=self.tr("Back to all memories"))
        self._reading = label("", "soft", wrap=True)
        self._reading.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._body = QStackedWidget()
        self._body.addWidget(self._reading)
        self._body.addWidget(self._whole())
        inside = QWidget()
        inside.setProperty("kind", "canvas")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(10)
        row = QHBoxLayout()
        row.addWidget(self._back)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self._body, 1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        steady(self)

    def _whole(self) -> QWidget:
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._reader = self._read()
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._reader)
        column.addWidget(self._field)
        column.addWidget(self.origins)
        column.addStretch(1)
        return whole

    def _read(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (self._text, self._state, self._newer):
            column.addWidget(part)
        buttons = QWidget()
        row = WrapLayout(buttons)
        for one in (self._kind, self._edit, self._pin, self._delete, self._restore, self._mark, self._without):
            row.addWidget(one)
        column.addWidget(buttons)
        return made

    def _bind(self) -> None:
        self._back.clicked.connect(self.left)
        self._edit.clicked.connect(self.on_edit_clicked)
        self._field.saved.connect(self.on_saved)
        self._field.cancelled.connect(self.on_cancelled)
        self._kind.chosen.connect(lambda kind: self.kind_chosen.emit(self.key, kind))
        self._pin.clicked.connect(self.on_pin_clicked)
        self._delete.clicked.connect(self.on_delete_clicked)
        self._restore.clicked.connect(lambda: self.restore_wanted.emit(self.key))
        self._mark.clicked.connect(self.on_mark_clicked)
        self._without.clicked.connect(self.on_without_clicked)
        self._newer.clicked.connect(lambda: self.open_wanted.emit(self.successor))
        self.origins.jump_wanted.connect(self.jump_wanted)
