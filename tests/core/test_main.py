"""The engine's process: its environment, its streams, what it says first."""

from pathlib import Path

import pytest

from core.__main__ import prepare_environment
from core.commands import PROTOCOL
from core.events import Models, Ready
from core.version import VERSION
from tests.fakes.window import Window


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


@pytest.mark.parametrize("host", ["127.0.0.1:9:9", "[::1", "http://example.com:80", "not a host"])
def test_a_senseless_ollama_host_harms_nothing(home: Path, host: str) -> None:
    with Window(home, environ={"OLLAMA_HOST": host}) as window:
        profile = window.new_profile()
        assert window.wait(Models).host in ("127.0.0.1:11434", "[::1]:11434")
        assert window.ask(profile, "Remember: my name is Bob").message.state == "whole"


def test_ready_comes_first_and_names_the_protocol(home: Path) -> None:
    with Window(home) as window:
        first = window.events[0]
        assert isinstance(first, Ready)
        assert (first.protocol, first.version, first.pid) == (PROTOCOL, VERSION, window.process.pid)
        assert window.close() == 0
