"""Cuts text into sentences. Called by `note` and by the Recall model's rules, on any thread."""

import re

_END = re.compile(r"(?<![.!?…])[.!?…]++[\"”')\]]*+(?=\s|$)|\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|prof|st|jr|sr|no|vs|etc|inc|ltd)|\b[a-z]\.[a-z]|\b[A-Z])\.$", re.IGNORECASE
)
_LOOK_BACK = 16
"""Characters before a full stop that may be an abbreviation. Not the whole sentence: that would be quadratic."""


def sentences(text: str) -> list[str]:
    """The sentences of `text`, each with its end mark. "Dr. Okafor" and "7.40" do not end one, a new line does."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if end.group() != "." or not _ABBREVIATION.search(text[max(start, end.end() - _LOOK_BACK) : end.end()]):
            found.append(text[start : end.end()].strip())
            start = end.end()
    return [sentence for sentence in [*found, text[start:].strip()] if sentence]
