"""The clock of everything that is stored or sent: milliseconds since 1970, UTC. Any thread."""

import time


def now() -> int:
    """Milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000
