"""Makes ziamath lay a formula's rows out in time that follows its length. Called once, by `formula`, GUI thread.

WORKAROUND for ziamath 0.13: each row lays out all that is in it twice, the first time only to learn how tall its
brackets must be, and so do the rows within: twelve roots inside each other take ten seconds. Here a row that is only
being measured does not measure again, and one without anything that stretches does not measure at all. Can go when
ziamath lays nested rows out in linear time.
"""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from ziamath.nodes.mrow import Mrow

_ROWS: Final = frozenset({"mrow", "math", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "merror", "menclose", "none"})
"""Elements that measure for themselves what is in them."""


def measure_once() -> None:
    """Change how rows measure, for the rest of the process."""
    from ziamath.nodes.mrow import Mrow

    whole = Mrow._get_height_nostretch

    def height(row: "Mrow", line: "list[Element]", **options: Any) -> tuple[float, float]:
        if options.get("nostretch") or not any(_stretches(child) for child in line):
            return 0.0, 0.0
        return whole(row, line, **options)

    Mrow._get_height_nostretch = height  # type: ignore[assignment, method-assign]  # the workaround


def _stretches(element: "Element") -> bool:
    from ziamath import operators

    if element.tag == "mo":
        form = element.get("form", "infix")
        shape = operators.get_params((element.text or "").strip(), form) | element.attrib
        return shape.get("stretchy", "false") != "false"
    return element.tag not in _ROWS and any(_stretches(child) for child in element)
