"""What other programs get of an answer and of a whole chat: nothing that they would fetch, formulas as their source."""

import pytest

from desktop.chat.formatted import formatted, whole_chat
from tests.desktop.chat.chat_kit import message


@pytest.mark.parametrize(
    ("text", "rich"),
    [
        ("**a** ~~b~~", "<p><strong>a</strong> <s>b</s></p>"),
        (r"a $x_1 < y_2$ b", "<p>a $x_1 &lt; y_2$ b</p>"),
        (r"\(a_b\) and \[c_d\]", r"<p>\(a_b\) and \[c_d\]</p>"),
        ("![a cat](http://x.example/c.png)", '<p><a href="http://x.example/c.png">a cat</a></p>'),
        ("![a cat](ftp://x.example/c.png)", "<p>a cat</p>"),
        ("[x](ftp://x.example)", '<p><a href="">x</a></p>'),
        ("<img src='http://x.example'>", "<p>&lt;img src='http://x.example'&gt;</p>"),
    ],
)
def test_an_answer_as_html(text: str, rich: str) -> None:
    made = formatted(text)
    assert made.text() == text
    assert made.html().strip() == rich


def test_a_whole_chat_says_who_said_what() -> None:
    rows = [
        message("q", "user", "*Why*\n<b>?"),
        message("a", "assistant", "Because **so**."),
        message("e", "assistant", " "),
    ]
    made = whole_chat("On & on", rows)
    assert made.text() == "# On & on\n\n**You**\n\n*Why*\n<b>?\n\n**Inglenook**\n\nBecause **so**.\n"
    assert made.html() == (
        "<h1>On &amp; on</h1>\n<p><b>You</b></p><p>*Why*<br>&lt;b&gt;?</p>\n"
        "<p><b>Inglenook</b></p><p>Because <strong>so</strong>.</p>\n"
    )
