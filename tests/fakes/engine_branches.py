"""Branches of the fake engine's chats: a thread's rows are a tree, and its leaf says which way through it is shown."""

import msgspec

from core import branch_commands as ask
from core import events as say
from core.find_events import FoundInThread
from tests.fakes.engine_memories import Remembering

PAGE = 50


class Branches(Remembering):
    """Another answer says with which model, and without what, it came to be."""

    def path(self, thread: str) -> list[say.Message]:
        rows = {row.id: row for row in self.state.messages.get(thread, [])}
        at = self.state.threads[self.profile][thread].leaf
        found: list[say.Message] = []
        while at:
            found.append(self.beside(rows[at], thread))
            at = rows[at].parent
        return found[::-1]

    def beside(self, row: say.Message, thread: str) -> say.Message:
        same = tuple(one.id for one in self.state.messages[thread] if one.parent == row.parent)
        return msgspec.structs.replace(row, siblings=same if len(same) > 1 else ())

    def row(self, thread: str, message: str) -> say.Message:
        return next(row for row in self.state.messages[thread] if row.id == message)

    def say_page(self, thread: str, before: str | None = None) -> bool:
        rows = self.path(thread)
        end = next((i for i, row in enumerate(rows) if row.id == before), len(rows))
        start = max(0, end - PAGE)
        leaf = self.state.threads[self.profile][thread].leaf
        self.emit(
            say.Page(
                profile=self.profile,
                thread=thread,
                before=before,
                messages=tuple(rows[start:end]),
                more=start > 0,
                leaf=leaf,
            )
        )
        return True

    def go_to(self, thread: str, leaf: str | None) -> bool:
        info = self.state.threads[self.profile][thread]
        self.state.threads[self.profile][thread] = msgspec.structs.replace(info, leaf=leaf)
        self.say_page(thread)
        self.say_changed(thread)
        return True

    def on_show_branch(self, command: ask.ShowBranch) -> bool:
        at = command.message
        if at and self.row(command.thread, at).text == "You said: stuck":
            return self.refuse(command, "disk_full")
        while not command.exact:
            below = [row.id for row in self.state.messages[command.thread] if row.parent == at]
            if not below:
                break
            at = below[-1]
        return self.go_to(command.thread, at or None)

    def on_find_in_thread(self, command: ask.FindInThread) -> bool:
        wanted = command.text.casefold()
        path = self.path(command.thread) if command.thread in self.state.threads[self.profile] else []
        found = tuple(row.id for row in path if wanted in row.text.casefold())
        self.emit(FoundInThread(profile=command.profile, thread=command.thread, text=command.text, messages=found))
        return True

    def on_answer_again(self, command: ask.AnswerAgain) -> bool:
        question = self.row(command.thread, command.message)
        if question.text == "once":
            return self.refuse(command, "disk_full")
        self.emit(say.Accepted(profile=self.profile, turn=command.turn, thread=command.thread, message=command.message))
        hits = tuple(
            say.RecallHit(key=key, text=text, score=0.5, sent=True, learned=self.state.clock)
            for key, text in self.state.memories[self.profile].items()
            if key not in command.without and question.text.startswith("what")
        )
        text = f"Again, with {command.model or 'the same'}: {question.text}"
        return self.other_answer(command, command.message, text, recalled=hits)

    def on_continue_answer(self, command: ask.ContinueAnswer) -> bool:
        row = self.row(command.thread, command.message)
        assert row.parent is not None
        self.emit(say.Token(profile=self.profile, turn=command.turn, text=row.text))
        return self.other_answer(command, row.parent, row.text + " and on")

    def on_edit_answer(self, command: ask.EditAnswer) -> bool:
        row = self.row(command.thread, command.message)
        edited = msgspec.structs.replace(row, id=command.edited, text=command.text, edited=True, numbers=None)
        self.state.messages[command.thread].append(edited)
        return self.go_to(command.thread, edited.id)

    def on_remove_message(self, command: ask.RemoveMessage) -> bool:
        path = self.path(command.thread)
        at = next(i for i, row in enumerate(path) if row.id == command.message)
        parent = path[at].parent
        for number, row in enumerate(path[at + 1 :]):
            copy = msgspec.structs.replace(row, id=f"{command.id[:28]}{number:04x}", parent=parent, siblings=())
            self.state.messages[command.thread].append(copy)
            parent = copy.id
        return self.go_to(command.thread, parent)

    def on_branch_thread(self, command: ask.BranchThread) -> bool:
        self.state.threads[self.profile][command.copy] = say.ThreadInfo(
            id=command.copy, title=command.title, changed=self.now(), leaf=command.message
        )
        self.state.messages[command.copy] = list(self.state.messages[command.thread])
        self.state.messages[command.copy] = [
            msgspec.structs.replace(row, siblings=()) for row in self.path(command.copy)
        ]
        self.say_changed(command.copy)
        return True

    def other_answer(
        self,
        command: ask.AnswerAgain | ask.ContinueAnswer,
        question: str,
        text: str,
        *,
        recalled: tuple[say.RecallHit, ...] = (),
    ) -> bool:
        answer = say.Message(
            id=command.turn,
            parent=question,
            role="assistant",
            text=text,
            state="whole",
            time=self.now(),
            model=command.model or "recall",
            recalled=recalled,
        )
        self.state.messages[command.thread].append(answer)
        self.list_thread(command.thread, "", answer.id)
        told = self.beside(answer, command.thread)
        self.emit(say.Answered(profile=self.profile, turn=command.turn, thread=command.thread, message=told))
        return True
