"""A person in front of the window: does with the keyboard what people do, and reads what the window then shows.

Used by the demonstration and the window's tests, on the GUI thread. Knows the window from outside only: what it says
comes from the accessibility tree, what it does are key presses.
"""

from PySide6.QtWidgets import QWidget

from tests.e2e import accessible_text
from tests.e2e.accessible_text import Part, Role, Said
from tests.e2e.hands import CONTROL, Hands, Key

NAME_FIELD = "What should I call you?"
NEW_NAME_FIELD = "Name of the new profile"


class Person:
    """Sits down at a window that was just shown."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        accessible_text.listen()
        self.hands = Hands(window)
        self.hands.take_window()

    def look(self) -> Part:
        """What can be seen now."""
        return accessible_text.read(self._window)

    def conversation(self) -> list[Said]:
        """What was said in the chat that is shown."""
        return accessible_text.conversation(self.look())

    def chats(self) -> list[str]:
        """The titles of the chats."""
        return accessible_text.chats(self.look())

    def introduce_as(self, name: str) -> None:
        """Answer the first question of an empty program."""
        self._name_profile(NAME_FIELD, name)

    def add_profile(self, name: str) -> None:
        """Make another profile from the menu at the foot."""
        self.choose_at_foot("New profile")
        self._name_profile(NEW_NAME_FIELD, name)

    def switch_to(self, name: str) -> None:
        """Open another profile from the menu at the foot."""
        self.choose_at_foot(name)
        self.wait_for_profile(name)

    def choose_at_foot(self, beginning: str) -> None:
        """Take the item that begins so from the menu of the open profile."""
        self.hands.tab_to(f"Profile {accessible_text.open_profile(self.look())}", Role.Button)
        self.hands.choose(beginning)

    def wait_for_profile(self, name: str) -> None:
        """Until this profile is open and its chat can be written in."""
        self.hands.wait(lambda: accessible_text.open_profile(self.look()) == name, f"the profile {name}")
        self.hands.wait(lambda: self._focused_field().startswith("Message "), "the cursor in the message field")

    def new_chat(self) -> None:
        """Ctrl+N."""
        self.hands.press(Key.Key_N, CONTROL)
        self.hands.wait(lambda: not self.conversation(), "an empty chat")

    def open_chat(self, title: str) -> None:
        """Walk down the list of chats and press Enter."""
        self.hands.tab_to("Chats", Role.List)
        self.hands.press(Key.Key_Home)
        for _ in self.chats():
            if not self._is_at(title):
                self.hands.press(Key.Key_Down)
        self.hands.press(Key.Key_Return)
        self.hands.wait(self.conversation, f"the chat “{title}”")

    def choose_model(self, beginning: str) -> None:
        """Look what there is in the menu of models, and take the first that begins so."""
        for item in ("Look again", beginning):
            self.hands.tab_to(self._pill().name)
            self.hands.choose(item)
        self.hands.wait(lambda: beginning in self._pill().name, f"{beginning} as the model")

    def ask(self, text: str) -> Said:
        """Write, send, and read the whole answer."""
        before = len(self.conversation())
        self.send(text)
        return self.hands.wait(lambda: self._whole_answer(before + 2), f"an answer to “{text}”")

    def send(self, text: str) -> None:
        """Write and send; the question stands in the chat at once."""
        self.hands.tab_to(self._field().name, Role.EditableText)
        self.hands.type(text)
        self.hands.press(Key.Key_Return)
        self.hands.wait(lambda: any(said.text == text for said in self.conversation()), f"the question “{text}”")

    def draft(self) -> str:
        """What is written and not sent."""
        return self._field().text

    def is_answering(self) -> bool:
        """Whether Send is Stop."""
        return self.look().find("Stop the answer", Role.Button) is not None

    def _whole_answer(self, count: int) -> Said | None:
        said = self.conversation()
        if len(said) < count or said[-1].who != "Inglenook" or self.is_answering():
            return None
        return said[-1]

    def _name_profile(self, field: str, name: str) -> None:
        self.hands.wait(lambda: self._focused_field() == field, f"the field “{field}”")
        self.hands.type(name)
        self.hands.press(Key.Key_Return)
        self.wait_for_profile(name)

    def _is_at(self, title: str) -> bool:
        return any(part.focused and part.role == Role.ListItem and part.name == title for part in self.look().all())

    def _focused_field(self) -> str:
        fields = [part for part in self.look().all() if part.focused and part.role == Role.EditableText]
        return fields[0].name if fields else ""

    def _field(self) -> Part:
        return next(p for p in self.look().all() if p.role == Role.EditableText and p.name.startswith("Message "))

    def _pill(self) -> Part:
        return next(p for p in self.look().all() if p.role == Role.ButtonMenu and p.name.startswith("Model: "))
