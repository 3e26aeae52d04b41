"""The files of a chat as a model is given them. Called on the file's lane, before each turn."""

from core.models.attachment_prompts import Attached
from core.storage import Database, attachments


def attached_to(db: Database, thread: str) -> dict[str, list[Attached]]:
    """The files of a chat's messages as a model is given them, by message. On the lane."""
    with db.read() as connection:
        rows = attachments.of_chat(connection, thread)
        if not rows:
            return {}
        texts = attachments.texts(connection, {row.hash for files in rows.values() for row in files})
        return {
            message: [
                Attached(
                    name=row.name,
                    text=texts.get(row.hash, ""),
                    data=attachments.data(connection, row.hash) if row.kind == "image" else b"",
                    pages=row.pages,
                    tokens=row.tokens,
                )
                for row in files
            ]
            for message, files in rows.items()
        }
