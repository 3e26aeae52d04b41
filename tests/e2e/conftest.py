"""Engines for the end-to-end tests: the real process, a folder of its own, nobody at Ollama's door."""

from collections.abc import Iterator

import pytest

from tests.fakes.window import Window


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """A window with a running engine, shared by a module's tests; each makes profiles of its own."""
    with Window(tmp_path_factory.mktemp("home")) as started:
        yield started
    assert started.process.returncode == 0, started.stderr.decode(errors="replace")
