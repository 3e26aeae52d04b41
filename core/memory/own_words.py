"""What of a message the person wrote themself: without code, quotations, mail, logs and texts to be worked on. Pure.

Called by `quote` and by `rules`, on any thread. When in doubt a line is not the person's own: a memory that is
missing can be said again, a memory out of somebody else's letter does harm. Linear in the text's length, for any
text.
"""

import re

from core.memory.pasted import foreign_lines
from core.memory.tasks import before_task

_CODE_SPAN = re.compile(r"(?<!`)(`{1,2})(?!`)[^`\n]++\1")
_QUOTED = re.compile(
    r"(?<!\w)\"(?=\S)([^\"\n]*+)\"(?!\w)|“([^“”]*+)”|„([^„“”]*+)[“”]|«([^«»]*+)»|»([^«»]*+)«"
    r"|「([^「」]*+)」|『([^『』]*+)』"
    r"|(?<!\w)'(?=\S)((?:[^'\n]|(?<=\w)'(?=\w))*+)'(?!\w)|(?<!\w)‘((?:[^‘’\n]|(?<=\w)’(?=\w))*+)’(?!\w)"
)
_UNCLOSED = re.compile(r"(?<!\w)\"(?=\w)[^\n]*+|“[^\n]*+")
_WORDS_OF_A_NAME = 3
"""So many words in quotation marks are a name or a title ("Dune"); more are what somebody said or wrote."""
_LENGTH_OF_A_NAME = 30
_LONGEST_PARAGRAPH = 1_500
"""Characters in one paragraph. What is longer was pasted, not typed in a chat."""


def own_words(text: str) -> str:
    """The person's own part of `text`, its pieces in order and parted by an empty line; may be empty."""
    return "\n\n".join(own_pieces(text))


def own_pieces(text: str) -> tuple[str, ...]:
    """The runs of `text` that the person wrote themself, each literally in it, trimmed, never empty.

    What was cut out parts two pieces, so that no quote can reach across it. Line ends are "\\n" in the pieces.
    """
    unix = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\n\n")
    paragraphs = _paragraphs(_without_quotations(before_task(unix)))
    return tuple(piece for paragraph in paragraphs for part in paragraph.split("\0") if (piece := part.strip()))


def _without_quotations(text: str) -> str:
    """`text` with one NUL for each quotation and each run of code in a line; titles stay."""
    cut = _CODE_SPAN.sub("\0", text)
    cut = _QUOTED.sub(lambda found: found[0] if _is_a_name(found) else "\0", cut)
    return "\n".join(
        line if '"' not in line and "“" not in line else _UNCLOSED.sub(_tail, line) for line in cut.split("\n")
    )


def _tail(found: re.Match[str]) -> str:
    """What is left of a line from a quotation mark on: all of it where the mark is closed around a name."""
    closed = _QUOTED.match(found[0])
    return found[0] if closed and _is_a_name(closed) else "\0"


def _is_a_name(found: re.Match[str]) -> bool:
    inner = next((group for group in found.groups() if group is not None), "")
    return len(inner) <= _LENGTH_OF_A_NAME and len(inner.split()) <= _WORDS_OF_A_NAME


def _paragraphs(text: str) -> list[str]:
    """What is left, in blocks, when foreign lines are taken out."""
    lines = text.split("\n")
    blocks: list[list[str]] = [[]]
    for line, is_foreign in zip(lines, foreign_lines(lines), strict=True):
        if is_foreign or not line.strip():
            blocks.append([])
        else:
            blocks[-1].append(line)
    whole = ("\n".join(block) for block in blocks)
    return [block for block in whole if len(block) <= _LONGEST_PARAGRAPH]
