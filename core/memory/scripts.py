"""Writing without spaces (Chinese, Japanese, Korean, Thai), as far as counting and comparing words needs it. Pure.

Called by `quote`, on any thread. There is no dictionary here: what is not grammar must stand in the quote letter by
letter, so a fact in other words than its quote is refused.
"""

import re

_RUNS = re.compile(
    r"(?P<han>[\u3400-\u9fff\uf900-\ufaff々〇\U00020000-\U0003ffff]+)|(?P<kana>[\u30a0-\u30ff]+)|(?P<hira>[\u3040-\u309f]+)"
    r"|(?P<hangul>[\uac00-\ud7af\u1100-\u11ff]+)|(?P<thai>[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+)"
    r"|(?P<spaced>(?:(?![\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff々〇\uac00-\ud7af\u0e00-\u0eff])[^\W_])+)"
)
_SYLLABLES = 2
"""So many characters of a syllabic script count as one word; a Han character counts as one by itself."""
_FREE = {
    "han": re.compile(r"用户|使用者|本人|我们|他们|她们|[我他她你您人的是了在有和与也叫就私僕彼]"),
    "kana": re.compile(r"ユーザー"),
    "hira": re.compile(r"^(?:は|が|を|に|で|と|の|も|へ|や|から|まで|です|だ|である|という|といいます|さん)$"),
    "hangul": re.compile(
        r"^(?:저|나|내|제|우리|사용자|그|그녀)(?:은|는|이|가|를|의|도|에게)?$"
        r"|(?:입니다|이에요|예요|합니다|해요|한다|이다|습니다|어요|아요|에서|에게|으로|은|는|이|가|을|를|에|의|도|와|과|로|다)$"
    ),
    "thai": re.compile(r"(?!)"),
}
_NEGATION = re.compile(r"[不没沒無无非未别]|ない|なか|なく|ませ[んぬ]|(?<![가-힣])[안못](?![가-힣])|않|없|아니|못하|ไม่")


def count_words(text: str) -> int:
    """The words of `text`: runs of letters or digits; in unspaced writing a Han character, two of a syllabary."""
    return sum(_count(run) for run in _RUNS.finditer(text))


def without_runs(text: str) -> str:
    """`text` with a space for each run of writing without spaces."""
    return _RUNS.sub(lambda run: run[0] if run.lastgroup == "spaced" else " ", text)


def runs_are_backed(fact: str, quote: str) -> bool:
    """Whether what `fact` says in writing without spaces stands in `quote`, with as much negation. Both folded."""
    runs = [run for run in _RUNS.finditer(fact) if run.lastgroup != "spaced"]
    if any(not _stands_in(run, quote) for run in runs):
        return False
    return not runs or (_NEGATION.search(fact) is None) == (_NEGATION.search(quote) is None)


def has_runs(text: str) -> bool:
    """Whether `text` has writing without spaces that says something."""
    return any(_core(run) for run in _RUNS.finditer(text) if run.lastgroup != "spaced")


def _stands_in(run: re.Match[str], quote: str) -> bool:
    return run[0] in quote or all(part in quote for part in _core(run))


def _core(run: re.Match[str]) -> list[str]:
    """The parts of a run that carry meaning."""
    return [part for part in _FREE[run.lastgroup or ""].sub(" ", run[0]).split() if part]


def _count(run: re.Match[str]) -> int:
    if run.lastgroup == "spaced":
        return 1
    return len(run[0]) if run.lastgroup == "han" else (len(run[0]) + 1) // _SYLLABLES
