"""Markdown becomes plain pieces, whole or growing, and nothing in it is dangerous."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.chat.inline import clean
from desktop.chat.pieces import Block, Code, Line, Piece, Rule, Run, Table, plain
from desktop.chat.richtext import OpenText, parse
from tests.desktop.chat.chat_kit import SAMPLE


def only(text: str) -> Piece:
    ((piece,),) = parse(text)
    return piece


def runs(text: str) -> tuple[Run, ...]:
    line = only(text)
    assert isinstance(line, Line)
    return line.runs


def test_styles_become_runs() -> None:
    assert runs("a **b** *c* `d` ~~e~~") == (
        Run("a "),
        Run("b", bold=True),
        Run(" "),
        Run("c", italic=True),
        Run(" "),
        Run("d", code=True),
        Run(" "),
        Run("e", strike=True),
    )


def test_every_kind_of_block_is_known() -> None:
    kinds = [type(piece).__name__ for block in parse(SAMPLE) for piece in block]
    assert kinds == ["Line", "Line", "Line", "Code", "Line", "Line", "Line", "Table", "Rule", "Code"]
    assert only("---") == Rule()
    assert only("```py\na\n```") == Code("a", "py")


def test_lists_keep_their_numbers_and_depth() -> None:
    (block,) = parse("3. three\n4. four\n   - inner")
    lines = [(piece.marker, piece.depth) for piece in block if isinstance(piece, Line)]
    assert lines == [("3.", 1), ("4.", 1), ("•", 2)]


def test_a_table_has_rows_and_alignment() -> None:
    assert only("| a | b |\n|:-:|--:|\n| 1 | 2 |") == Table(
        (((Run("a"),), (Run("b"),)), ((Run("1"),), (Run("2"),))), ("center", "right")
    )


@pytest.mark.parametrize("html", ["<b>x</b>", "<script>alert(1)</script>", "<img src=http://x.example/y.png>"])
def test_html_is_text(html: str) -> None:
    assert plain(parse(html)[0]) == html
    assert not any(run.link for run in runs(html) if run.text.startswith("<"))


def test_an_image_is_a_link_to_it() -> None:
    assert runs("![a cat](http://x.example/cat.png)") == (Run("a cat", link="http://x.example/cat.png", image=True),)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "ftp://x.example", "http://[x"]
)
def test_only_web_and_mail_addresses_are_links(address: str) -> None:
    assert not any(run.link for run in runs(f"[x]({address})"))


def test_a_bare_address_is_a_link_without_the_full_stop() -> None:
    assert runs("See https://x.example/a.") == (
        Run("See "),
        Run("https://x.example/a", link="https://x.example/a"),
        Run("."),
    )


def test_what_documents_stumble_over_is_replaced() -> None:
    assert clean("a\0b\ud800c\ufdd0d\ufffce\r\nf\rg\u2029h") == "a\ufffdb\ufffdc\ufffdd\ufffde\nf\ng\nh"


def grown(text: str, size: int) -> list[Block]:
    growing = OpenText()
    for at in range(0, len(text), size):
        growing.append(text[at : at + size])
    return [*growing.closed, *growing.open]


@pytest.mark.parametrize("size", [1, 3, 7, 50])
def test_a_growing_text_ends_as_the_whole_one(size: int) -> None:
    assert grown(SAMPLE, size) == parse(SAMPLE)


def test_a_list_that_goes_on_after_a_gap_stays_one_list() -> None:
    text = "1. a\n\n2. b\n\nend"
    assert grown(text, 1) == parse(text)


def test_closed_blocks_are_not_read_again() -> None:
    growing = OpenText()
    growing.append("one\n\ntwo\n\nthree")
    first = growing.closed[0]
    growing.append(" more\n\nfour\n\n")
    assert growing.closed[0] is first
    assert [plain(block) for block in growing.closed] == ["one", "two", "three more"][: len(growing.closed)]


def test_a_line_ending_cut_in_two_is_one() -> None:
    growing = OpenText()
    growing.append("a\r")
    growing.append("\nb")
    assert [*growing.closed, *growing.open] == parse("a\nb")


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab *_`~#>-+|:\n\t[]()!<&;\\1.0\0\ud800\u2028😀"), max_size=80))
def test_nothing_breaks_it(text: str) -> None:
    for block in [*parse(text), *grown(text, 5)]:
        for piece in block:
            assert not isinstance(piece, Line) or "\n" not in "".join(run.text for run in piece.runs)
