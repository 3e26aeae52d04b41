"""The bases of everything on the wire: commands, events, and the values inside events.

Frozen, and strict about unknown fields; a command and an event are told apart by their tag.
"""

import msgspec


class Command(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """The base of all commands. `id` is unique per command and repeated when a command is sent again."""

    id: str


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value inside an event."""


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """The base of all events."""
