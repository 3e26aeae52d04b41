"""The engine's process: its environment, its streams, what it says first."""

from pathlib import Path

import pytest

from core.__main__ import prepare_environment
from core.commands import PROTOCOL
from core.events import Models, Ready
from core.version import VERSION
from tests.fakes.window import Window

SENSELESS = ("127.0.0.1:9:9", "[::1", "http://example.com:80", "not a host")


def test_nothing_is_traced_fetched_or_unpickled() -> None:
    environ = {"LANGSMITH_TRACING": "true", "LANGCHAIN_API_KEY": "x", "PATH": "/bin", "OLLAMA_HOST": "0.0.0.0"}
    prepare_environment(environ)
    assert environ == {
        "PATH": "/bin",
        "OLLAMA_HOST": "127.0.0.1:11434",
        "LANGGRAPH_STRICT_MSGPACK": "true",
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
    }


@pytest.mark.parametrize("host", SENSELESS)
def test_a_senseless_ollama_host_is_none(host: str) -> None:
    environ = {"OLLAMA_HOST": host}
    prepare_environment(environ)
    assert environ["OLLAMA_HOST"] in ("127.0.0.1:11434", "[::1]:11434")


@pytest.mark.usefixtures("light")
def test_ready_comes_first_and_a_senseless_ollama_host_harms_nothing(home: Path) -> None:
    with Window(home, environ={"OLLAMA_HOST": SENSELESS[0]}) as window:
        first = window.events[0]
        assert isinstance(first, Ready)
        assert (first.protocol, first.version, first.pid) == (PROTOCOL, VERSION, window.process.pid)
        profile = window.new_profile()
        assert window.wait(Models).host in ("127.0.0.1:11434", "[::1]:11434")
        assert window.ask(profile, "Remember: my name is Bob").message.state == "whole"
        assert window.close() == 0
