import logging
from collections.abc import Callable

import pytest

from core.events import Problem, Refused
from core.wire import encode
from desktop.engine_stderr import EngineStderr, without_text
from desktop.event_reader import EventReader

AllowLog = Callable[[str], None]
EVENT = encode(Refused(count=3))


@pytest.mark.parametrize("step", [1, 2, 7, 1000])
def test_events_come_whole_however_the_bytes_are_cut(step: int) -> None:
    data = EVENT * 3
    reader = EventReader()
    got = [event for start in range(0, len(data), step) for event in reader.feed(data[start : start + step])]
    assert got == [Refused(count=3)] * 3


def test_what_is_no_event_becomes_a_problem_in_its_place_and_stays_out_of_the_log(
    caplog: pytest.LogCaptureFixture, allow_log: AllowLog
) -> None:
    allow_log("is no event")
    lines = EVENT + b'{"type":"secret words"}\n\n\xff\xfe\n' + EVENT
    got = list(EventReader().feed(lines))
    assert [getattr(event, "code", "event") for event in got] == ["event", "malformed", "malformed", "event"]
    assert "secret" not in caplog.text


def test_a_line_over_the_limit_is_dropped_and_the_next_one_read(allow_log: AllowLog) -> None:
    allow_log("too long")
    reader = EventReader(limit=100)
    got = [event for _ in range(5) for event in reader.feed(b"x" * 50)] + list(reader.feed(b"\n" + EVENT))
    assert [type(event) for event in got] == [Problem, Refused]


def test_of_stderr_the_log_gets_frames_and_kinds_but_no_words(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "desktop")
    stderr = EngineStderr()
    stderr.feed(b'  File "core/turn.py", line 3, in run\n    print("secret")\nValueError: sec')
    stderr.feed(b"ret\nplain secret\n")
    assert "secret" not in caplog.text
    assert "core/turn.py" not in without_text(b"core/turn.py")
    assert [record.getMessage() for record in caplog.records] == [
        'engine: File "core/turn.py", line 3, in run',
        "engine: (19 bytes)",
        "engine: ValueError",
        "engine: (12 bytes)",
    ]
    assert "plain secret" in stderr.last_lines()
