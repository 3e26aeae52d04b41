from hypothesis import given
from hypothesis import strategies as st

from core.storage.codec import clean, open_, open_text, seal, seal_text


@given(st.binary())
def test_bytes_come_back(value: bytes) -> None:
    assert open_(seal(value)) == value


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_comes_back(text: str) -> None:
    assert open_text(seal_text(text)) == text


def test_lone_surrogates_are_replaced_and_pairs_joined() -> None:
    assert clean("a\ud800b\udfff") == "a\ufffdb\ufffd"
    assert clean("\ud83d\ude00") == "😀"
    assert clean("a\x00ü") == "a\x00ü"
