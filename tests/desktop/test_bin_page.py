"""The page of the bin by itself: days in words, hundreds of cards, cards that stay while others go."""

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.bin_events import BinnedThread
from desktop.bin_page import BinPage
from desktop.binned_card import BinnedCard, facts
from tests.desktop.shell_kit import NOW, OFFSCREEN, ago, clock, nameless, show

pytestmark = OFFSCREEN


def item(number: int, days: float = 0.0, *, stays: float = 30.0) -> BinnedThread:
    binned = ago(days)
    return BinnedThread(id=f"{number:032x}", title=f"Chat {number}", binned=binned, until=ago(days - stays), messages=2)


@pytest.fixture
def page(qtbot: QtBot) -> BinPage:
    made = BinPage(clock=clock)
    show(qtbot, made)
    return made


def _cards(page: BinPage) -> list[BinnedCard]:
    return [card for card in page.findChildren(BinnedCard) if card.isVisible()]


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (0, "Deleted today. Erased in 30 days."),
        (1, "Deleted yesterday. Erased in 29 days."),
        (29, "Deleted 24 Oct. Erased tomorrow."),
        (30, "Deleted 23 Oct. Erased today."),
        (33, "Deleted 20 Oct. Erased today."),
    ],
)
def test_days_in_words(days: float, says: str) -> None:
    assert facts(item(1, days), NOW) == says


def test_hundreds_of_cards_come_a_hundred_at_a_time(page: BinPage, qtbot: QtBot) -> None:
    page.set_items([item(number) for number in range(250)])
    qtbot.waitUntil(lambda: len(_cards(page)) == 100)
    (more,) = [one for one in page.findChildren(QPushButton) if one.text() == "Show more"]
    more.click()
    more.click()
    qtbot.waitUntil(lambda: len(_cards(page)) == 250)
    assert not more.isVisible()


def test_a_card_that_stays_is_the_same_one(page: BinPage, qtbot: QtBot) -> None:
    page.set_items([item(1), item(2), item(3)])
    qtbot.waitUntil(lambda: len(_cards(page)) == 3)
    before = {card.item.id: card for card in _cards(page)}
    page.set_items([item(1), item(3)])
    qtbot.waitUntil(lambda: len(_cards(page)) == 2)
    assert [card is before[card.item.id] for card in _cards(page)] == [True, True]


def test_every_control_has_a_name(page: BinPage) -> None:
    page.set_items([item(1), item(2)])
    assert nameless(page) == []
