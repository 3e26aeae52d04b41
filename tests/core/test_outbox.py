"""Outbox: order, coalescing, the end."""

import threading
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.events import AnyEvent, Refused, Thinking, Token
from core.outbox import Outbox

PIECES = st.lists(
    st.one_of(
        st.builds(Token, profile=st.just("p"), turn=st.sampled_from("ab"), text=st.text(max_size=3)),
        st.builds(Thinking, profile=st.just("p"), turn=st.sampled_from("ab"), text=st.text(max_size=3)),
        st.builds(Refused, count=st.integers(0, 5)),
    )
)


def _text(events: list[AnyEvent], kind: type[Token | Thinking], turn: str) -> str:
    return "".join(event.text for event in events if isinstance(event, kind) and event.turn == turn)


@given(PIECES)
def test_what_nobody_took_coalesces_and_loses_nothing(events: list[AnyEvent]) -> None:
    outbox = Outbox()
    for event in events:
        outbox.put(event)
    outbox.close()
    taken = list(outbox.take() or ())
    for turn in "ab":
        for kind in (Token, Thinking):
            assert _text(taken, kind, turn) == _text(events, kind, turn)
    assert [one for one in taken if isinstance(one, Refused)] == [one for one in events if isinstance(one, Refused)]
    for left, right in pairwise(taken):
        joinable = isinstance(left, Token | Thinking) and isinstance(right, type(left)) and left.turn == right.turn
        assert not joinable


def test_a_stream_that_nobody_reads_takes_one_place() -> None:
    outbox = Outbox()
    for number in range(10_000):
        outbox.put(Token(profile="p", turn="t", text=str(number % 10)))
    assert len(outbox) == 1


def test_taking_waits_and_ends_with_the_close() -> None:
    outbox = Outbox()
    taken: list[object] = []

    def take() -> None:
        while (events := outbox.take()) is not None:
            taken.extend(events)

    reader = threading.Thread(target=take)
    reader.start()
    outbox.put(Refused(count=1))
    outbox.put(Refused(count=2))
    outbox.close()
    outbox.put(Refused(count=3))
    reader.join(timeout=30)
    assert taken == [Refused(count=1), Refused(count=2)]
