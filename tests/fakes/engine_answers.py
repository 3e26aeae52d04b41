"""What the fake engine answers to a question, named by the question's first word."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from core import commands as ask
from core import events as say
from core.attachment_events import Attachment, Draft
from core.bin_events import BinnedThread
from core.memory_events import HistoryEntry, MemoryInfo, MemoryLanguage
from core.wire import encode

HIT_SCORE = 0.5


class State(msgspec.Struct):
    profiles: dict[str, say.ProfileInfo] = {}
    threads: dict[str, dict[str, say.ThreadInfo]] = {}
    messages: dict[str, list[say.Message]] = {}
    memories: dict[str, dict[str, str]] = {}
    models: dict[str, str] = {}
    mended: list[str] = []
    shelves: dict[str, dict[str, MemoryInfo]] = {}
    entries: dict[str, list[HistoryEntry]] = {}
    remembers: dict[str, tuple[bool, bool, MemoryLanguage]] = {}
    binned: dict[str, dict[str, BinnedThread]] = {}
    binned_memories: dict[str, dict[str, str]] = {}
    drafts: dict[str, dict[str, Draft]] = {}
    files: dict[str, Attachment] = {}
    contents: dict[str, bytes] = {}
    clock: int = 1_700_000_000_000


class Answers:
    """The part of the fake engine that speaks. Each answer returns whether its question is concluded."""

    def __init__(self, file: Path, out: BinaryIO) -> None:
        self.file = file
        self.out = out
        self.state = msgspec.json.decode(file.read_bytes(), type=State) if file.exists() else State()
        self.profile = ""
        self.held: dict[str, ask.Ask] = {}
        self.temporary: dict[str, list[say.Message]] = {}

    def emit(self, event: say.AnyEvent) -> None:
        self.raw(encode(event))

    def raw(self, line: bytes) -> None:
        self.out.write(line)
        self.out.flush()

    def keep(self) -> None:
        new = self.file.with_suffix(".new")
        new.write_bytes(msgspec.json.encode(self.state))
        new.replace(self.file)

    def now(self) -> int:
        self.state.clock += 1000
        return self.state.clock

    def say_threads(self) -> bool:
        items = sorted(self.state.threads[self.profile].values(), key=lambda info: -info.changed)
        self.emit(say.Threads(profile=self.profile, items=tuple(items)))
        return True

    def say_changed(self, thread: str) -> None:
        self.emit(say.ThreadChanged(profile=self.profile, item=self.state.threads[self.profile][thread]))

    def accept(self, command: ask.Ask) -> None:
        rows = self.rows_of(command)
        if all(row.id != command.message for row in rows):
            rows.append(
                say.Message(
                    id=command.message,
                    parent=command.parent,
                    role="user",
                    text=command.text,
                    state="whole",
                    time=self.now(),
                    attachments=tuple(self.state.files[one] for one in command.attachments),
                )
            )
        if not self.is_temporary(command):
            self.list_thread(command.thread, command.text, command.message)
            self.keep()
        self.emit(say.Accepted(profile=self.profile, turn=command.turn, thread=command.thread, message=command.message))
        if not self.is_temporary(command):
            self.say_changed(command.thread)

    def is_temporary(self, command: ask.Ask) -> bool:
        return command.temporary and command.thread not in self.state.messages

    def rows_of(self, command: ask.Ask) -> list[say.Message]:
        rows = self.temporary if self.is_temporary(command) else self.state.messages
        return rows.setdefault(command.thread, [])

    def list_thread(self, thread: str, text: str, leaf: str) -> None:
        known = self.state.threads[self.profile].get(thread)
        title = known.title if known else text[:60]
        self.state.threads[self.profile][thread] = say.ThreadInfo(id=thread, title=title, changed=self.now(), leaf=leaf)

    def answered(self, command: ask.Ask, text: str, state: say.MessageState = "whole", **extra: Any) -> bool:
        answer = say.Message(
            id=command.turn,
            parent=command.message,
            role="assistant",
            text=text,
            state=state,
            time=self.now(),
            **({"model": "recall"} | extra),
        )
        self.rows_of(command).append(answer)
        if not self.is_temporary(command):
            self.list_thread(command.thread, "", answer.id)
        self.emit(say.Answered(profile=self.profile, turn=command.turn, thread=command.thread, message=answer))
        return True

    def speak(self, command: ask.Ask, text: str) -> None:
        for word in text.split(" "):
            self.emit(say.Token(profile=self.profile, turn=command.turn, text=word + " "))

    def echo(self, command: ask.Ask, _: bool) -> bool:
        text = "You said: " + command.text
        self.speak(command, text)
        return self.answered(command, text)

    def hold(self, command: ask.Ask, _: bool) -> bool:
        self.speak(command, "held")
        self.held[command.turn] = command
        return False

    def cut(self, command: ask.Ask, _: bool) -> bool:
        return self.answered(command, "so far", "stopped", model="llama3.2:3b")

    def midway(self, command: ask.Ask, first_time: bool) -> bool:
        self.speak(command, "halfway there")
        if first_time:
            os._exit(9)
        return self.answered(command, "halfway", "interrupted")

    def fail(self, command: ask.Ask, _: bool) -> bool:
        return self.answered(command, "so far", "failed", error="model_failed", details="raw")

    def garbage(self, command: ask.Ask, first_time: bool) -> bool:
        self.raw(b"\xff{not json\n")
        self.raw(b'{"type":"unheard_of"}\n')
        self.raw(b"x" * (ask.MAX_LINE + 10) + b"\n")
        return self.echo(command, first_time)

    def noise(self, command: ask.Ask, first_time: bool) -> bool:
        for _ in range(20_000):
            sys.stderr.write(
                "what somebody wrote, a hundred bytes of it, again and again and again and again and again\n"
            )
        return self.echo(command, first_time)

    def long(self, command: ask.Ask, _: bool) -> bool:
        text = " ".join(f"word{number}" for number in range(1000))
        self.speak(command, text)
        return self.answered(command, text)

    def remember(self, command: ask.Ask, _: bool) -> bool:
        if self.is_temporary(command):
            return self.answered(command, "Nothing is kept.", unkept=True)
        text = command.text.partition(": ")[2]
        self.store(command.turn, text)
        saved = say.Saved(key=command.turn, text=text)
        self.emit(say.Remembered(profile=self.profile, turn=command.turn, saved=saved))
        return self.answered(command, "I will remember that.", saved=(saved,))

    def store(self, key: str, text: str) -> None:
        self.state.memories[self.profile][key] = text

    def what(self, command: ask.Ask, _: bool) -> bool:
        hits = tuple(
            say.RecallHit(key=key, text=text, score=HIT_SCORE, sent=True, learned=self.state.clock)
            for key, text in self.state.memories[self.profile].items()
            if command.memories
        )
        self.emit(say.Recalled(profile=self.profile, turn=command.turn, mode="words", hits=hits))
        text = hits[0].text if hits else "I don't know that yet."
        self.speak(command, text)
        return self.answered(command, text, recalled=hits)


ANSWERS: dict[str, Callable[[Answers, ask.Ask, bool], bool]] = {
    "hold": Answers.hold,
    "cut": Answers.cut,
    "midway": Answers.midway,
    "fail": Answers.fail,
    "garbage": Answers.garbage,
    "noise": Answers.noise,
    "long": Answers.long,
    "remember:": Answers.remember,
    "what": Answers.what,
}
