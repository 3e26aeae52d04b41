"""Finds an explicit request to remember something in what a person wrote ("Hi! Remember: my name is Bob").

Called by the graph's `note` node and by the Recall model, on the engine's main thread. English only.
A memory that nobody asked for does harm, so what is doubtful is None: questions ("do you remember my name?"),
tales ("I remember that day"), things named but not said ("remember my birthday"), text in quotes or in code.
"""

import re

from core.memory.sentences import sentences

_ASK = (
    r"(?:(?:can|could|would|will) you (?:please |kindly |also ){0,3}"
    r"|(?:(?:i|we) (?:want|need|would like)|i'd like) you to (?:please |also ){0,2}"
    r"|you (?:should|must) (?:also )?)"
)
_VERB = (
    r"remember|memori[sz]e|keep in mind|make a (?:mental )?note|note to self"
    r"|(?:do not|don't|never) forget|(?:do not|don't) let me forget"
)
_FILLER = (
    r"(?:(?:please|pls|kindly|always|just|also|and|but|so|then|ok(?:ay)?|well|oh|yes|now|by the way|btw)[ ,]+){0,4}"
)
_OBJECT = (
    r"(?: (?:(?:this|it|these)(?=\s*[:,–—-]|\s+that\b)|the following(?: things?)?"
    r"|one (?:more )?thing|something|for (?:me|later|next time))){0,4}"
)
_TRIGGER = re.compile(
    rf"(?<![\w'-]){_FILLER}(?P<ask>{_ASK})?(?P<verb>{_VERB}){_OBJECT}(?: please)?"
    r"(?P<mark>,? (?:of )?(?:the fact )?that\b(?:,|:)?|\s*:|\s+[-–—]|[,!…]|(?= ))\s*",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|^[ \t]*>[^\n]*|\"[^\"\n]*\"|“[^”\n]*”|«[^»\n]*»|(?<!\w)'[^'\n]*'(?!\w)",
    re.DOTALL | re.MULTILINE,
)
_OPENING = re.compile(
    r"(?:^\s*(?:[-*•]\s+)?|[.!?…;)\]]\s+|^[^.!?,]{0,40},\s+|\b(?:hi|hello|hey|thanks)\s+"
    r"|\b(?:thing|ps|p\.s\.|note|important|finally):\s+)$",
    re.IGNORECASE,
)
_POLITE_END = re.compile(
    r"(?:[\s,.!;–—-]+(?:please|pls|thanks(?: a lot)?|thank you(?: very much)?|thx|cheers)"
    r"|\s*[,.!;–—-]\s*(?:ok(?:ay)?|alright|will you|would you|can you|could you|for me|if you can|got it|right)"
    r"|\s*[🙂😀😊🙏👍❤️]+)[\s.!?]*$",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(r"(?:what|when|where|who|whom|whose|why|how|which|if|whether)\b", re.IGNORECASE)
_SCENE = re.compile(
    r"(?:(?:that|the|this|those|our) )?(?:(?:good|old|first|last) )*(?:days?|times?|night|evening|morning|summer|winter"
    r"|week(?:end)?|year|moment|trip|holiday|guy|girl|man|woman|place|restaurant|song|film|movie|book|story|conversation)"
    r"\b(?! (?:is|are|was|were|has|have|had|will|can|starts|closes)\b)",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"\d|^(?:i|we|he|she|it|they|you|there)\b.*\s\S|^(?:not )?to \w"
    r"|\b(?:is|are|am|was|were|has|have|had|can|could|will|would|must|should|do|does|did|don't|doesn't|likes?|loves?"
    r"|hates?|lives?|works?|needs?|wants?|prefers?)\b|^\w+'(?:s|m|re|ve|d|ll) \S+$",
    re.IGNORECASE,
)
_BARE_OBJECT = re.compile(
    r"(?:me|us|him|them|everything|nothing|anything|(?:this|these|those|that)(?! (?:is|are|was|were)\b))\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:and|also)\b", re.IGNORECASE)
_GOES_ON_AFTER_COLON = re.compile(
    r"(?:and|also|i|i'm|i've|i'd|my|we|we're|our|he|she|it|they|his|her|their)\b", re.IGNORECASE
)
_LONGEST = 2_000
"""Characters after the request that are looked at. A whole pasted text is no fact."""
_LONGEST_THANKS = 60
_LOOK_BACK = 100
"""Characters before the request, on its line, that decide whether it opens a sentence. More than `_OPENING` allows."""
_LONG_ENOUGH = 4
"""So many words after a bare "remember" say something even where no verb of `_STATEMENT` is among them."""


def find_request(text: str) -> str | None:
    """The fact that `text` asks to remember, in the person's own words, or None when it asks for no such thing.

    Of several requests the first counts. Sentences that go on ("And my dog is Rex.", after a colon also
    "I live in Lisbon.") belong to the fact; a question or a new subject ends it.
    """
    plain = text.replace("’", "'").replace("\r\n", "\n")
    masked = _HIDDEN.sub(lambda hidden: re.sub(r"[^\n]", "\x00", hidden.group()), plain)
    for trigger in _TRIGGER.finditer(masked):
        line_start = masked.rfind("\n", 0, trigger.start()) + 1
        line = masked[max(line_start, trigger.start() - _LOOK_BACK) : trigger.start()]
        if _OPENING.search(line) and (fact := _fact(plain[trigger.end() : trigger.end() + _LONGEST], trigger)):
            return fact
    return None


def _fact(rest: str, trigger: re.Match[str]) -> str | None:
    mark = trigger["mark"].strip(" ,").lower()
    with_colon = mark.endswith(":")
    firm = with_colon or mark.endswith("that")
    body = _body(rest, with_colon)
    fact = _trimmed(body)
    asked = body.endswith("?") and fact.endswith("?")
    if asked and not (trigger["ask"] and firm):
        return None
    fact = fact.rstrip("? ")
    if not firm and (trigger["ask"] or trigger["verb"].lower() not in ("remember", "don't forget", "do not forget")):
        return None
    return fact if fact and _is_stated(fact, mark) else None


def _body(rest: str, with_colon: bool) -> str:
    """The sentence after the trigger, and those that go on with it. Lines of a list become parts of one sentence."""
    paragraph = rest.lstrip().split("\n\n", 1)[0]
    lines = [re.sub(r"^\s*(?:[-*•]|\d+[.)])\s+", "", line).strip() for line in paragraph.split("\n")]
    if with_colon and len(lines) > 1:
        return "; ".join(line.rstrip(".;, ") for line in lines if line)
    first, *others = sentences(paragraph) or [""]
    kept = [first]
    for sentence in others:
        goes_on = _GOES_ON_AFTER_COLON if with_colon else _GOES_ON
        if kept[-1].endswith("?") or sentence.endswith("?") or not goes_on.match(sentence):
            break
        kept.append(sentence)
    return " ".join(kept)


def _trimmed(body: str) -> str:
    """`body` without thanks at its end, without quotes all around it, without a full stop."""
    before = ""
    while body != before:
        before = body
        body = body.strip()
        head, tail = body[:-_LONGEST_THANKS], body[-_LONGEST_THANKS:]
        body = head + _POLITE_END.sub("", tail).rstrip()
        if len(body) > 1 and body[0] + body[-1] in ('""', "“”", "''", "«»"):
            body = body[1:-1]
        if not re.search(r"\b(?:[a-z]\.[a-z]|jr|sr|inc|ltd|etc)\.$", body, re.IGNORECASE):
            body = body.rstrip(".!…,; ")
    return body


def _is_stated(fact: str, mark: str) -> bool:
    """Whether `fact` says something, rather than naming what was said or happened before."""
    if mark.endswith(":"):
        return True
    if _SCENE.match(fact):
        return False
    if mark.endswith("that"):
        return " " in fact
    if _QUESTION_WORD.match(fact):
        return bool(re.search(r": \S", fact))
    if _BARE_OBJECT.match(fact):
        return False
    return bool(_STATEMENT.search(fact)) or len(fact.split()) >= _LONG_ENOUGH
