"""What a screen reader finds in the window: the demonstration and the window's tests see nothing else of it.

Called on the GUI thread, at any time. What cannot be seen is not there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

Role = QAccessible.Role
_LINE_SEPARATOR = "\u2028"
_SPEAKERS = {"You said": "You", "Inglenook said": "Inglenook"}


@dataclass(frozen=True)
class Part:
    """One object of the accessibility tree with everything below it. `text` is its value, or all of its lines."""

    role: QAccessible.Role
    name: str
    text: str
    description: str
    focused: bool
    focusable: bool
    parts: tuple["Part", ...]

    def all(self) -> Iterator["Part"]:
        """This part and those below it, in the order in which they are read out."""
        yield self
        for part in self.parts:
            yield from part.all()

    def find(self, name: str, *roles: QAccessible.Role) -> "Part | None":
        """The first part of this name, in one of the roles where some are given."""
        return next((part for part in self.all() if part.name == name and (not roles or part.role in roles)), None)

    def words(self) -> list[str]:
        """Everything that is read out, empty words left out."""
        return [word for part in self.all() for word in (part.name, part.text) if word]


@dataclass(frozen=True)
class Said:
    """One message. `notes` is what stands under an answer: memories used and kept, how it ended."""

    who: str
    text: str
    notes: tuple[str, ...] = ()

    def has_note(self, beginning: str) -> bool:
        """Whether something under it begins so."""
        return any(note.startswith(beginning) for note in self.notes)


def listen() -> None:
    """Tell Qt that somebody reads, as a screen reader does: without it lists do not say which rows are new."""
    QAccessible.setActive(True)


def read(widget: QWidget) -> Part:
    """The visible part of the tree at and below a widget."""
    return _part(QAccessible.queryAccessibleInterface(widget))


def conversation(whole: Part) -> list[Said]:
    """What was said in the chat that is shown, from top to bottom."""
    return [_said(part) for part in whole.all() if part.name in _SPEAKERS]


def chats(whole: Part) -> list[str]:
    """The titles in the list, without the headings, which keys pass over."""
    listed = whole.find("Chats", Role.List)
    return [row.name for row in listed.parts if row.focusable] if listed else []


def notice(whole: Part) -> Part | None:
    """The bar that says what happened, while there is one."""
    return whole.find("Notice")


def open_profile(whole: Part) -> str:
    """The name at the foot of the sidebar."""
    names = [part.name for part in whole.all() if part.role == Role.Button and part.name.startswith("Profile ")]
    return names[0].removeprefix("Profile ") if names else ""


def _said(part: Part) -> Said:
    below = list(part.all())[1:]
    texts = [one.text for one in below if one.text]
    notes = [one.name for one in below if one.name and not one.text and _is_note(one)]
    return Said(_SPEAKERS[part.name], "\n".join(texts), tuple(_without_echoes(notes)))


def _without_echoes(notes: Sequence[str]) -> Iterator[str]:
    """A chip says its memory twice: whole, and as the label in it."""
    for at, note in enumerate(notes):
        if at == 0 or note not in notes[at - 1]:
            yield note


def _is_note(part: Part) -> bool:
    """Chips are buttons, but what they say is what was used for the answer."""
    return part.role not in _CONTROLS or part.name.startswith(_CHIPS)


_CHIPS = ("Memory: ", "From a chat: ")
_CONTROLS = (Role.Button, Role.ButtonMenu, Role.CheckBox)


def _part(node: QAccessibleInterface) -> Part:
    state = node.state()
    below = [child for number in range(node.childCount()) if (child := node.child(number)) is not None]
    return Part(
        role=node.role(),
        name=node.text(QAccessible.Text.Name),
        text=_text(node),
        description=node.text(QAccessible.Text.Description),
        focused=bool(state.focused),
        focusable=bool(state.focusable),
        parts=tuple(_part(child) for child in below if child.isValid() and not child.state().invisible),
    )


def _text(node: QAccessibleInterface) -> str:
    if node.role() == Role.ScrollBar:
        return ""
    lines = node.textInterface()
    text = lines.text(0, lines.characterCount()) if lines else node.text(QAccessible.Text.Value)
    return text.replace(_LINE_SEPARATOR, "\n")
