"""Lines that a person did not type: code, logs, mail, letters, quoted lines, the parts of other speakers. Pure.

Called by `own_words`, on any thread.
"""

import re
from collections.abc import Sequence

_FENCE = re.compile(r"[ \t]{0,3}~~~")
_CODE = re.compile(
    r"(?:\t| {4})\s*+(?![-*•] |\d{1,2}[.)] )\S|\s*+(?:>|\||</?[!?a-z]|[{}\[\]]\s*+$|\{|\[\s*+[{\"\d]"
    r"|#!|#include|//|/\*|\$ |@\w+\("
    r"|(?:def|class|import|function|func|fn|const|let|var|public|private|static|struct|enum|package|namespace|using|elif"
    r"|return|try:|except|finally:|SELECT|INSERT|UPDATE|CREATE)\b[^.!?\n]*+$(?<=[(){}=;:\[\]])"
    r"|from [\w.]+ import |import [\w.]++\s*+$"
    r"|Traceback |File \"|at [\w.$]++\(|\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d"
    r"|\[?(?:DEBUG|INFO|WARN|WARNING|ERROR|FATAL|TRACE|CRITICAL)\b[\]: ]|\w+(?:Error|Exception): )"
)
_CODE_ENDS = (";", "{", "}", "=>", "*/")
_HEADER = re.compile(
    r"\s{0,3}[*_]{0,2}(?:from|to|cc|bcc|date|sent|reply-to|von|an|datum|gesendet|de|para|enviado|fecha|à|envoyé|data"
    r"|received|message-id)[*_]{0,2} ?: ?[*_]{0,2} ?\S",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"\s{0,3}[*_]{0,2}(?:subject|betreff|asunto|objet|assunto|re|aw|fwd?)[*_]{0,2} ?:", re.IGNORECASE)
_FORWARDED = re.compile(
    r"[\s>_-]{0,20}(?:original message|(?:begin )?forwarded message|ursprüngliche nachricht|weitergeleitete nachricht"
    r"|message d'origine|mensaje original|mensagem original)"
    r"|\s{0,3}(?:on|am|el|le|em) [^\n]{4,120} (?:wrote|schrieb[^:\n]{0,60}|escribió|a écrit|escreveu) ?:\s*+$",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    r"\s{0,3}(?:[-–*] )?(?:\[[^\]\n]{1,30}\] ?|\d{1,2}[:.]\d\d[^\w\n]{1,4})?[*_]{0,2}"
    r"(?P<name>[^\W\d_][\w .'’-]{0,24})[*_]{0,2}(?:\s?\([^)\n]{1,30}\))?:[*_]{0,2}\s+\S"
)
_NO_SPEAKER = re.compile(
    r"(?:remember|notes?|ps|p\.s|update|question|fyi|about me|me|also|facts?|info|context|(?:my )?(?:name|job|home"
    r"|work|diet|allergies|family|hobbies|likes|dislikes|languages?|birthday|address|age)|edit|btw|by the way|and"
    r"|background|important|todo|reminder)$",
    re.IGNORECASE,
)
_SALUTATION = re.compile(
    r"\s{0,3}(?:dear|to whom it may concern|sehr geehrte\w*+|lieber?s?|estimad[oa]s?|querid[oa]s?|cher|chère|chers"
    r"|prezad[oa]s?|car[oa]s?)\b[^.!?\n]{0,60}$",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"\s{0,3}(?:hi|hello|hey|hallo|hola|bonjour|olá|good (?:morning|afternoon))\b[^.!?\n]{0,40},\s*+$", re.IGNORECASE
)
_CLOSING = re.compile(
    r"\s{0,3}(?:(?:best|kind|warm|kindest|warmest|many|with best|with kind)? ?(?:regards|wishes)|best|sincerely"
    r"|yours(?: \w{1,12})?|(?:very )?truly yours|respectfully|love|hugs|xoxo|mit freundlichen grüßen|viele grüße"
    r"|liebe grüße|lg|mfg|saludos|atentamente|un saludo|cordialement|bien à vous|atenciosamente|cumprimentos|abraços?)"
    r"\s?[,.!]?\s*+$|\s{0,3}(?:sent from my |gesendet von mein|enviado desde mi|envoyé de mon )",
    re.IGNORECASE,
)
_SIGNATURE = 3
"""Lines after the closing of a letter that still belong to it."""


def foreign_lines(lines: Sequence[str]) -> list[bool]:
    """For each line whether it was pasted or is somebody else's."""
    foreign = [_is_code(line) for line in lines]
    _mark_fences(lines, foreign)
    _mark_mail(lines, foreign)
    _mark_letters(lines, foreign)
    _mark_speakers(lines, foreign)
    return foreign


def _is_code(line: str) -> bool:
    return _CODE.match(line) is not None or line.rstrip().endswith(_CODE_ENDS)


def _mark_fences(lines: Sequence[str], foreign: list[bool]) -> None:
    inside = False
    for number, line in enumerate(lines):
        turns = line.count("```") % 2 == 1 or _FENCE.match(line) is not None
        foreign[number] |= inside or turns
        inside ^= turns


def _mark_mail(lines: Sequence[str], foreign: list[bool]) -> None:
    """From the head of a mail on everything is the mail: where it ends cannot be known."""
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else ""
        two_headers = _HEADER.match(line) and _HEADER.match(after)
        if two_headers or _SUBJECT.match(line) or _FORWARDED.match(line):
            foreign[number:] = [True] * (len(lines) - number)
            return


def _mark_letters(lines: Sequence[str], foreign: list[bool]) -> None:
    """A letter goes from "Dear ..." to the end; where it closes with regards, from its greeting to the signature."""
    begin: int | None = None
    closed = 0
    for number, line in enumerate(lines):
        if _SALUTATION.match(line):
            foreign[number:] = [True] * (len(lines) - number)
            return
        if _GREETING.match(line):
            begin = number
        elif _CLOSING.match(line):
            first = begin if begin is not None else closed
            closed = min(number + _SIGNATURE, len(lines))
            foreign[first:closed] = [True] * (closed - first)
            begin = None


def _mark_speakers(lines: Sequence[str], foreign: list[bool]) -> None:
    """Two lines or more that begin with a name and a colon are a conversation."""
    spoken = [number for number, line in enumerate(lines) if _is_spoken(line)]
    if len(spoken) > 1:
        for number in spoken:
            foreign[number] = True


def _is_spoken(line: str) -> bool:
    found = _SPEAKER.match(line)
    return found is not None and not _NO_SPEAKER.match(found["name"].strip())
