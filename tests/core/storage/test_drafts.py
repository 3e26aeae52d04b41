"""Unsent text by chat."""

from core.storage import Database, Transcript, drafts
from core.storage.drafts import DraftRow


def test_a_draft_is_what_was_written_last_and_goes_with_its_text_or_its_chat() -> None:
    with Database.open(":memory:") as db:
        Transcript(db).add_question(thread="t", message="m", parent=None, text="x", time=1, utc_offset=0, title="t")
        with db.write() as connection:
            drafts.keep(connection, "", "new chat", [], time=1)
            drafts.keep(connection, "t", "half", [], time=2)
            drafts.keep(connection, "t", "half a line \ud800", ["f"], time=3)
            assert drafts.all_(connection) == [
                DraftRow(thread="", text="new chat", changed=1),
                DraftRow(thread="t", text="half a line \ufffd", attachments=("f",), changed=3),
            ]
            drafts.keep(connection, "", "", [], time=4)
        Transcript(db).erase("t")
        with db.read() as connection:
            assert drafts.all_(connection) == []
