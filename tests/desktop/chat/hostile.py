"""Markdown that is hard on its readers: by name, n times over. For the tests of reading and for the bench."""

from collections.abc import Callable
from typing import Final

PATTERNS: Final[dict[str, Callable[[int], str]]] = {
    "quotations": lambda n: "> " * n + "a",
    "lists": lambda n: "- " * n + "a",
    "lists by lines": lambda n: "".join(" " * min(2 * i, 60) + "- a\n" for i in range(n)),
    "emphasis": lambda n: "*" * n + "a" + "*" * n,
    "open emphasis": lambda n: "**a *b " * n,
    "brackets": lambda n: "[" * n + "a" + "]" * n,
    "open links": lambda n: "[a](<b" * n,
    "links": lambda n: "[" * n + "a" + "](b)" * n,
    "images": lambda n: "![" * n + "a" + "](b)" * n,
    "code": lambda n: "`a" * n,
    "backticks": lambda n: "".join("e" + "`" * (i % 50) for i in range(n // 4)),
    "dollars": lambda n: "$a " * n,
    "more dollars": lambda n: "$$a" * n,
    "open formulas": lambda n: "\\(a\\[b" * n,
    "formula lines": lambda n: "$$\na\n" * n,
    "tables": lambda n: "|a" * n + "\n" + "|-" * n + "\n" + "|c" * n,
    "definitions": lambda n: "[a]: u\n" + "[a]" * n,
    "html": lambda n: "<!--<?a " * n,
    "entities": lambda n: "&a" * n,
    "addresses": lambda n: "http://a.b/" * n,
    "lazy quotations": lambda n: "> a\nb\n" * n,
}
