"""The window beside ours: PySide6 and nothing else, as large as ours. A process of its own, started by starts.py."""

import sys

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QMainWindow

from tests.bench.first_frame import FirstFrame


def main() -> None:
    qt = QApplication(sys.argv)
    window = QMainWindow()
    window.resize(1120, 760)
    moments: list[int] = []
    loop = QEventLoop()

    def on_painted(moment: int) -> None:
        moments.append(moment)
        loop.quit()

    FirstFrame(window, on_painted)
    window.show()
    loop.exec()
    _tell(moments[0])
    window.close()
    qt.quit()


def _tell(moment: int) -> None:
    """Imported only now: the bare window needs none of it."""
    from tests.bench.marks import tell
    from tests.bench.memory import tell_memory

    tell("painted", at=moment)
    tell_memory("bare window")


if __name__ == "__main__":
    main()
