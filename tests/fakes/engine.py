"""A small engine that is no engine: speaks the wire over stdin and stdout, remembers its rows in a JSON file.

Started by tests as a real process: `python tests/fakes/engine.py FOLDER [fault ...]`. FOLDER keeps its state between
lives, and `commands.jsonl`, every command of every life in the order of arrival ("--" where a life began).

Faults of a whole life: `exit` (ends at once), `silent` (never Ready), `protocol` (another version), `deaf` (outlives
the end of stdin). Faults of one question are named by its text, see engine_answers.py; those with "once" happen only
the first time that the question comes.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from core import commands as ask
from core import events as say
from core.wire import decode_command
from tests.fakes.engine_answers import ANSWERS, Answers
from tests.fakes.engine_writing import Writing


class FakeEngine(Writing):
    def __init__(self, folder: Path, faults: set[str]) -> None:
        self.folder = folder
        self.faults = faults
        super().__init__(folder / "state.json", sys.stdout.buffer)
        self.log = (folder / "commands.jsonl").open("ab", buffering=0)
        self.seen = (folder / "commands.jsonl").read_bytes()
        self.log.write(b"--\n")

    def run(self) -> None:
        if "exit" in self.faults:
            sys.stderr.write("RuntimeError: a secret\n")
            sys.exit(3)
        if "silent" not in self.faults:
            protocol = 99 if "protocol" in self.faults else ask.PROTOCOL
            self.emit(say.Ready(protocol=protocol, version="0", pid=os.getpid()))
        for line in sys.stdin.buffer:
            self.log.write(line)
            self.handle(decode_command(line.rstrip(b"\n")))
            self.keep()
        if "deaf" in self.faults:
            time.sleep(3600)

    def handle(self, command: ask.AnyCommand) -> None:
        profile = getattr(command, "profile", "")
        known = isinstance(command, ask.ListProfiles | ask.CreateProfile | ask.OpenProfile)
        if not known and profile not in self.state.profiles:
            self.refuse(command, "no_such_profile")
        elif not isinstance(command, _OF_ALL) and profile != self.profile:
            self.refuse(command, "profile_not_open")
        else:
            handler: Callable[[Any], bool] = getattr(self, "on_" + command.__struct_config__.tag)  # type: ignore[operator]  # all tags are strings
            if handler(command):
                self.emit(say.Done(reply=command.id))

    def refuse(self, command: ask.AnyCommand, code: str) -> bool:
        self.emit(say.Problem(reply=command.id, code=code, profile=getattr(command, "profile", "")))
        return False

    def say_profiles(self) -> bool:
        items = sorted(self.state.profiles.values(), key=lambda info: -info.used)
        self.emit(say.Profiles(items=tuple(items)))
        return True

    def say_models(self) -> bool:
        items = (say.ModelInfo(name="llama3.2:3b", size=2_000_000_000, context=8192),)
        chosen = self.state.models.get(self.profile, "recall")
        host = "127.0.0.1:11434"
        self.emit(say.Models(profile=self.profile, state="ready", host=host, items=items, chosen=chosen))
        return True

    def on_list_profiles(self, _: ask.ListProfiles) -> bool:
        return self.say_profiles()

    def on_create_profile(self, command: ask.CreateProfile) -> bool:
        if any(info.name == command.name for info in self.state.profiles.values() if info.id != command.profile):
            return self.refuse(command, "name_taken")
        now = self.now()
        info = say.ProfileInfo(id=command.profile, name=command.name, created=now, used=now, memories=0)
        self.state.profiles.setdefault(command.profile, info)
        self.state.threads.setdefault(command.profile, {})
        self.state.memories.setdefault(command.profile, {})
        return self.say_profiles()

    def on_rename_profile(self, command: ask.RenameProfile) -> bool:
        info = self.state.profiles[command.profile]
        self.state.profiles[command.profile] = msgspec.structs.replace(info, name=command.name)
        return self.say_profiles()

    def on_delete_profile(self, command: ask.DeleteProfile) -> bool:
        if self.state.profiles[command.profile].name != command.typed:
            return self.refuse(command, "name_mismatch")
        del self.state.profiles[command.profile]
        if self.profile == command.profile:
            self.profile = ""
        return self.say_profiles()

    def on_open_profile(self, command: ask.OpenProfile) -> bool:
        info = self.state.profiles.get(command.profile)
        if info is None or self.is_broken(info.id):
            self.profile = ""
            return self.refuse(command, "no_such_profile" if info is None else "file_broken")
        self.profile = command.profile
        self.state.profiles[info.id] = msgspec.structs.replace(info, used=self.now())
        self.emit(say.ProfileOpened(profile=info.id, name=info.name))
        return (
            self.say_drafts()
            and self.say_threads()
            and self.say_bin()
            and self.say_models()
            and self.say_memory_settings()
        )

    def on_choose_model(self, command: ask.ChooseModel) -> bool:
        self.state.models[self.profile] = command.model
        return self.say_models()

    def on_list_models(self, _: ask.ListModels) -> bool:
        return self.say_models()

    def on_open_thread(self, command: ask.OpenThread) -> bool:
        if command.thread not in self.state.threads[self.profile]:
            return self.refuse(command, "no_such_thread")
        return self.say_page(command.thread, command.before)

    def on_rename_thread(self, command: ask.RenameThread) -> bool:
        info = self.state.threads[self.profile][command.thread]
        self.state.threads[self.profile][command.thread] = msgspec.structs.replace(info, title=command.title)
        return self.say_threads()

    def on_stop(self, command: ask.Stop) -> bool:
        if held := self.held.pop(command.turn, None):
            self.answered(held, "held", "stopped")
            self.emit(say.Done(reply=held.id))
        return True

    def on_forget_memory(self, command: ask.ForgetMemory) -> bool:
        self.state.memories[self.profile].pop(command.key, None)
        self.shelf.pop(command.key, None)
        self.say_memories_changed(command.key)
        self.emit(say.MemoryForgotten(profile=self.profile, key=command.key))
        return True

    def on_ask(self, command: ask.Ask) -> bool:
        first_time = command.id.encode() not in self.seen
        if command.text == "refuse":
            return self.refuse(command, "disk_full")
        if command.temporary and not self.has_temporary(command) and self.is_temporary(command):
            return self.refuse(command, "temporary_gone")
        if command.text == "crash always" or (command.text == "crash once" and first_time):
            os._exit(9)
        self.accept(command)
        return ANSWERS.get(command.text.split(" ")[0], Answers.echo)(self, command, first_time)


_OF_ALL = (
    ask.ListProfiles,
    ask.CreateProfile,
    ask.RenameProfile,
    ask.DeleteProfile,
    ask.OpenProfile,
    ask.FindRescues,
    ask.RestoreProfile,
)

if __name__ == "__main__":
    FakeEngine(Path(sys.argv[1]), set(sys.argv[2:])).run()
