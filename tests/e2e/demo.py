"""The first minute with the program, played by itself: python -m tests.e2e.demo [--screenshots FOLDER].

Called by `make demo` and `make screenshots`, on a screen. It starts the window as `python -m desktop` does, with an
empty home, presses real keys, reads what is shown from the accessibility tree alone, prints the conversation and saves
pictures. What differs from what is expected is said in a sentence, and the exit code is 1.
"""

import argparse
import os
import sys
import tempfile
import traceback
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import QTimer

from desktop.app import App, run
from desktop.display import why_no_window
from tests.e2e.accessible_text import Said
from tests.e2e.album import Album
from tests.e2e.hands import NotShown
from tests.e2e.person import NAME_FIELD, Person
from tests.fakes.ollama_server import FakeOllama

REMEMBER = "Hi! Remember: my name is Bob"
QUESTION = "what is my name?"
ANSWER = "Your name is Bob."
HONEST = "I don't know that yet"
MEMORY = "my name is Bob"
FACTS = ("Remember: I bake bread on Saturdays", "Remember: I feed the starter at 20:00")
BREAD = """Bread should be ready at 9 on Saturday. When do I start? And give me a script for the reminders.
Remember: my kitchen is about 19 °C"""
LOAF = """You feed the starter in the evening and your kitchen sits around 19 °C, so count **20 hours** from mixing \
to a cooled loaf. Start on **Friday at 13:00**.

```python
from datetime import datetime, timedelta

ready = datetime(2026, 11, 28, 9)
for hours, step in [(20, "mix"), (12, "shape"), (2, "bake")]:
    print(ready - timedelta(hours=hours), step)
```

After that:

- **21:00** shape, and into the tin
- **07:00** bake at 230 °C for 45 minutes
"""


class Differs(Exception):
    """What the window shows is not what was expected; the text says both."""


class Play:
    """Plays the scene in a window, prints what it sees, fills the album."""

    def __init__(self, app: App, folder: Path, ollama: ExitStack) -> None:
        self._person = Person(app.window)
        self._album = Album(folder, app.window, app.theme)
        self._ollama = ollama

    def scene(self) -> None:
        """Two people, one computer."""
        self._arrive()
        self._remember()
        self._second_profile()
        self._back()
        self._with_a_model()

    def _arrive(self) -> None:
        field = self._person.hands.wait(lambda: self._person.look().find(NAME_FIELD), "the first question")
        _tell(f"An empty program. It asks: {field.name}")
        self._person.hands.wait(lambda: field.name in self._person.look().words(), "the first question")
        self._album.take("first-run")
        self._person.introduce_as("Bob")
        _tell("Bob types his name and presses Enter.")

    def _remember(self) -> None:
        _tell("Bob's first chat")
        kept = self._ask(REMEMBER)
        _expect(kept.has_note(f"Remembered: {MEMORY}"), f"a line that says “Remembered: {MEMORY}”", kept)
        self._album.take("remembering")
        self._person.new_chat()
        _tell("Bob presses Ctrl+N: a new chat")
        answer = self._ask(QUESTION)
        _expect(answer.text == ANSWER, f"“{ANSWER}”", answer)
        _expect(answer.has_note(f"Memory: {MEMORY}"), f"the memory “{MEMORY}” under the answer", answer)
        self._album.take("answer")

    def _second_profile(self) -> None:
        self._person.add_profile("Ana")
        _tell("A second profile, Ana, made from the menu at the foot of the window")
        _expect_same(self._person.chats(), [], "chats in the new profile")
        answer = self._ask(QUESTION)
        _expect(HONEST in answer.text, f"“{HONEST}”", answer)
        _expect(not answer.has_note("Memory: ") and not answer.has_note("Used"), "no memory under the answer", answer)
        self._album.take("second-profile")

    def _back(self) -> None:
        self._person.switch_to("Bob")
        said = self._person.hands.wait(self._person.conversation, "Bob's chat")
        _tell("Back to Bob. The window shows his last chat:")
        _print(said)
        _expect_same([one.text for one in said], [QUESTION, ANSWER], "Bob's last chat")
        _expect(said[-1].has_note(f"Memory: {MEMORY}"), f"the memory “{MEMORY}” under the answer", said[-1])
        _expect_same(self._person.chats(), [QUESTION, REMEMBER], "Bob's chats")
        self._person.open_chat(REMEMBER)
        _tell("and, opened from the list, his first one:")
        said = self._person.conversation()
        _print(said)
        _expect_same([one.text for one in said][:1], [REMEMBER], "Bob's first chat")

    def _with_a_model(self) -> None:
        for fact in FACTS:
            self._person.new_chat()
            self._ask(fact, told=False)
        self._ollama.close()
        self._person.new_chat()
        self._person.choose_model("llama3.2")
        _tell("Ollama runs now (a stand-in with one answer written beforehand), and Bob picks its model")
        answer = self._ask(BREAD)
        _expect("timedelta(hours=hours)" in answer.text, "the script in the answer", answer)
        self._album.take("chat")

    def _ask(self, text: str, *, told: bool = True) -> Said:
        answer = self._person.ask(text)
        if told:
            _print(self._person.conversation())
        return answer


def main() -> int:
    """The exit code for make."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screenshots", type=Path, metavar="FOLDER", help="where the pictures go")
    given: Path | None = parser.parse_args().screenshots
    if reason := why_no_window(os.environ):
        print(reason, file=sys.stderr)
        return 1
    folder = given or Path(tempfile.mkdtemp(prefix="inglenook-pictures-"))
    with (
        tempfile.TemporaryDirectory(prefix="inglenook-demo-") as home,
        FakeOllama(answers=[LOAF], delay=0.01) as server,
    ):
        os.environ |= {"INGLENOOK_HOME": home, "OLLAMA_HOST": server.host}
        with ExitStack() as ollama:
            ollama.enter_context(server.refusing())
            return play(folder.absolute(), ollama)


def play(folder: Path, ollama: ExitStack) -> int:
    """Run the window with the scene in it. Ollama comes up when `ollama` is closed."""
    failures: list[str] = []

    def begin(app: App) -> None:
        failures.append("a fault of its own")
        try:
            Play(app, folder, ollama).scene()
            failures.clear()
        except (Differs, NotShown) as failure:
            failures[:] = [str(failure)]
        except BaseException:
            # The window's own hook would only log it, and go on.
            traceback.print_exc()
            raise
        finally:
            app.window.close()

    code = run(["inglenook"], started=lambda app: QTimer.singleShot(0, app, lambda: begin(app)))
    for failure in failures:
        print(f"\nThe demonstration ended here: {failure}", file=sys.stderr)
    if not failures:
        print(f"\nPictures: {folder}")
    return code or len(failures)


def _tell(text: str) -> None:
    print(f"\n── {text}", flush=True)


def _print(said: list[Said]) -> None:
    for one in said:
        first, *rest = one.text.splitlines() or [""]
        print(f"{one.who + ':':>10} {first}", flush=True)
        for line in [*rest, *(f"[{' · '.join(note.splitlines())}]" for note in one.notes)]:
            print(f"{'':>10} {line}", flush=True)


def _expect(true: bool, wanted: str, shown: Said) -> None:
    if not true:
        raise Differs(f"expected {wanted}; the window shows “{shown.text}” and below it {list(shown.notes)}.")


def _expect_same(shown: list[str], wanted: list[str], what: str) -> None:
    if shown != wanted:
        raise Differs(f"expected {wanted} as {what}; the window shows {shown}.")


if __name__ == "__main__":
    sys.exit(main())
