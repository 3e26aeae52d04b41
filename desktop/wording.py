"""Words for facts: problems, counts and sizes. Called by the session and the widgets, on the window's thread."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.sentences import BUTTONS, SENTENCES, UNKNOWN, Action

_ELSEWHERE: Final = {"path": "~", "host": "another computer", "model": "", "tokens": "?", "room": "?"}


@dataclass(frozen=True)
class Wording:
    """A problem in words. `button` is the label for `action`, both empty when there is nothing to press."""

    sentence: str
    action: Action
    button: str
    details: str


def problem(code: str, params: Mapping[str, str] | None = None, details: str = "") -> Wording:
    """The words for a `Problem` event, or for a failed message's `error` code. Unknown codes get a sentence too."""
    given = dict(params or {})
    template, action = SENTENCES.get(code, SENTENCES[UNKNOWN])
    sentence = _tr(template).format_map(_Filled(given))
    button = _tr(BUTTONS[action]) if action else ""
    return Wording(" ".join(sentence.split()), action, button, _raw(code, given, details))


def size(count: int) -> str:
    """Bytes for people, in steps of 1000 as disks are sold: '2.0 GB'."""
    return language().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def tokens(count: int) -> str:
    """'about 1,200 tokens': an estimate, so two digits are enough of it."""
    digits = max(0, len(str(count)) - 2)
    return _tr("about {n} tokens").format(n=language().toString(-(-count // 10**digits) * 10**digits))


def memories(count: int) -> str:
    """'no memories yet', '1 memory', '48 memories'."""
    if count == 0:
        return _tr("no memories yet")
    return _tr("1 memory") if count == 1 else _tr("{n} memories").format(n=language().toString(count))


def refused(count: int) -> str:
    """'1 connection refused'; empty for none, which needs no words."""
    if count == 0:
        return ""
    return _tr("1 connection refused") if count == 1 else _tr("{n} connections refused").format(n=count)


def binned(title: str, memories: int = 0) -> str:
    """What the notice says after a chat went to the bin, with so many memories."""
    text = _tr("“{title}” is in the bin.").format(title=shortened(title))
    if memories == 1:
        text = _tr("“{title}” and 1 memory are in the bin.").format(title=shortened(title))
    elif memories:
        text = _tr("“{title}” and {n} memories are in the bin.").format(title=shortened(title), n=memories)
    return text


def shortened(text: str, limit: int = 48) -> str:
    """One line of at most `limit` characters, for names and titles within a sentence."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def language() -> QLocale:
    """The locale of the sentences (not of the computer), so that dates and numbers never mix two languages."""
    return QLocale(QCoreApplication.translate("wording", "en_GB", "the code of the language that you translate to"))


class _Filled(dict[str, str]):
    """Parameters of a sentence, with something readable for those that did not come."""

    def __missing__(self, key: str) -> str:
        return _ELSEWHERE.get(key, "?")


def _raw(code: str, params: Mapping[str, str], details: str) -> str:
    lines = [code, *(f"{key}: {value}" for key, value in sorted(params.items()) if value)]
    return "\n".join([*lines, *([details.strip()] if details.strip() else [])])


def _tr(text: str) -> str:
    return QCoreApplication.translate("wording", text)
