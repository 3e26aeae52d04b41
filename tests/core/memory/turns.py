"""A profile in memory with turns that wait to be remembered, and a worker over them."""

from collections.abc import Callable
from typing import Any

from core.ids import new_id
from core.memory.keeper import Keeper
from core.memory.value import Memory, read
from core.memory.worker import Worker, Wrote
from core.models.chat import OllamaChat
from core.models.ollama import OllamaServer
from core.records import OpenFile
from core.storage import Database, Transcript
from core.storage.codec import seal_text
from core.storage.remember_queue import RememberQueue
from core.storage.rows import MessageRow, SavedRow
from core.workshop import Workshop
from tests.core.engine_kit import NOBODY, TinyEmbeddings

MINUTE = 60_000
BEGIN = 1_795_770_000_000
"""Friday, 27 November 2026, 9:00 UTC."""

MANY = (
    """
    INSERT INTO threads
    SELECT 't' || n, $text, $begin, $begin, 'a' || n, NULL, NULL FROM range(1, $count + 1) AS all_(n)
    """,
    """
    INSERT INTO messages
    SELECT role[1:1] || n, 't' || n, CASE role WHEN 'assistant' THEN 'q' || n END,
        CASE role WHEN 'assistant' THEN role ELSE 'user' END, $text, 'whole', $begin + n, 0, '', ''::BLOB, NULL,
        0, 0, 0, 0, '', ''::BLOB, NULL, NULL
    FROM range(1, $count + 1) AS all_(n), (VALUES ('question'), ('assistant')) AS roles(role)
    """,
    """
    INSERT INTO remember_queue (message, thread, time)
    SELECT 'a' || n, 't' || n, $begin + n FROM range(1, $count + 1) AS all_(n)
    """,
)


class Turns:
    """Writes turns, lets them be worked on, and tells what came of them. Close it."""

    def __init__(self, host: str = NOBODY, *, path: Any = ":memory:", user_id: str = "bob") -> None:
        self.db = Database.open(path)
        self.file = OpenFile("p", "Bob", self.db, Transcript(self.db), user_id)
        self.server = OllamaServer(host)
        self.embeddings = TinyEmbeddings("ready")
        self.workshop = Workshop(self.server, self.embeddings)  # type: ignore[arg-type]  # a double
        self.chat = self.workshop.chat(self.file)
        self.keeper = self.file.keeper
        self.queue = RememberQueue(self.db)
        self.wrote: list[Wrote] = []
        self._written = 0

    async def close(self) -> None:
        await self.workshop.close()
        self.db.close()

    def say(self, text: str, *, noted: str = "", thread: str = "", time: int = 0) -> str:
        """Write a turn down; gives its question's id. Each is a minute after the one before."""
        self._written += 1
        question, answer, at = f"q{self._written}", f"a{self._written}", time or BEGIN + self._written * MINUTE
        self.file.transcript.add_question(
            thread=thread or new_id(), message=question, parent=None, text=text, time=at, utc_offset=60, title="A chat"
        )
        row = self.file.transcript.message(question)
        assert row is not None
        saved = [SavedRow(key=question, text=noted)] if noted else []
        answered = MessageRow(
            id=answer, thread=row.thread, parent=question, role="assistant", text="Yes.", state="whole", time=at
        )
        self.file.transcript.finish_answer(answered, [], saved)
        return question

    def say_many(self, count: int, text: str) -> None:
        """So many turns with the same words, a1 the oldest, each in a chat of its own."""
        with self.db.write() as connection:
            values = {"count": count, "text": seal_text(text), "begin": BEGIN}
            for statement in MANY:
                connection.execute(statement, {name: each for name, each in values.items() if f"${name}" in statement})

    async def model(self, name: str = "llama3.2:3b") -> OllamaChat:
        return await self.server.chat(name)

    def worker(
        self,
        model: OllamaChat | None,
        *,
        wrote: Callable[[Wrote], None] | None = None,
        keeper: Keeper | None = None,
    ) -> Worker:
        return Worker(
            self.file,
            self.chat,
            keeper or self.keeper,
            model=model,
            wrote=wrote or self.wrote.append,
        )

    async def work(self, model: OllamaChat | None) -> None:
        """One quiet time."""
        worker = self.worker(model)
        await worker.begin()
        while await worker.step():
            pass

    def memories(self, place: str = "memories") -> list[Memory]:
        """Those of a place, first learned first."""
        found = self.chat.store.search((place, self.file.user_id), limit=10_000)
        return sorted((read(item.key, item.value) for item in found), key=lambda one: (one.learned, one.text))

    def texts(self, place: str = "memories") -> list[str]:
        return [one.text for one in self.memories(place)]
