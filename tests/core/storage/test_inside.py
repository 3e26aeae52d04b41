"""Finding a text within one chat: on the branch that is shown, whatever its case, and nowhere else."""

import pytest

from core.errors import NoSuchThread
from core.storage import Database, Transcript, branches, inside


def ask(db: Database, thread: str, message: str, parent: str | None, text: str) -> None:
    Transcript(db).add_question(
        thread=thread, message=message, parent=parent, text=text, time=1, utc_offset=0, title=thread
    )


def test_it_is_found_on_the_shown_branch_alone_in_order_and_in_any_case(db: Database) -> None:
    ask(db, "t", "m1", None, "The STRASSE to Porto")
    ask(db, "t", "m2", "m1", "nothing of it")
    ask(db, "t", "m3", "m2", "porto again")
    ask(db, "t", "m4", "m1", "another Porto")
    ask(db, "u", "n1", None, "porto elsewhere")
    assert inside.find(db, "t", "porto") == ["m1", "m4"]
    branches.show(db, "t", "m3", exact=True)
    assert inside.find(db, "t", "Porto") == ["m1", "m3"]
    assert inside.find(db, "t", "straße") == ["m1"]
    assert inside.find(db, "t", "lisbon") == inside.find(db, "t", "") == []
    with pytest.raises(NoSuchThread):
        inside.find(db, "nowhere", "porto")
