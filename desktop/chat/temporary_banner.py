"""What stands above a temporary chat: that nothing of it is kept, the switch "Use memories", and the way out.

GUI thread. Part of the chat page. Knows neither session nor engine: values come in, wishes go out as signals.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from desktop.chat.furniture import label
from desktop.controls import button
from desktop.switch import Switch
from desktop.theme import Theme


class TemporaryBanner(QFrame):
    """Hidden above ordinary chats. `memories_turned`: the switch; `keep_wanted`: make it an ordinary chat.

    `again_wanted`: begin a new temporary chat, in place of one that has ended with the engine.
    """

    memories_turned = Signal(bool)
    keep_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "temporary")
        self._says = label("", "text", self)
        self._says.setWordWrap(True)
        self._says.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._memories = Switch(self.tr("Use memories"), theme, self)
        self._memories.setToolTip(self.tr("Whether answers look at what was remembered. Nothing is added to it."))
        self._memories.turned.connect(self.memories_turned)
        self._keep = button(self.tr("Keep this chat"))
        self._keep.clicked.connect(self.keep_wanted)
        self._again = button(self.tr("New temporary chat"))
        self._again.clicked.connect(self.again_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 20, 9)
        row.setSpacing(14)
        row.addWidget(self._says, 1)
        for part in (self._memories, self._keep, self._again):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def show_living(self, *, memories: bool, can_keep: bool, keeping: bool) -> None:
        """A temporary chat is on the screen. It can be kept once something was said in it."""
        self._says.setText(
            self.tr("Temporary chat. It is being kept.") if keeping else self.tr("Temporary chat. Nothing is kept.")
        )
        self._memories.setChecked(memories)
        self._keep.setEnabled(can_keep and not keeping)
        self._show(living=True)

    def show_ended(self) -> None:
        """The engine that held it has died; what is on the screen is all there is."""
        self._says.setText(
            self.tr(
                "This temporary chat has ended, for the engine had to start again. You can read it until you leave."
            )
        )
        self._show(living=False)

    def _show(self, *, living: bool) -> None:
        self._memories.setVisible(living)
        self._keep.setVisible(living)
        self._again.setVisible(not living)
        self.show()
