"""A process that dies after the first of two memories of a turn: `FILE HOST TEXT`. Run by test_worker.py."""

import asyncio
import os
import sys
from pathlib import Path

from core.memory.keeper import Keeper, Kept
from core.memory.value import Memory
from tests.core.memory.turns import Turns


class Dying(Keeper):
    """Its second save is the end."""

    saved = 0

    def save(self, memory: Memory, *, answer: str = "") -> Kept:
        self.saved += 1
        if self.saved == 2:
            os._exit(9)
        return super().save(memory, answer=answer)


async def main() -> None:
    turns = Turns(sys.argv[2], path=Path(sys.argv[1]))
    turns.say(sys.argv[3])
    worker = turns.worker(await turns.model(), keeper=Dying(turns.db, turns.file.user_id))
    await worker.begin()
    await worker.step()


if __name__ == "__main__":
    asyncio.run(main())
