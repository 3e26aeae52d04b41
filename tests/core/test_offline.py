"""The hook cannot be taken out of a process again, so what needs it is tried in a process of its own."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import ConnectionRefusedByUs, ModelServerDown
from core.offline import Guard, is_local

ROOT = Path(__file__).parents[2]

PROLOGUE = """
import asyncio, socket, threading, urllib.request
from contextlib import suppress
from core.errors import ConnectionRefusedByUs
from core.offline import install

counts = []
guard = install(counts.append)

def refused(do, *args, **more):
    before = guard.count
    try:
        do(*args, **more)
    except ConnectionRefusedByUs as error:
        assert isinstance(error, PermissionError) and error.code == "offline_refused", error
        assert guard.count == before + 1 and counts[-1] == guard.count, (before, counts)
        return error
    raise AssertionError("let through")

def tcp(family=socket.AF_INET): return socket.socket(family, socket.SOCK_STREAM)
def udp(family=socket.AF_INET): return socket.socket(family, socket.SOCK_DGRAM)
"""


def run(body: str) -> None:
    """Run `body` after the prologue with every warning an error; its assertions are the test."""
    command = [sys.executable, "-W", "error", "-c", PROLOGUE + body]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        b"",
        "localhost",
        "LocalHost",
        "localhost.",
        b"localhost",
        "127.0.0.1",
        b"127.0.0.1",
        bytearray(b"127.0.0.1"),
        "127.255.255.254",
        "0.0.0.0",
        "::",
        "::1",
        "0:0:0:0:0:0:0:1",
        "::1%lo",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::ffff:0.0.0.0",
    ],
)
def test_this_computer(host: object) -> None:
    assert is_local(host)


@pytest.mark.parametrize(
    "host",
    [
        "8.8.8.8",
        b"8.8.8.8",
        "::ffff:8.8.8.8",
        "::ffff:808:808",
        "2001:4860:4860::8888",
        "fe80::1%eth0",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "192.168.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "255.255.255.255",
        "<broadcast>",
        "224.0.0.1",
        "0.0.0.1",
        "128.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "127.0.0.1.example.org",
        "localhost.example.org",
        "127.0.0.1 ",
        "127.0.0.1\0.example.org",
        "example.org",
        "ｌocalhost",
        "\ud800",
        b"\xff",
        7,
        ("127.0.0.1",),
    ],
)
def test_not_this_computer_for_certain(host: object) -> None:
    assert not is_local(host)


def test_connections_beyond_are_refused() -> None:
    run("""
with tcp() as a, tcp(socket.AF_INET6) as b, udp() as c:
    refused(a.connect, ("8.8.8.8", 53))
    refused(a.connect_ex, ("8.8.8.8", 53))
    refused(b.connect, ("2001:4860:4860::8888", 53))
    refused(b.connect, ("::ffff:8.8.8.8", 53, 0, 0))
    refused(b.connect, ("fe80::1", 53, 0, 1))
    refused(c.connect, ("192.168.0.1", 53))
    refused(socket.create_connection, ("8.8.8.8", 53))
""")


def test_datagrams_beyond_are_refused() -> None:
    run("""
with udp() as a, udp(socket.AF_INET6) as b:
    refused(a.sendto, b"x", ("8.8.8.8", 53))
    refused(a.sendto, b"x", 0, ("8.8.8.8", 53))
    refused(a.sendto, b"x", ("<broadcast>", 53))
    refused(b.sendto, b"x", ("2001:4860:4860::8888", 53))
    if hasattr(a, "sendmsg"):
        refused(a.sendmsg, [b"x"], [], 0, ("8.8.8.8", 53))
""")


def test_lookups_beyond_are_refused() -> None:
    run("""
for host in ("example.org", b"example.org", "8.8.8.8"):
    refused(socket.getaddrinfo, host, 80)
refused(socket.gethostbyname, "example.org")
refused(socket.gethostbyname_ex, "example.org")
refused(socket.gethostbyaddr, "8.8.8.8")
refused(socket.getnameinfo, ("8.8.8.8", 53), 0)
refused(socket.create_connection, ("example.org", 80))
""")


def test_urllib_is_refused() -> None:
    run("""
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
with suppress(OSError):
    opener.open("http://example.org/")
assert guard.count == 1
""")


def test_asyncio_is_refused() -> None:
    run("""
async def main():
    loop = asyncio.get_running_loop()
    for host in ("example.org", "8.8.8.8", "2001:4860:4860::8888"):
        before = guard.count
        try:
            await loop.create_connection(asyncio.Protocol, host, 80)
        except ConnectionRefusedByUs:
            assert guard.count == before + 1
        else:
            raise AssertionError(host)
with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
    runner.run(main())
""")


def test_this_computer_is_let_through() -> None:
    run("""
server = socket.create_server(("127.0.0.1", 0))
port = server.getsockname()[1]
for host in ("127.0.0.1", "localhost", "0.0.0.0"):
    socket.create_connection((host, port), timeout=10).close()
with tcp() as client:
    assert client.connect_ex(("127.0.0.1", port)) == 0
with udp() as receiver, udp() as sender:
    receiver.bind(("", 0))
    address = ("127.0.0.1", receiver.getsockname()[1])
    sender.sendto(b"one", address)
    sender.connect(address)
    if hasattr(sender, "sendmsg"):
        sender.sendmsg([b"two"])
socket.getaddrinfo(None, 0, flags=socket.AI_PASSIVE)
socket.gethostbyname("localhost")
socket.getnameinfo(("127.0.0.1", 80), socket.NI_NUMERICHOST)
if hasattr(socket, "AF_UNIX"):
    with socket.socket(socket.AF_UNIX) as local:
        assert local.connect_ex("/nonexistent/socket") != 0
for pair in socket.socketpair():
    pair.close()
server.close()
assert guard.count == 0 and counts == []
""")


@pytest.mark.skipif(sys.platform != "linux", reason="families that Linux has")
def test_other_families_are_refused() -> None:
    run("""
try:
    raw = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
except OSError:
    raise SystemExit
with raw:
    refused(raw.connect, (0, 0))
""")


def test_refusal_names_the_host_as_parameter_only() -> None:
    run("""
error = refused(socket.getaddrinfo, "example.org", 80)
assert error.params == {"host": "example.org"}
assert "example" not in str(error)
""")


def test_every_thread_counts() -> None:
    run("""
def many():
    for _ in range(500):
        with suppress(ConnectionRefusedByUs):
            socket.getaddrinfo("example.org", 80)
threads = [threading.Thread(target=many) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert guard.count == 4000 and sorted(counts) == list(range(1, 4001))
""")


def test_another_process_adds() -> None:
    run("""
guard.add(3)
assert guard.count == 3 and counts == [3]
refused(socket.getaddrinfo, "example.org", 80)
assert counts == [3, 4]
""")


def _passes(guard: Guard, sock: socket.socket, address: tuple[str, int]) -> bool:
    try:
        guard.check_send((sock, address))
    except ConnectionRefusedByUs:
        return False
    return True


def test_one_host_may_be_allowed() -> None:
    # Without the hook: nothing may really be sent to these addresses.
    guard = Guard(lambda _: None)
    addresses = [("192.0.2.1", 11434), ("192.0.2.1", 80), ("192.0.2.2", 11434)]
    with socket.socket() as sock:
        guard.allow_host("192.0.2.1:11434")
        assert [_passes(guard, sock, address) for address in addresses] == [True, False, False]
        guard.check_lookup(("192.0.2.1", 11434))
        guard.allow_host("[2001:db8::1]:11434")
        assert [_passes(guard, sock, address) for address in addresses] == [False] * 3
        assert _passes(guard, sock, ("2001:db8::1", 11434))
        guard.allow_host(None)
        assert not _passes(guard, sock, ("2001:db8::1", 11434))


@pytest.mark.parametrize("host", ["host", "", ":1"])
def test_host_without_name_or_port(host: str) -> None:
    with pytest.raises(ValueError, match="host:port"):
        Guard(lambda _: None).allow_host(host)


def test_name_without_address_is_not_allowed() -> None:
    # Too long for a name, so the resolver refuses it without asking anybody.
    guard, name = Guard(lambda _: None), "a" * 64
    with pytest.raises(ModelServerDown) as caught:
        guard.allow_host(f"{name}:11434")
    assert caught.value.params == {"host": f"{name}:11434"}
    with pytest.raises(ConnectionRefusedByUs):
        guard.check_lookup((name, 11434))
