"""Reading a PDF in a process of its own."""

from core.attachments.pdf import read_pdf
from core.attachments.pdf_child import read_pages
from tests.fakes.pdf_files import make_pdf


def test_one_that_takes_too_long_is_given_up() -> None:
    assert read_pdf(make_pdf(["words"]), patience=0.0).fault == "broken"


def test_the_process_and_the_function_in_it_say_the_same() -> None:
    data = make_pdf(["One", "Two"])
    assert read_pdf(data) == read_pages(data)
    assert read_pages(data).count == 2
