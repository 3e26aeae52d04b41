"""Bringing a damaged profile back: one look, one choice, and nothing that comes too late changes what is shown."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from core.commands import AnyCommand, FindRescues, OpenProfile, RestoreProfile
from core.events import ProfileInfo, ProfileOpened, Profiles
from core.rescue_events import ProfileRestored, RescueInfo, RescuesFound
from desktop.people import People
from desktop.rescue import Rescue

BOB, ANA = "b" * 32, "a" * 32
LOG = RescueInfo(id="log", kind="log", until=1)
FOUND = RescuesFound(profile=BOB, damaged="d1", folder="/srv", items=(LOG,))
BACK = ProfileRestored(profile=BOB, kind="log", until=1, kept="/srv/profile.duckdb.damaged")


class Desk:
    """People and Rescue without an engine: the test answers for it."""

    def __init__(self) -> None:
        self.sent: list[AnyCommand] = []
        self.people = People(self.sent.append)
        self.rescue = Rescue(self.sent.append, self.people)
        self.told: list[object] = []
        for signal in (self.rescue.found, self.rescue.restored):
            signal.connect(self.told.append)
        self.rescue.dropped.connect(lambda profile: self.told.append(("dropped", profile)))
        items = tuple(ProfileInfo(id=key, name=key[0], created=0, used=0, memories=0) for key in (BOB, ANA))
        self.people.take(Profiles(items=items))

    def refuse_bob(self) -> None:
        """The engine could not open the profile that was used last."""
        self.people.fail(self.sent[-1])
        self.sent.clear()

    def open_ana(self) -> None:
        self.people.open(ANA)
        self.people.take(ProfileOpened(profile=ANA, name="a"))

    def kinds(self) -> list[type[AnyCommand]]:
        return [type(command) for command in self.sent]


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.refuse_bob()
    return made


def test_what_is_found_is_chosen_and_then_the_profile_opens(desk: Desk) -> None:
    desk.rescue.look(BOB)
    desk.rescue.take(FOUND)
    desk.rescue.restore(BOB, "log")
    look, restore = desk.sent
    assert isinstance(look, FindRescues)
    assert isinstance(restore, RestoreProfile)
    assert (look.profile, restore.profile, restore.damaged, restore.rescue) == (BOB, BOB, "d1", "log")
    desk.rescue.take(BACK)
    assert desk.told == [FOUND, ("dropped", BOB), BACK]
    assert desk.people.open_id == ""
    assert isinstance(desk.sent[-1], OpenProfile)


def test_a_second_press_restores_once(desk: Desk) -> None:
    desk.rescue.look(BOB)
    desk.rescue.take(FOUND)
    desk.rescue.restore(BOB, "log")
    desk.rescue.restore(BOB, "log")
    assert desk.kinds() == [FindRescues, RestoreProfile]


def test_a_profile_that_is_open_counts_as_closed_while_its_file_is_looked_at(desk: Desk, qtbot: QtBot) -> None:
    desk.open_ana()
    with qtbot.waitSignals([desk.people.left, desk.people.chooser_wanted]):
        desk.rescue.look(ANA)
    assert desk.people.is_idle


@pytest.mark.parametrize("go_on", [lambda desk: desk.open_ana(), lambda desk: desk.people.open(ANA)])
def test_what_is_found_too_late_is_forgotten(desk: Desk, go_on: Callable[[Desk], None]) -> None:
    desk.rescue.look(BOB)
    go_on(desk)
    desk.rescue.take(FOUND)
    assert desk.told == [("dropped", BOB)]


def test_an_offer_that_another_one_made_stale_is_looked_for_again(desk: Desk) -> None:
    desk.rescue.look(BOB)
    desk.rescue.take(FOUND)
    desk.rescue.look(ANA)
    desk.rescue.restore(BOB, "log")
    assert [command.profile for command in desk.sent if isinstance(command, FindRescues)] == [BOB, ANA, BOB]
    assert RestoreProfile not in desk.kinds()


def test_what_came_back_while_another_profile_was_opened_does_not_push_it_away(desk: Desk) -> None:
    desk.rescue.look(BOB)
    desk.rescue.take(FOUND)
    desk.rescue.restore(BOB, "log")
    desk.open_ana()
    desk.rescue.take(BACK)
    assert desk.told[-1] is BACK
    assert desk.people.open_id == ANA
    assert [command.profile for command in desk.sent if isinstance(command, OpenProfile)] == [ANA]


def test_what_was_refused_goes_once_more_under_another_id(desk: Desk) -> None:
    desk.rescue.look(BOB)
    desk.rescue.take(FOUND)
    desk.rescue.restore(BOB, "log")
    refused = desk.sent[-1]
    assert isinstance(refused, RestoreProfile)
    desk.rescue.fail(refused)
    assert desk.told[-1] == ("dropped", BOB)
    desk.rescue.again(refused)
    again = desk.sent[-1]
    assert isinstance(again, RestoreProfile)
    assert again.id != refused.id
    assert (again.damaged, again.rescue) == ("d1", "log")
    desk.rescue.take(BACK)
    assert isinstance(desk.sent[-1], OpenProfile)
