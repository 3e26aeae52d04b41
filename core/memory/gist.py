"""What of a long message the rules of memory look at: its beginning and its end. Pure.

Used by the graph and the Recall model on the engine's loop, which the rules would hold up for seconds with a pasted
megabyte; and what a person asks stands before or after what they pasted.
"""

import re
from typing import Final

PART: Final = 4_000
"""Characters of the beginning, and at most as many of the end."""
_BREAK = re.compile(r"[.!?]\s|\n")


def gist(text: str) -> str:
    """`text`, or of a long one the beginning and the last whole sentences."""
    if len(text) <= 2 * PART:
        return text
    tail = text[-PART:]
    begins = _BREAK.search(tail)
    return text[:PART] + ("\n\n" + tail[begins.end() :] if begins else "")
