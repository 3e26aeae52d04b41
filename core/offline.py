"""Offline guard: an audit hook that refuses and counts what would leave this computer.

Installed once in every process (engine, embedder, window) at its start; the hook then runs on whichever thread opens
a connection or looks up a name, and can never be taken out again.

It sees what Python's `socket` module does: connect, connect_ex, sendto, sendmsg, and the look-ups. It does not see:
- native code with sockets of its own (DuckDB's extensions are therefore switched off, Hugging Face's hub set offline);
- asyncio's proactor loop, Windows' default, which connects without an audit event: use `asyncio.SelectorEventLoop`;
- the look-up inside `socket.connect((name, port))`, done before the event. The connection is refused all the same,
  and everything that uses `create_connection`, urllib, httpx or asyncio looks the name up by `getaddrinfo`, seen here.
"""

import ipaddress
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from core.errors import ConnectionRefusedByUs, ModelServerDown

Args = tuple[Any, ...]

_LOCAL_NAMES: Final = frozenset({"", "localhost", "localhost."})
_INTERNET: Final = frozenset({socket.AF_INET, socket.AF_INET6})
_UNIX: Final = getattr(socket, "AF_UNIX", None)


def is_local(host: object) -> bool:
    """Whether `host`, as given to the socket module, is this computer for certain, without any look-up.

    None, "" and the wildcards 0.0.0.0 and :: count as local: a connection to them goes to this computer, and binding
    needs them. Short forms ("127.1", "0x7f000001") do not: what the guard does not understand, it refuses.
    """
    text = _as_text(host)
    if text is None:
        return host is None
    if text.lower() in _LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_loopback or address.is_unspecified


class Guard:
    """What was refused in this process, and the one host beyond it that may be allowed. Safe from any thread."""

    def __init__(self, on_refused: Callable[[int], None]) -> None:
        """`on_refused` gets the new count, on the thread that was refused: it must only hand it over."""
        self._on_refused = on_refused
        # Reentrant: a garbage collector's finaliser may be refused while this thread is counting.
        self._lock = threading.RLock()
        self._count = 0
        self._names: frozenset[str] = frozenset()
        self._addresses: frozenset[tuple[str, int]] = frozenset()

    @property
    def count(self) -> int:
        """Connections and look-ups refused so far, those passed to `add` included."""
        return self._count

    def add(self, refused: int) -> None:
        """Count what another process's guard refused."""
        with self._lock:
            self._count += refused
            count = self._count
        self._on_refused(count)

    def allow_host(self, host: str | None) -> None:
        """Let connections to one "host:port" through, in place of the last one; None: no host any more.

        A name is looked up here, once and blocking. Raises `ModelServerDown` when it has no address.
        """
        self._names, self._addresses = frozenset(), frozenset()
        if host is None:
            return
        parts = urlsplit(f"//{host}")
        if parts.hostname is None or parts.port is None:
            raise ValueError("the host to allow needs the form host:port")
        self._names = frozenset({parts.hostname})
        try:
            found = socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            self._names = frozenset()
            raise ModelServerDown(host=host) from error
        self._addresses = frozenset((str(entry[4][0]), parts.port) for entry in found)

    def check_send(self, args: Args) -> None:
        """A socket connects or sends: `args` are the socket and the address (None when it is connected already)."""
        sock, address = args[0], args[1]
        if address is None or sock.family == _UNIX:
            return
        if sock.family not in _INTERNET or not isinstance(address, tuple) or len(address) < 2:
            self._refuse(f"socket family {int(sock.family)}")
        if not is_local(address[0]) and (_as_text(address[0]), address[1]) not in self._addresses:
            self._refuse(_as_text(address[0]) or "?")

    def check_lookup(self, args: Args) -> None:
        """A name is looked up, or an address's name: `args` start with it (`getnameinfo`: with a socket address)."""
        host = args[0][0] if isinstance(args[0], tuple) and args[0] else args[0]
        if not is_local(host) and (_as_text(host) or "").lower() not in self._names:
            self._refuse(_as_text(host) or "?")

    def _refuse(self, host: str) -> None:
        self.add(1)
        raise ConnectionRefusedByUs("refused: not on this computer", host=host)


def install(on_refused: Callable[[int], None]) -> Guard:
    """Refuse everything beyond this computer from now on, in this process and for good."""
    guard = Guard(on_refused)
    checks: dict[str, Callable[[Args], None]] = {
        "socket.connect": guard.check_send,
        "socket.sendto": guard.check_send,
        "socket.sendmsg": guard.check_send,
        "socket.getaddrinfo": guard.check_lookup,
        "socket.gethostbyname": guard.check_lookup,
        "socket.gethostbyaddr": guard.check_lookup,
        "socket.getnameinfo": guard.check_lookup,
    }
    find = checks.get

    # Every import, open and compile of the process comes by here: one dictionary look-up, and out.
    def hook(event: str, args: Args) -> None:
        check = find(event)
        if check is not None:
            check(args)

    sys.addaudithook(hook)
    return guard


def _as_text(host: object) -> str | None:
    if isinstance(host, bytes | bytearray):
        return bytes(host).decode("ascii", "replace")
    return host if isinstance(host, str) else None
