"""The attached files of the messages that are shown: asked for, shown, chosen. Owned by the transcript, GUI thread."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from desktop.chat.sent_files import SentFiles


class ShownFiles(QObject):
    """`wanted`: the content of a picture is to be shown in its message. `chosen`: a file is to be shown whole."""

    wanted = Signal(object)
    chosen = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._shown: dict[str, list[SentFiles]] = {}

    def listen(self, view: QWidget) -> None:
        """A message is on the screen; its pictures are asked for."""
        for files in view.findChildren(SentFiles):
            for attachment in files.chips:
                self._shown.setdefault(attachment, []).append(files)
            files.destroyed.connect(lambda _=None, keys=tuple(files.chips), gone=files: self._drop(keys, gone))
            files.wanted.connect(self.wanted)
            files.chosen.connect(self.chosen)
            files.ask_for_pictures()

    def show_picture(self, attachment: str, image: QImage) -> None:
        """The content of a picture has come."""
        for files in self._shown.get(attachment, ()):
            files.show_picture(attachment, image)

    def _drop(self, attachments: tuple[str, ...], gone: SentFiles) -> None:
        for attachment in attachments:
            left = [files for files in self._shown.get(attachment, ()) if files is not gone]
            if left:
                self._shown[attachment] = left
            else:
                self._shown.pop(attachment, None)
