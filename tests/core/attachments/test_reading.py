"""Taking a file in: what kind it is, what is read of it, and a sentence for everything that is wrong with it."""

import struct

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.attachments.pdf_child import read_pages
from core.attachments.reading import LARGEST, read
from core.attachments.sizes import image_size
from core.errors import (
    AttachmentBroken,
    AttachmentEmpty,
    AttachmentLocked,
    AttachmentTooLarge,
    AttachmentUnknown,
    AttachmentWordless,
    UserError,
)
from core.models.context import estimate_tokens
from tests.fakes.image_files import png
from tests.fakes.pdf_files import make_pdf


def jpeg(width: int, height: int) -> bytes:
    app0 = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
    tables = b"\xff\xc4" + struct.pack(">H", 4) + bytes(2)
    frame = b"\xff\xc2" + struct.pack(">HBHH", 17, 8, height, width) + bytes(10)
    return b"\xff\xd8" + app0 + tables + frame


def test_a_text_is_read_in_the_encoding_that_it_has() -> None:
    words = "Grüße aus Köln\r\nund mehr"
    whole = "Grüße aus Köln\nund mehr"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"):
        found = read("letter.txt", words.encode(encoding))
        assert (found.kind, found.text) == ("text", whole), encoding
        assert found.tokens == estimate_tokens(whole)


@pytest.mark.parametrize(
    ("name", "kind"), [("a.csv", "table"), ("b.TSV", "table"), ("c.py", "code"), ("Makefile", "text"), ("d.md", "text")]
)
def test_the_end_of_its_name_tells_what_a_text_is(name: str, kind: str) -> None:
    assert read(name, b"x = 1").kind == kind


def test_an_image_is_known_by_its_first_bytes_whatever_its_name_says() -> None:
    for data, media in ((png(280, 560), "image/png"), (jpeg(280, 560), "image/jpeg")):
        found = read("holiday.txt", data)
        assert (found.kind, found.media, found.width, found.height, found.text) == ("image", media, 280, 560, "")
    assert read("large.png", png(2800, 1400)).tokens == 100 * 50, "one for each square of 28 pixels"
    assert read("small.png", png(8, 8)).tokens == 576, "some models take this many for any image"


def test_a_pdf_gives_the_text_of_its_pages() -> None:
    found = read("report.pdf", make_pdf(["The first page", "", "The third"]), open_pdf=read_pages)
    assert (found.kind, found.pages) == ("pdf", 3)
    assert found.text.split() == ["The", "first", "page", "The", "third"]


def test_everything_that_is_wrong_with_a_file_has_a_sentence_of_its_own() -> None:
    cases: list[tuple[str, bytes, type[UserError]]] = [
        ("empty.txt", b"", AttachmentEmpty),
        ("blank.txt", b" \n\t ", AttachmentEmpty),
        ("program.exe", b"MZ\x00\x01\x02\x03", AttachmentUnknown),
        ("torn.png", png(8, 8)[:18], AttachmentBroken),
        ("none.png", png(0, 8), AttachmentBroken),
        ("torn.jpg", jpeg(8, 8)[:30], AttachmentBroken),
        ("torn.pdf", make_pdf(["words"])[:60], AttachmentBroken),
        ("nonsense.pdf", b"%PDF-1.7 " + b"\x00garbage" * 50, AttachmentBroken),
        ("scan.pdf", make_pdf(["", ""]), AttachmentWordless),
        ("secret.pdf", make_pdf(["words"], password="key"), AttachmentLocked),
        ("long.txt", b"x" * (LARGEST["text"] + 1), AttachmentTooLarge),
    ]
    for name, data, error in cases:
        with pytest.raises(error) as raised:
            read(name, data, open_pdf=read_pages)
        assert raised.value.params["name"] == name


def is_read_or_refused(data: bytes) -> bool:
    try:
        return read("it", data, open_pdf=read_pages).tokens > 0
    except UserError as error:
        return error.params["name"] == "it"


@given(st.binary(max_size=400), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"\xff\xfe"]))
def test_no_bytes_are_too_strange(data: bytes, mark: bytes) -> None:
    assume(b"%PDF-" not in data)
    image_size(mark + data)
    assert is_read_or_refused(mark + data)


@given(st.integers(0, 600), st.binary(max_size=8))
def test_a_pdf_that_was_changed_anywhere_is_read_or_refused(at: int, change: bytes) -> None:
    whole = make_pdf(["words"])
    assert is_read_or_refused(whole[:at] + change + whole[at + len(change) :])
