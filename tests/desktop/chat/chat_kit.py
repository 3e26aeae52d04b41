"""Values and helpers for the tests of the chat's widgets."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

from core.events import Message, MessageState, RecallHit, Role

OFFSCREEN = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
"""The offscreen platform says each time what it cannot do (raise, size hints)."""
SAMPLE = """# Title

A paragraph with **bold**, *italic*, `code` and ~~gone~~.
Second line.

1. one
   ```py
   a = 1
   ```
2. two
   - inner

> quoted

| a | b |
|:-:|--:|
| 1 | 2 |

---

```sh
ls
```
"""


def settle() -> None:
    """Let everything that waits in the event loop happen: layouts ask for layouts a few times over."""
    for _ in range(6):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()


def message(name: str, role: Role, text: str, state: MessageState = "whole", **more: object) -> Message:
    """A message with an id that reads well in a failure."""
    fields: dict[str, object] = {"id": name, "parent": None, "role": role, "text": text, "state": state, "time": 0}
    return Message(**(fields | more))  # type: ignore[arg-type]  # the callers' keywords are Message's


def hit(key: str, text: str, *, sent: bool = True) -> RecallHit:
    return RecallHit(key=key, text=text, score=0.5, sent=sent, learned=1_700_000_000_000)


def page(count: int, start: int = 0) -> list[Message]:
    """Questions and answers, some long."""
    made: list[Message] = []
    for number in range(start, start + count // 2):
        made.append(message(f"q{number}", "user", f"Question {number}?"))
        made.append(message(f"a{number}", "assistant", f"Answer {number}. " + "word " * (number % 5 * 30)))
    return made


def read_out(widget: QWidget) -> list[str]:
    """Every name and value that a screen reader finds in a widget and below it, in its order."""
    found: list[str] = []
    _read(QAccessible.queryAccessibleInterface(widget), found)
    return found


def _read(node: QAccessibleInterface, found: list[str]) -> None:
    if node.state().invisible:
        return
    found += [text for kind in (QAccessible.Text.Name, QAccessible.Text.Value) if (text := node.text(kind))]
    for index in range(node.childCount()):
        if child := node.child(index):
            _read(child, found)
