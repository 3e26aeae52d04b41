"""The engine killed at any moment while it brings a profile back: the same command, sent again, ends what it began."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.commands import FindRescues, RestoreProfile
from core.ids import new_id
from core.rescue_events import ProfileRestored, RescuesFound
from core.storage import Database, aside
from core.storage.snapshots import snapshots
from tests.fakes.window import PATIENCE, Window

pytestmark = [pytest.mark.usefixtures("light"), pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is Unix's")]
TOLD = "Remember: my name is Bob"
MOMENTS = (0.2, 0.9)
"""Seconds in which a small profile comes back, most of them for imports."""


def test_three_kills_and_the_profile_is_back(home: Path) -> None:
    _kill_again_and_again(home, random.Random(0), kills=3)


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(1, 11))
def test_twenty_kills_and_the_profile_is_back(home: Path, seed: int) -> None:
    _kill_again_and_again(home, random.Random(seed), kills=20)


def _kill_again_and_again(home: Path, chance: random.Random, *, kills: int) -> None:
    profile, thread, file = _damaged(home)
    damaged, copy = file.read_bytes(), snapshots(file)[0].read_bytes()
    wish = _wish(home, profile)
    for number in range(kills):
        with Window(home) as engine:
            engine.send(wish)
            if number % 3:
                with pytest.raises(subprocess.TimeoutExpired):
                    engine.process.wait(timeout=chance.uniform(*MOMENTS))
            else:
                _wait_until_set_aside(file)
            engine.kill()
        assert file.exists()
    with Window(home) as engine:
        engine.do(wish)
        assert any(isinstance(event, ProfileRestored) for event in engine.events)
        engine.open_profile(profile)
        assert engine.page(profile, thread).messages[0].text == TOLD
        assert engine.ask(profile, "what is my name?").message.text == "Your name is Bob."
    assert damaged in [(folder / file.name).read_bytes() for folder in aside.folders(file)]
    assert [path.read_bytes() for path in snapshots(file)] == [copy]


def _wait_until_set_aside(file: Path) -> None:
    """Without a pause: what is still to be done then takes two thousandths of a second."""
    end = time.monotonic() + PATIENCE
    while not aside.folders(file):
        assert time.monotonic() < end


def _damaged(home: Path) -> tuple[str, str, Path]:
    """A profile with a chat, a copy, and a file of which nothing can be read: its id, the chat's, the file."""
    with Window(home) as engine:
        profile, thread = engine.new_profile("Bob"), new_id()
        engine.ask(profile, TOLD, thread=thread)
    (file,) = home.glob("data/profiles/*/profile.duckdb")
    with Database.open(file) as db:
        db.snapshot()
    file.write_bytes(b"\0" * file.stat().st_size)
    return profile, thread, file


def _wish(home: Path, profile: str) -> RestoreProfile:
    with Window(home) as engine:
        engine.send(FindRescues(id=new_id(), profile=profile))
        found = engine.wait(RescuesFound)
    (copy,) = found.items
    return RestoreProfile(id=new_id(), profile=profile, damaged=found.damaged, rescue=copy.id)
