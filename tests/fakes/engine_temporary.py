"""Temporary chats of the fake engine: held in this process alone, written to its rows when they are kept."""

from collections.abc import Callable

import msgspec

from core import bin_commands as ask
from core import events as say
from core.commands import Ask
from tests.fakes.engine_rescues import Rescues


class Temporaries(Rescues):
    """A chat whose first question was "keepless" is gone when it is to be kept."""

    refuse: Callable[..., bool]

    def has_temporary(self, command: Ask) -> bool:
        return command.parent is None or command.thread in self.temporary

    def on_keep_temporary(self, command: ask.KeepTemporary) -> bool:
        rows = self.temporary.pop(command.thread, [])
        if command.thread not in self.state.messages:
            if not rows or rows[0].text == "keepless":
                return self.refuse(command, "temporary_gone")
            self.state.messages[command.thread] = [self.remembered(row) for row in rows]
            self.list_thread(command.thread, rows[0].text, rows[-1].id)
        self.say_changed(command.thread)
        return True

    def remembered(self, row: say.Message) -> say.Message:
        """What was asked for is saved now."""
        if not row.unkept:
            return row
        self.state.memories[self.profile][row.id] = "told"
        return msgspec.structs.replace(row, unkept=False, saved=(say.Saved(key=row.id, text="told"),))

    def on_close_temporary(self, command: ask.CloseTemporary) -> bool:
        self.temporary.pop(command.thread, None)
        return True
