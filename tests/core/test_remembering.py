"""When turns become memories: one after the other in quiet times, and at once not when a person wants an answer."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from core.errors import DiskFull, ModelServerDown
from core.remembering import Remembering
from core.storage.gave_way import GaveWay

PATIENCE = 20


class Turns:
    """A worker with so many turns. Each does what the test says."""

    def __init__(self, left: int, does: Callable[[int], Awaitable[None]] | None = None) -> None:
        self.left = left
        self.done: list[int] = []
        self.begun = 0
        self.at_work = asyncio.Event()
        self.hung_up = False
        self._does = does

    async def begin(self) -> None:
        self.begun += 1

    async def step(self) -> bool:
        if not self.left:
            return False
        self.at_work.set()
        try:
            if self._does is not None:
                await self._does(self.left)
        except asyncio.CancelledError:
            self.hung_up = True
            raise
        self.done.append(self.left)
        self.left -= 1
        return True


def remembering(turns: Turns) -> Remembering:
    async def worker(_: object) -> Turns:
        return turns

    return Remembering("p", worker, emit=lambda _: None, changed=lambda: None)  # type: ignore[arg-type]  # a double


async def _forever(_: int) -> None:
    await asyncio.Event().wait()


async def test_one_turn_after_the_other() -> None:
    turns = Turns(3)
    await remembering(turns).work()
    assert (turns.begun, turns.done) == (1, [3, 2, 1])


async def test_a_person_ends_it_within_the_turn_of_the_loop_that_follows() -> None:
    turns = Turns(3, _forever)
    worked = remembering(turns)
    work = asyncio.create_task(worked.work())
    await turns.at_work.wait()
    worked.give_way()
    await asyncio.sleep(0)
    assert turns.hung_up
    with pytest.raises(GaveWay):
        await work
    assert (turns.left, turns.done) == (3, [])
    worked.give_way()


async def test_it_is_taken_up_later() -> None:
    waits = [_forever]

    async def does(left: int) -> None:
        if waits:
            await waits.pop()(left)

    turns = Turns(2, does)
    worked = remembering(turns)
    work = asyncio.create_task(worked.work())
    await turns.at_work.wait()
    worked.give_way()
    await asyncio.wait({work})
    assert isinstance(work.exception(), GaveWay)
    await worked.work()
    assert turns.done == [2, 1]


async def test_other_commands_let_the_turn_end_and_the_next_one_wait() -> None:
    async def does(_: int) -> None:
        worked.disturb()

    turns = Turns(3, does)
    worked = remembering(turns)
    await worked.work()
    assert turns.done == [3]
    await worked.work()
    assert turns.done == [3, 2]


async def test_a_closed_profile_waits_for_its_end() -> None:
    turns = Turns(1, _forever)
    work = asyncio.create_task(remembering(turns).work())
    await turns.at_work.wait()
    work.cancel()
    await asyncio.wait({work})
    assert work.cancelled()
    assert turns.hung_up


@pytest.mark.parametrize("error", [ModelServerDown(host="h"), DiskFull(path="p")])
async def test_what_the_machine_lacks_leaves_the_rest_for_later(error: Exception) -> None:
    async def does(left: int) -> None:
        if left == 2:
            raise error

    turns = Turns(3, does)
    await remembering(turns).work()
    assert (turns.done, turns.left) == ([3], 2)


async def test_a_fault_of_ours_is_not_hidden() -> None:
    async def does(_: int) -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await remembering(Turns(1, does)).work()
