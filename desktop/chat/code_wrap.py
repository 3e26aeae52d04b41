"""Whether long lines of code are wrapped: one choice for all code of a window, until it closes. GUI thread."""

from PySide6.QtCore import QObject, Signal, Slot


class CodeWrap(QObject):
    """`changed`: `wrapped` is another one now. Every block of code listens."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.wrapped = False

    @Slot(bool)
    def set_wrapped(self, wrapped: bool) -> None:
        """Wrap from now on, or do not."""
        if wrapped != self.wrapped:
            self.wrapped = wrapped
            self.changed.emit()
