"""Patience with a file that another process holds: a killed engine's lock goes within a moment. The engine's loop."""

import asyncio
import time
from collections.abc import Callable
from typing import Final, TypeVar

from core.errors import FileBusy

BUSY_SECONDS: Final = 5.0
"""How long a file that another process holds is waited for."""

T = TypeVar("T")


async def when_free(work: Callable[[], T]) -> T:
    """`work` on a helper thread, again while it raises FileBusy. Raises FileBusy when that does not end."""
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            return await asyncio.to_thread(work)
        except FileBusy:
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.1)
