import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models.host import DEFAULT_HOST, Host, find_host, host_from_env, is_here


@pytest.mark.parametrize(
    ("named", "address"),
    [
        (None, "127.0.0.1:11434"),
        ("", "127.0.0.1:11434"),
        ("127.0.0.1", "127.0.0.1:11434"),
        (" '127.0.0.1:9999' ", "127.0.0.1:9999"),
        (":9999", "127.0.0.1:9999"),
        ("0.0.0.0", "127.0.0.1:11434"),
        ("0.0.0.0:8000", "127.0.0.1:8000"),
        ("127.0.0.5:8000", "127.0.0.5:8000"),
        ("localhost", "localhost:11434"),
        ("LOCALHOST:1", "localhost:1"),
        ("http://localhost:11434/", "localhost:11434"),
        ("http://127.0.0.1", "127.0.0.1:80"),
        ("::1", "[::1]:11434"),
        ("[::1]:8000", "[::1]:8000"),
        ("[::]", "[::1]:11434"),
        ("http://[::]:8000", "[::1]:8000"),
        ("127.0.0.1:many", "127.0.0.1:11434"),
        ("127.0.0.1:99999", "127.0.0.1:11434"),
    ],
)
def test_addresses_of_this_computer(named: str | None, address: str) -> None:
    environ = {} if named is None else {"OLLAMA_HOST": named}
    assert find_host(environ) == Host(address)
    assert host_from_env(environ) == address


@pytest.mark.parametrize(
    "named",
    [
        "192.168.1.5",
        "192.168.1.5:11434",
        "ollama.com",
        "http://example.org:80",
        "https://127.0.0.1",
        "127.0.0.1.example.org",
        "localhost.example.org:11434",
        "user@127.0.0.1",
        "127.0.0.1/ollama",
        "ftp://localhost",
        "[2001:db8::1]:11434",
    ],
)
def test_anything_else_is_named_and_not_asked(named: str) -> None:
    assert find_host({"OLLAMA_HOST": named}) == Host(DEFAULT_HOST, refused=named)


@given(st.text(alphabet="0123456789.:/[]@abclohst \"'%#?\\-", max_size=30))
def test_whatever_is_written_there_the_address_is_here(named: str) -> None:
    host = find_host({"OLLAMA_HOST": named})
    assert is_here(host.address)
    assert host.address.rpartition(":")[2].isdecimal()
