"""What is written and attached in the fake engine: drafts of each profile, and files by their ids."""

from pathlib import Path

from core import attachment_commands as ask
from core import attachment_events as say
from core.events import Problem
from tests.fakes.engine_branches import Branches


class Writing(Branches):
    """A file called "broken…" is. One called "slow…" is never read to its end."""

    def say_drafts(self) -> bool:
        drafts = self.state.drafts.get(self.profile, {})
        self.emit(say.Drafts(profile=self.profile, items=tuple(drafts.values())))
        return True

    def on_keep_draft(self, command: ask.KeepDraft) -> bool:
        files = tuple(self.state.files[one] for one in command.attachments if one in self.state.files)
        kept = self.state.drafts.setdefault(command.profile, {})
        kept.pop(command.thread, None)
        if command.text or files:
            kept[command.thread] = say.Draft(thread=command.thread, text=command.text, attachments=files)
        return True

    def on_attach(self, command: ask.Attach) -> bool:
        if command.name.startswith("slow"):
            return False
        if command.name.startswith("broken"):
            params = {"name": command.name}
            self.emit(Problem(reply=command.id, code="attachment_broken", params=params, profile=command.profile))
            return False
        data = Path(command.path).read_bytes() if command.path else command.data or command.text.encode()
        item = say.Attachment(
            id=command.attachment,
            name=command.name,
            kind="image" if command.data else "text",
            size=len(data),
            tokens=len(data) // 4,
        )
        self.state.files[item.id] = item
        self.state.contents[item.id] = data
        self.emit(say.Attached(profile=command.profile, thread=command.thread, item=item))
        return True

    def on_open_attachment(self, command: ask.OpenAttachment) -> bool:
        item, data = self.state.files[command.attachment], self.state.contents[command.attachment]
        text = "" if item.kind == "image" else data.decode()
        opened = say.AttachmentOpened(
            profile=command.profile, attachment=item.id, data=data if item.kind == "image" else b"", text=text
        )
        self.emit(opened)
        return True
