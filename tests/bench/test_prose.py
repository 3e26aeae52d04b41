import re
import zlib

from tests.bench.prose import Prose


def test_a_text_has_exactly_its_length_and_no_two_are_alike() -> None:
    prose = Prose(1)
    texts = [prose.text(500) for _ in range(50)]
    assert {len(text) for text in texts} == {500}
    assert len(set(texts)) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9,.? ]+", text) for text in texts)


def test_the_same_seed_gives_the_same_text() -> None:
    assert Prose(7).text(200) == Prose(7).text(200) != Prose(8).text(200)


def test_it_is_no_easier_to_compress_than_english() -> None:
    text = Prose(3).text(100_000).encode()
    assert 2.0 < len(text) / len(zlib.compress(text)) < 2.7
