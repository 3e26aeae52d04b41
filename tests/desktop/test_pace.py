from itertools import pairwise

import pytest
from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.pace import RELEASE_MS, Pace


@pytest.fixture
def pace(qapp: QApplication) -> Pace:
    return Pace(qapp)


def test_the_first_piece_goes_out_at_once(pace: Pace) -> None:
    got: list[tuple[str, str]] = []
    pace.text_released.connect(lambda turn, text: got.append((turn, text)))
    pace.add_text("t", "a")
    pace.add_text("t", "b")
    assert got == [("t", "a")]


def test_nothing_is_lost_or_reordered_and_releases_keep_their_distance(pace: Pace, qtbot: QtBot) -> None:
    clock = QElapsedTimer()
    clock.start()
    got: list[str] = []
    times: list[int] = []
    pace.text_released.connect(lambda _, text: got.append(text))
    pace.text_released.connect(lambda *_: times.append(clock.nsecsElapsed()))
    pieces = iter([f"{number} " for number in range(200)])
    feeder = QTimer(interval=2)
    feeder.timeout.connect(lambda: pace.add_text("t", next(pieces, "")))
    feeder.start()
    qtbot.waitUntil(lambda: "199 " in "".join(got), timeout=10_000)
    feeder.stop()
    assert "".join(got) == "".join(f"{number} " for number in range(200))
    gaps = [later - earlier for earlier, later in pairwise(times)]
    # Late timers are followed by early ones, so the promise is about the mean.
    assert sum(gaps) / len(gaps) >= (RELEASE_MS - 1) * 1_000_000


def test_flush_releases_what_is_held_of_that_turn_alone_thinking_first(pace: Pace) -> None:
    got: list[tuple[str, str, str]] = []
    pace.add_text("warm", "up")
    pace.text_released.connect(lambda turn, text: got.append(("text", turn, text)))
    pace.thinking_released.connect(lambda turn, text: got.append(("thinking", turn, text)))
    pace.add_text("one", "a")
    pace.add_thinking("one", "t")
    pace.add_text("one", "b")
    pace.add_text("two", "z")
    pace.flush("one")
    assert got == [("thinking", "one", "t"), ("text", "one", "ab")]


def test_dropped_text_never_comes(pace: Pace, qtbot: QtBot) -> None:
    pace.add_text("warm", "up")
    pace.add_text("gone", "text")
    pace.drop()
    with qtbot.assertNotEmitted(pace.text_released, wait=3 * RELEASE_MS):
        pass
