"""Where memories are written to, and where they are read from. GUI thread. Imported when first asked for."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from core.memory_events import TransferFormat

_ENDS: Final[dict[TransferFormat, str]] = {"jsonl": "jsonl", "markdown": "md"}


def ask_export(parent: QWidget, form: TransferFormat, then: Callable[[str, TransferFormat], None]) -> None:
    """Ask for a new file; blocks no code. `then` is called unless the person cancels."""
    dialog = QFileDialog(parent, _tr("Export memories"), str(Path.home() / f"memories.{_ENDS[form]}"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(_ENDS[form])
    dialog.fileSelected.connect(lambda path: then(path, form))
    _open(dialog)


def ask_import(parent: QWidget, then: Callable[[str], None]) -> None:
    """Ask for a file that is there."""
    dialog = QFileDialog(parent, _tr("Import memories"), str(Path.home()))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilter(_tr("Memories, one JSON object a line (*.jsonl *.json *.ndjson);;All files (*)"))
    dialog.fileSelected.connect(then)
    _open(dialog)


def _open(dialog: QFileDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _tr(text: str) -> str:
    return QCoreApplication.translate("memory", text)
