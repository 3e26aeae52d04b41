import queue
from concurrent.futures import CancelledError

import pytest

from core.errors import DiskFull
from core.storage.sweeper import Sweeper
from tests.conftest import AllowLog


class HandBell:
    """Lets the thread wait until the test says what comes: True rings, False is the end of the time."""

    def __init__(self) -> None:
        self.times: list[float | None] = []
        self._next: queue.Queue[bool] = queue.Queue()

    def set(self) -> None:
        self._next.put(True)

    def pass_time(self) -> None:
        self._next.put(False)

    def wait(self, timeout: float | None = None) -> bool:
        self.times.append(timeout)
        return self._next.get(timeout=20)


def test_sweeps_each_time_until_it_is_stopped() -> None:
    bell, swept = HandBell(), queue.Queue[int]()

    def sweep() -> bool:
        swept.put(1)
        return True

    sweeper = Sweeper(sweep, 7, bell=bell)
    for _ in range(3):
        bell.pass_time()
        swept.get(timeout=20)
    assert sweeper.is_running()
    assert sweeper.stop(20)
    assert sweeper.future.result(20) is None
    assert bell.times == [7] * 4
    assert not sweeper.is_running()


def test_the_last_sweep_ends_it() -> None:
    bell = HandBell()
    sweeper = Sweeper(lambda: False, 7, bell=bell)
    bell.pass_time()
    assert sweeper.future.result(20) is None
    assert sweeper.stop(20)


def test_cancelling_the_future_ends_it() -> None:
    sweeper = Sweeper(lambda: True, 7, bell=HandBell())
    assert sweeper.future.cancel()
    assert not sweeper.is_running()
    assert sweeper.stop(20)
    with pytest.raises(CancelledError):
        sweeper.future.result(20)


def test_a_full_disk_is_waited_out(allow_log: AllowLog, caplog: pytest.LogCaptureFixture) -> None:
    allow_log("what is over was not deleted")
    bell, swept = HandBell(), queue.Queue[int]()

    def sweep() -> bool:
        swept.put(1)
        if swept.qsize() == 1:
            raise DiskFull(path="there")
        return False

    sweeper = Sweeper(sweep, 7, bell=bell)
    bell.pass_time()
    bell.pass_time()
    assert sweeper.future.result(20) is None
    assert swept.qsize() == 2
    assert [record.getMessage() for record in caplog.records] == ["what is over was not deleted: DiskFull"]


def test_stopping_takes_no_longer_than_is_allowed() -> None:
    bell = HandBell()
    sweeper = Sweeper(lambda: False, 7, bell=bell)
    bell.set = lambda: None  # type: ignore[method-assign]  # a bell that nobody hears
    assert not sweeper.stop(0.01)
    bell.pass_time()
    assert sweeper.future.result(20) is None
