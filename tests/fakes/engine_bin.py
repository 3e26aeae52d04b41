"""The bin of the fake engine. Erasing a chat called "full" finds the disk full."""

from core import bin_commands as ask
from core import bin_events as say
from core.commands import BinThread
from core.memory_events import MemoryInfo
from tests.fakes.engine_temporary import Temporaries

MONTH = 30 * 24 * 3600 * 1000


class Bins(Temporaries):
    """The part of the fake engine that throws chats away."""

    def say_bin(self) -> bool:
        items = self.state.binned.get(self.profile, {}).values()
        newest = sorted(items, key=lambda item: -item.binned)
        self.emit(say.Bin(profile=self.profile, items=tuple(newest)))
        return True

    def on_bin_thread(self, command: BinThread) -> bool:
        threads, binned = self.state.threads[self.profile], self.state.binned.setdefault(self.profile, {})
        if command.binned and command.thread in threads:
            info, now = threads.pop(command.thread), self.now()
            rows = len(self.state.messages[command.thread])
            binned[info.id] = say.BinnedThread(
                id=info.id, title=info.title, binned=now, until=now + MONTH, messages=rows
            )
            memories = self.state.memories[self.profile]
            gone = {key: memories.pop(key) for key in command.memories if key in memories}
            self.state.binned_memories[info.id] = gone
        elif not command.binned and command.thread in binned:
            item = binned.pop(command.thread)
            self.state.memories[self.profile] |= self.state.binned_memories.pop(command.thread, {})
            self.list_thread(item.id, item.title, self.state.messages[item.id][-1].id)
        return self.say_threads() and self.say_bin()

    def on_list_bin(self, _: ask.ListBin) -> bool:
        return self.say_bin()

    def on_list_thread_memories(self, command: ask.ListThreadMemories) -> bool:
        rows = {row.id for row in self.state.messages.get(command.thread, [])}
        items = tuple(
            MemoryInfo(key=key, text=text, kind="you", learned=self.state.clock)
            for key, text in self.state.memories[self.profile].items()
            if key in rows
        )
        told = say.ThreadMemories(profile=self.profile, reply=command.id, thread=command.thread, items=items)
        self.emit(told)
        return True

    def on_erase_threads(self, command: ask.EraseThreads) -> bool:
        binned = self.state.binned.setdefault(self.profile, {})
        gone = [binned.pop(thread) for thread in command.threads or tuple(binned) if thread in binned]
        self.say_bin()
        if gone:
            self.emit(say.Erasing(profile=self.profile, stage="begun"))
            full = any(item.title == "full" for item in gone)
            stage: say.ErasingStage = "waiting" if full else "ended"
            self.emit(say.Erasing(profile=self.profile, stage=stage, code="disk_full" if full else ""))
        return True
