"""The pictures of all memories: how they grew, by kind, and a map by what they mean.

`look` reads on the lane; `draw` computes, and belongs on a thread of its own.
"""

from typing import TYPE_CHECKING, Final

import msgspec

from core.memory import listing
from core.memory.shelf import LIVE, Shelf
from core.memory_events import GrowthPoint, KindCount, MapPoint, MemoryKind, MemoryPicture
from core.storage import memory_index, memory_vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_POINTS: Final = 5_000
"""On the map: the newest."""
LONGEST_LABEL: Final = 120
"""Characters of a memory beside its point."""

_DAY: Final = 86_400_000
_MINUTE: Final = 60_000


class Looked(msgspec.Struct, frozen=True):
    """What a picture is drawn from. `vectors`: one row for each of `labels`."""

    days: dict[int, int]
    counts: tuple[KindCount, ...]
    labels: tuple[tuple[str, str, MemoryKind], ...]
    vectors: "NDArray[np.float32]"
    without_vector: int
    utc_offset: int


def look(shelf: Shelf, utc_offset: int) -> Looked:
    """Read it. `utc_offset` in minutes east of UTC."""
    name = shelf.homes.name(LIVE)
    counts = listing.counts(shelf)
    keys, vectors, with_vector = memory_vectors.newest(shelf.connection, name, MOST_POINTS)
    found = shelf.many(keys)
    return Looked(
        dict(memory_index.days(shelf.connection, name, utc_offset)),
        counts,
        tuple((key, _label(found[key].memory.text), found[key].memory.kind) for key in keys),
        vectors,
        sum(each.count for each in counts) - with_vector,
        utc_offset,
    )


def draw(profile: str, looked: Looked) -> MemoryPicture:
    """Compute it."""
    places = plane(looked.vectors)
    return MemoryPicture(
        profile=profile,
        growth=_growth(looked),
        counts=looked.counts,
        points=tuple(
            MapPoint(key=key, text=text, kind=kind, x=float(x), y=float(y))
            for (key, text, kind), (x, y) in zip(looked.labels, places, strict=True)
        ),
        without_vector=looked.without_vector,
    )


def plane(vectors: "NDArray[np.float32]") -> "NDArray[np.float64]":
    """The first two principal components of vectors, rows of (x, y), each scaled to [-1, 1]; the same for the same.

    The sign of an axis is free: its largest part is made positive. Where there is nothing to tell apart, 0.
    """
    import numpy as np

    count = len(vectors)
    if count < 2:
        return np.zeros((count, 2))
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    _, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, ::-1][:, :2]
    places = np.zeros((count, 2))
    for at in range(axes.shape[1]):
        axis = axes[:, at] * np.sign(axes[np.argmax(np.abs(axes[:, at])), at])
        along = centred @ axis
        widest = np.abs(along).max()
        if widest > 1e-6:
            places[:, at] = np.clip(along / widest, -1, 1)
    return places


def _growth(looked: Looked) -> tuple[GrowthPoint, ...]:
    points: list[GrowthPoint] = []
    total = 0
    for day, count in sorted(looked.days.items()):
        total += count
        points.append(GrowthPoint(day=day * _DAY - looked.utc_offset * _MINUTE, count=total))
    return tuple(points)


def _label(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LABEL else line[: LONGEST_LABEL - 1] + "…"
