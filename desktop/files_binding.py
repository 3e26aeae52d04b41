"""Ties files to the composer and to the messages that they were sent with. Made by app.py, on the window's thread."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog

from core.attachment_events import Attachment
from core.events import ModelInfo, Models
from desktop.chat.file_dialog import FileDialog
from desktop.chat.model_menu import RECALL
from desktop.main_window import MainWindow
from desktop.session import Session
from desktop.theme import Theme


class FilesBinding(QObject):
    """Lives as long as the window."""

    def __init__(self, window: MainWindow, session: Session, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._chats = chats = session.chats
        self._model = RECALL
        self._info: ModelInfo | None = None
        self._files = chats.writing.files
        self._opening = chats.writing.opening
        self._theme = theme
        self._composer = window.chat.composer
        self._wanted: dict[str, Attachment] = {}
        self._bind_composer()
        self._bind_messages()
        session.models_changed.connect(self.on_models_changed)
        theme.changed.connect(self.on_theme_changed)
        self.on_theme_changed()

    @Slot()
    def on_files_changed(self) -> None:
        """Other chips."""
        self._composer.files.show_items(self._files.items)
        self._composer.set_reading(self._files.is_reading)
        self._warn()

    @Slot(object)
    def on_models_changed(self, models: Models) -> None:
        """Another model answers."""
        self._model = models.chosen
        self._info = next((item for item in models.items if item.name == models.chosen), None)
        self._warn()

    @Slot()
    def on_theme_changed(self) -> None:
        """Chips in other colours."""
        self._composer.files.recolour(self._theme.palette)
        self._composer.queue.recolour(self._theme.palette)

    @Slot()
    def on_attach_wanted(self) -> None:
        """Have files chosen."""
        if not self._composer.isVisible():
            return
        dialog = QFileDialog(self._window, self.tr("Attach files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self.on_files_chosen)
        dialog.open()

    @Slot(list)
    def on_files_chosen(self, paths: list[str]) -> None:
        """These."""
        for path in paths:
            self._files.add_file(path)
        self._composer.focus()

    @Slot(object)
    def on_picture_wanted(self, item: Attachment) -> None:
        """A message with a picture is on the screen."""
        self._opening.want(self._chats.profile, self._chats.shown, item.id)

    @Slot(object)
    def on_file_chosen(self, item: Attachment) -> None:
        """One is to be shown whole."""
        self._wanted[item.id] = item
        self._opening.want(self._chats.profile, self._chats.shown, item.id)

    @Slot(str, bytes, str)
    def on_file_opened(self, attachment: str, data: bytes, text: str) -> None:
        """The content has come."""
        image = QImage.fromData(data)
        self._window.chat.transcript.files.show_picture(attachment, image)
        item = self._wanted.pop(attachment, None)
        if item is not None:
            dialog = FileDialog(item, self._window)
            if item.kind == "image":
                dialog.show_picture(image)
            else:
                dialog.show_text(text)
            dialog.open()

    def _warn(self) -> None:
        """What the chosen model cannot do with these files is said before they are sent."""
        kinds = {item.kind for item in self._files.known}
        note = ""
        if kinds and self._model == RECALL:
            note = self.tr("Recall answers from memory and reads no files. Choose a model of Ollama for them.")
        elif "image" in kinds and self._info is not None and not self._info.vision:
            note = self.tr("{model} cannot see pictures. It is told that there is one.").format(model=self._model)
        self._composer.files.set_note(note)

    def _bind_composer(self) -> None:
        field = self._composer.field
        self._files.changed.connect(self.on_files_changed)
        self._composer.attach_wanted.connect(self.on_attach_wanted)
        self._composer.files.removed.connect(self._files.remove)
        self._window.chat.dropped.connect(field.offer)
        field.file_offered.connect(self._files.add_file)
        field.picture_offered.connect(self._files.add_picture)
        field.text_offered.connect(self._files.add_text)
        QShortcut(QKeySequence.StandardKey.Open, self._window).activated.connect(self.on_attach_wanted)

    def _bind_messages(self) -> None:
        shown = self._window.chat.transcript.files
        shown.wanted.connect(self.on_picture_wanted)
        shown.chosen.connect(self.on_file_chosen)
        self._opening.opened.connect(self.on_file_opened)
