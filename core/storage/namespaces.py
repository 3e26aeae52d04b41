"""Namespaces of the store as text: ("memories", "u1") is "memories.u1.".

Labels hold no dot, so the text is unambiguous, and a prefix of it that ends in a dot is a prefix of whole labels:
("u1",) never matches ("u10",). Called by the store's modules and the transcript, on any thread. Pure.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from core.storage.codec import clean

if TYPE_CHECKING:  # The transcript needs none of LangGraph, which is slow to import.
    from langgraph.store.base import ListNamespacesOp, MatchCondition

Namespace = tuple[str, ...]


def joined(namespace: Sequence[str]) -> str:
    """As it is stored; the empty namespace is the empty text, which begins every other."""
    return "".join(f"{clean(label)}." for label in namespace)


def split(text: str) -> Namespace:
    """What `joined` was given."""
    return tuple(text.split(".")[:-1])


def listing(known: Iterable[Namespace], op: "ListNamespacesOp") -> list[Namespace]:
    """What `list_namespaces` answers: those that fit every condition, cut to the depth, sorted, one page."""
    fitting = [name for name in known if all(_fits(name, condition) for condition in op.match_conditions or ())]
    cut = sorted({name[: op.max_depth] if op.max_depth is not None else name for name in fitting})
    return cut[max(op.offset, 0) :][: max(op.limit, 0)]


def _fits(namespace: Namespace, condition: "MatchCondition") -> bool:
    """A "*" in the condition stands for one label, whichever."""
    path = condition.path
    if condition.match_type not in ("prefix", "suffix"):
        raise ValueError(f"a namespace is matched by prefix or suffix, not by {condition.match_type}")
    if len(path) > len(namespace):
        return False
    part = namespace[: len(path)] if condition.match_type == "prefix" else namespace[len(namespace) - len(path) :]
    return all(wanted in ("*", label) for wanted, label in zip(path, part, strict=True))
