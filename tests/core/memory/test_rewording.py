"""Another language was chosen: what was said before is found by the stems of that one, and is not embedded again."""

from collections.abc import Iterator

import pytest

from core.memory.choice import Choice, read_choice, write_choice
from core.memory.index import Index
from tests.core.memory.searched import USER, Letters, Searched


@pytest.fixture
def searched() -> Iterator[Searched]:
    made = Searched(Letters())
    yield made
    made.db.close()


def postings(searched: Searched) -> list[tuple[int, int]]:
    with searched.db.read() as connection:
        found: list[tuple[int, int]] = connection.execute(
            "SELECT term, doc FROM search.postings ORDER BY ALL"
        ).fetchall()
    return found


async def test_all_texts_are_read_anew_and_keep_their_vectors(searched: Searched) -> None:
    said = searched.say("Zahnarzttermine: Praxen, Häuser")  # no stop word tells the language
    kept = searched.remember("k", "Apfelkuchen, Apfelbäume")
    searched.embed()
    before, embedded = postings(searched), list(searched.embedded)
    for language in ("de", "fr"):
        write_choice(searched.db, Choice(language=language))
        searched.embed()
        assert postings(searched) != before
    write_choice(searched.db, Choice(language="de"))
    searched.embed()
    assert read_choice(searched.transcript).language == "de"
    assert searched.embedded == embedded
    assert [hit.key for hit in (await searched.recall("Zahnarzttermin Praxis Haus")).hits][:1] == [said]
    assert [hit.key for hit in (await searched.recall("Apfelbaum")).hits][:1] == [kept]
    write_choice(searched.db, Choice())
    searched.embed()
    assert postings(searched) == before


def test_it_goes_on_where_another_life_ended(searched: Searched) -> None:
    for number in range(5):
        searched.say(f"Häuser {number}")
    searched.embed()
    before = postings(searched)
    write_choice(searched.db, Choice(language="de"))
    assert Index(searched.db, USER).update(2)
    between = postings(searched)
    assert 0 < len(set(between) & set(before)) < len(before)
    searched.say("Häuser 6")  # meanwhile: read in the new language at once
    searched.embed()
    with searched.db.read() as connection:
        stems = connection.execute("SELECT term FROM search.postings GROUP BY term HAVING count(*) = 6").fetchall()
        left = connection.execute("SELECT count(*) FROM meta WHERE name = 'search_rewording'").fetchall()
    assert len(stems) == 1
    assert left == [(0,)]


def test_the_same_language_again_and_an_empty_file_leave_nothing_to_do(searched: Searched) -> None:
    write_choice(searched.db, Choice(language="de"))
    searched.say("Häuser")
    searched.embed()
    write_choice(searched.db, Choice(on=False, language="de"))
    assert not searched.index.update()
    searched.transcript.set_setting("memory_language", "tlh")
    assert read_choice(searched.transcript).language == ""
