"""The wire: every type there and back, hostile lines refused, lines cut at newlines only."""

import typing

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.commands import AnyCommand, Ask
from core.errors import Malformed
from core.events import AnyEvent
from core.wire import LineSplitter, decode_command, decode_event, encode, mend
from core.wire_types import Command, Event

FEW = settings(max_examples=30)
"""Of each of 80 types: they are made of the same few kinds of fields, so what one misses another one shows."""
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def _values(kind: typing.Any) -> st.SearchStrategy[typing.Any]:
    """A strategy for a field's type, made from the type alone."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _structs(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(_values(arguments[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(TEXT, TEXT, max_size=3)
    if arguments:
        return st.one_of([_values(argument) for argument in arguments])
    simple = {
        str: TEXT,
        int: st.integers(-(2**53), 2**53),
        float: st.floats(allow_nan=False, allow_infinity=False),
        bool: st.booleans(),
        bytes: st.binary(max_size=9),
        type(None): st.none(),
    }
    return simple[kind]


def _structs(kind: type[msgspec.Struct]) -> st.SearchStrategy[msgspec.Struct]:
    hints = typing.get_type_hints(kind)
    fields = {name: _values(hints[name]) for name in kind.__struct_fields__}
    return st.builds(kind, **fields)


COMMANDS = typing.get_args(AnyCommand)
EVENTS = typing.get_args(AnyEvent)


def test_every_type_is_in_its_union() -> None:
    assert set(Command.__subclasses__()) == set(COMMANDS)
    assert set(Event.__subclasses__()) == set(EVENTS)


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
@FEW
@given(data=st.data())
def test_commands_come_back_as_they_went(kind: type[msgspec.Struct], data: st.DataObject) -> None:
    command = data.draw(_structs(kind))
    line = encode(typing.cast(AnyCommand, command))
    assert line.count(b"\n") == 1
    assert decode_command(line) == command


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
@FEW
@given(data=st.data())
def test_events_come_back_as_they_went(kind: type[msgspec.Struct], data: st.DataObject) -> None:
    event = data.draw(_structs(kind))
    line = encode(typing.cast(AnyEvent, event))
    assert line.count(b"\n") == 1
    assert decode_event(line) == event


@given(st.text(st.characters()))
def test_lone_surrogates_are_replaced_at_the_door(text: str) -> None:
    command = Ask(id="1", profile="p", thread="t", message="m", turn="u", parent=None, text=text)
    back = decode_command(encode(command))
    assert isinstance(back, Ask)
    assert back.text == mend(text)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (b"", ""),
        (b"hello", ""),
        (b"[]", ""),
        (b'{"type":"stop"}', ""),
        (b'{"type":"no_such","id":"7"}', "7"),
        (b'{"type":"stop","id":"8","profile":3,"turn":"t"}', "8"),
        (b'{"type":"stop","id":"9","profile":"p","turn":"t","more":1}', "9"),
        (b'{"type":"stop","id":"a","profile":"\xff","turn":"t"}', "a"),
        (b'{"id":"b","x":' + b"[" * 200_000, ""),
        (b'{"type":"ready"}', ""),
    ],
)
def test_what_is_no_command_is_refused_with_its_id(line: bytes, named: str) -> None:
    with pytest.raises(Malformed) as refused:
        decode_command(line)
    assert refused.value.params["id"] == named
    with pytest.raises(Malformed):
        decode_event(line)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_command_or_refused(line: bytes) -> None:
    with pytest.raises(Malformed):
        decode_command(line)


@given(st.lists(st.binary(max_size=30).filter(lambda part: b"\n" not in part)), st.data())
def test_lines_do_not_depend_on_how_they_arrive(lines: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(line + b"\n" for line in lines)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    splitter = LineSplitter()
    got: list[bytes | None] = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        got += splitter.feed(stream[start:end])
    assert got == lines


def test_a_line_that_is_too_long_is_passed_over_once() -> None:
    splitter = LineSplitter(limit=10)
    assert list(splitter.feed(b"short\n" + b"x" * 25)) == [b"short"]
    assert list(splitter.feed(b"xxx\nnext\n")) == [None, b"next"]
