"""Folders of people who have used the program before: made once per size, copied for each start."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.ids import new_id
from tests.fakes.window import Window

_TALK = ("remember: my name is Bob", "what is my name?", "remember: my sister is called Anna", "hello")


class Home:
    """A data folder with one profile and a chat in it that the window showed last."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with Window(path) as engine:
            self.profile = engine.new_profile("Bob")
            self.thread = new_id()
            self.leaf: str | None = None
            for text in _TALK:
                self.leaf = engine.ask(self.profile, text, thread=self.thread, parent=self.leaf).message.id
        self._show_chat()

    @property
    def database(self) -> Path:
        """The profile's file; only while no engine has it open."""
        return self._path / "data" / "profiles" / self.profile / "profile.duckdb"

    @contextmanager
    def fresh(self) -> Iterator[Path]:
        """A copy that nobody has used yet."""
        with tempfile.TemporaryDirectory(prefix="inglenook-bench-") as folder:
            copy = Path(folder) / "home"
            shutil.copytree(self._path, copy)
            yield copy

    def _show_chat(self) -> None:
        from desktop.settings import WindowSettings

        WindowSettings(self._path / "config").set_thread(self.profile, self.thread)
