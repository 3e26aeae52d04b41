"""Where Ollama is: OLLAMA_HOST as Ollama's own programs read it, as long as it names this computer. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

DEFAULT_HOST: Final = "127.0.0.1:11434"
_SELF: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""Addresses a server listens on, and the ones to find it at."""


@dataclass(frozen=True)
class Host:
    """`address` is always on this computer: host:port. `refused` is what OLLAMA_HOST named instead, else empty."""

    address: str
    refused: str = ""


def find_host(environ: Mapping[str, str]) -> Host:
    """OLLAMA_HOST, or the default where it is not set or is not a plain address of this computer."""
    named = environ.get("OLLAMA_HOST", "").strip().strip("\"'")
    if not named:
        return Host(DEFAULT_HOST)
    address = _read(named)
    return Host(address) if address is not None else Host(DEFAULT_HOST, named)


def host_from_env(environ: Mapping[str, str]) -> str:
    """The address alone."""
    return find_host(environ).address


def is_here(address: str) -> bool:
    """Whether host:port names this computer by its very form; nothing is looked up."""
    name = split_port(address)[0]
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def split_port(address: str) -> tuple[str, str]:
    """Host and port, either may be empty; brackets around IPv6 are gone."""
    if address.startswith("["):
        name, _, rest = address[1:].partition("]")
        return name, rest.removeprefix(":")
    if address.count(":") > 1:
        return address, ""
    name, _, port = address.partition(":")
    return name, port


def _read(named: str) -> str | None:
    scheme, separator, rest = named.rpartition("://")
    if separator and scheme.lower() != "http":
        return None
    where, _, path = rest.partition("/")
    if path.strip("/"):
        return None
    name, port = split_port(where)
    name = _SELF.get(name, name.lower()) or "127.0.0.1"
    address = f"{f'[{name}]' if ':' in name else name}:{_port(port, '80' if separator else '11434')}"
    return address if is_here(address) else None


def _port(port: str, default: str) -> str:
    return port if port.isascii() and port.isdecimal() and int(port) <= 65535 else default
