"""Turns a memory in the person's own words into the second person: "my name is Bob" becomes "your name is Bob".

Called by the Recall model's answers. English only. Text in double quotes stays as it is; "you" in a memory is the
assistant, and becomes "I" or "me".
"""

import re

_QUOTED = re.compile(r"(\"[^\"\n]*\"|“[^”\n]*”)")
_BE = {"am": "are", "was": "were", "wasn't": "weren't", "ain't": "aren't"}
_I = r"(?<![\w.'-])i(?![\w'-]|\.\w)"
_ADVERB = r"(?:\s+(?:\w+ly|never|always|often|also|still|just|once|soon|both|not|ever))?"
_AFTER_I = re.compile(rf"({_I}{_ADVERB}\s+)(am|was|wasn't|ain't)\b", re.IGNORECASE)
_BEFORE_I = re.compile(rf"\b(am|was|wasn't)(\s+{_I})", re.IGNORECASE)
_YOU_ACTS = (
    r"you(?=\s+(?:are|were|should|shall|can|can't|could|must|will|won't|would|may|might|have|had|do|don't|did|didn't|need"
    r"|know|always|never|also|may)\b)"
)
_PAIRS: tuple[tuple[str, str], ...] = (
    (r"\bi['’]m\b|\bim\b(?=\s)", "you're"),
    (r"\bi['’]ve\b|\bive\b", "you've"),
    (r"\bi['’]ll\b", "you'll"),
    (r"\bi['’]d\b", "you'd"),
    (r"\bwe['’]re\b", "you're"),
    (r"\bwe['’]ve\b", "you've"),
    (r"\bwe['’]ll\b", "you'll"),
    (r"\bwe['’]d\b", "you'd"),
    (r"\byou['’]re\b", "I'm"),
    (r"\byou['’]ve\b", "I've"),
    (r"\byou['’]ll\b", "I'll"),
    (r"\byou['’]d\b", "I'd"),
    (r"\byou are\b", "I am"),
    (r"\byou were\b", "I was"),
    (_YOU_ACTS, "I"),
    (r"\byourself\b", "myself"),
    (r"\byours\b", "mine"),
    (r"\byour\b", "my"),
    (r"\byou\b", "me"),
    (r"\bmyself\b", "yourself"),
    (r"\bourselves\b", "yourselves"),
    (r"\bours\b", "yours"),
    (
        r"(?:(?<=is )|(?<=are )|(?<=was )|(?<=were )|(?<=be )|(?<=of )|(?<=like )|(?<=than )|(?<=and )|\A)mine\b",
        "yours",
    ),
    (r"\bmy\b", "your"),
    (r"\bour\b", "your"),
    (r"\b(?:me|us)\b", "you"),
    (r"\bwe\b", "you"),
    (_I, "you"),
)
_ANY = re.compile("|".join(f"(?P<p{number}>{pattern})" for number, (pattern, _) in enumerate(_PAIRS)), re.IGNORECASE)
_OPENS = re.compile(r"(?:\A|[.!?]\s+)$")
_LOWERED = re.compile(
    r"(?:the|an?|this|that|these|those|there|it|he|she|they|his|her|their|its|your?|you're|you've|you'll|you'd|yours"
    r"|in|on|at|when|every|some|all|both|no|one|two|three)\b",
    re.IGNORECASE,
)


def second_person(text: str) -> str:
    """`text` as said to the person who wrote it. Each sentence keeps or gets its capital letter."""
    parts = _QUOTED.split(text.strip())
    return "".join(part if number % 2 else _turned(part, number == 0) for number, part in enumerate(parts))


def as_sentence(text: str) -> str:
    """With a capital letter first and an end mark last."""
    return _ended(text[:1].upper() + text[1:])


def as_clause(text: str) -> str:
    """As it stands after a colon: a small letter first where no name starts it, an end mark last."""
    return _ended(text[:1].lower() + text[1:] if _LOWERED.match(text) else text)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else text + "."


def _turned(text: str, first: bool) -> str:
    text = _AFTER_I.sub(lambda found: found[1] + _BE[found[2].lower()], text)
    text = _BEFORE_I.sub(lambda found: _BE[found[1].lower()] + found[2], text)
    return _ANY.sub(lambda found: _swapped(found, text, first), text)


def _swapped(found: re.Match[str], text: str, first: bool) -> str:
    new = _PAIRS[int((found.lastgroup or "p0")[1:])][1]
    opening = _OPENS.search(text, 0, found.start()) is not None and (first or found.start() > 0)
    capital = opening and (found[0][0].isupper() or found.start() > 0)
    return new[0].upper() + new[1:] if capital else new
