"""The page with pictures: what it draws, by keys and by the theme. Its libraries come with it, not before."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.memory_events import GrowthPoint, KindCount, MapPoint, MemoryPicture
from desktop.memory.pictures import PicturesPage
from desktop.theme import DARK, LIGHT, Theme
from tests.desktop.app_kit import Start
from tests.desktop.memory_kit import open_panel, press_in, rows, says
from tests.desktop.shell_kit import OFFSCREEN, show

pytestmark = OFFSCREEN
DAY = 86_400_000
KEY = Qt.Key
POINTS = (
    MapPoint(key="a", text="Name is Bob", kind="you", x=0.0, y=0.0),
    MapPoint(key="b", text="Likes rye", kind="preferences", x=0.8, y=0.0),
    MapPoint(key="c", text="Has a cat", kind="other", x=0.0, y=0.8),
    MapPoint(key="d", text="Dentist", kind="plans", x=-0.8, y=-0.1),
)
PICTURE = MemoryPicture(
    profile="p",
    growth=tuple(GrowthPoint(day=20_000 * DAY + day * DAY, count=day + 1) for day in range(4)),
    counts=(KindCount(kind="other", count=1), KindCount(kind="you", count=3)),
    points=POINTS,
    without_vector=2,
)


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication) -> PicturesPage:
    theme = Theme(qapp, "light")
    made = PicturesPage(theme)
    theme.setParent(made)
    made.take(PICTURE)
    show(qtbot, made, width=340, height=900)
    return made


def test_a_screen_reader_gets_the_numbers(page: PicturesPage) -> None:
    assert page.growth.accessibleName().startswith("From 1 to 4 memories between ")
    assert page.kinds.accessibleName() == "About you: 3, Other: 1"
    assert page.map.accessibleName().startswith("Map of all memories: 4.")
    assert "2 are not on the map yet." in says(page)


def test_arrows_walk_the_map_and_enter_opens(page: PicturesPage, qtbot: QtBot) -> None:
    page.map.setFocus(Qt.FocusReason.TabFocusReason)
    seen: list[str] = []
    page.map.pointed_at.connect(lambda point: seen.append(point.key))
    for key in (KEY.Key_Down, KEY.Key_Right, KEY.Key_Left, KEY.Key_Up, KEY.Key_Up):
        QTest.keyClick(page.map, key)
    assert seen == ["a", "b", "a", "c", "c"]
    assert "Has a cat · Other" in says(page)
    assert page.map.accessibleDescription() == "Has a cat. Other"
    with qtbot.waitSignal(page.chosen) as told:
        QTest.keyClick(page.map, KEY.Key_Return)
    assert told.args == ["c"]


def test_the_mouse_names_a_point_and_opens_it(page: PicturesPage, qtbot: QtBot) -> None:
    view = page.map.viewport()
    place = page.map.mapFromScene(page.map.getViewBox().mapViewToScene(QPointF(0.8, 0.0)))
    QTest.mouseMove(view, place)
    qtbot.waitUntil(lambda: "Likes rye · Preferences" in says(page))
    with qtbot.waitSignal(page.chosen) as told:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert told.args == ["b"]


def test_it_follows_the_theme(page: PicturesPage) -> None:
    assert QColor(LIGHT.card).rgb() in _colours(page.map)
    page.map.theme.set_choice("dark")
    QApplication.processEvents()
    dark = _colours(page.map)
    page.map.theme.set_choice("light")
    assert QColor(LIGHT.card).rgb() not in dark
    assert {QColor(DARK.card).rgb(), QColor(DARK.accent).rgb(), QColor(DARK.string).rgb()} <= dark


def test_nothing_to_draw_has_words(page: PicturesPage) -> None:
    page.take(MemoryPicture(profile="p", growth=(), counts=(), points=()))
    assert says(page) == "There is nothing to draw yet. Pictures come with the first memories."


def test_one_day_and_one_memory_are_drawn(page: PicturesPage) -> None:
    one = MemoryPicture(
        profile="p",
        growth=(GrowthPoint(day=20_000 * DAY, count=1),),
        counts=(KindCount(kind="you", count=1),),
        points=POINTS[:1],
    )
    page.take(one)
    QApplication.processEvents()
    assert page.map.accessibleName().startswith("Map of all memories: 1.")


def test_the_panel_draws_what_the_engine_says_and_the_map_leads_to_a_memory(start: Start) -> None:
    person = start()
    person.make_first_profile("rich")
    panel = open_panel(person)
    person.wait(lambda: rows(panel) == 13)
    press_in(panel, "Pictures of what is remembered")
    person.wait(lambda: panel.pictures.map.accessibleName().startswith("Map of all memories: 13."))
    panel.pictures.map.setFocus(Qt.FocusReason.TabFocusReason)
    person.press(KEY.Key_Right)
    person.press(KEY.Key_Return)
    person.wait(lambda: panel.entry.text == "Name is Bob")


def test_numpy_and_pyqtgraph_come_with_the_page_alone() -> None:
    code = (
        "import sys, desktop.app, desktop.memory.panel; "
        "print([name for name in ('numpy', 'pyqtgraph') if name in sys.modules])"
    )
    root = Path(__file__).resolve().parents[3]
    ended = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"


def _colours(widget: QWidget) -> set[int]:
    image = widget.grab().toImage()
    return {image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}


def test_the_map_says_what_it_does_not_hold(page: PicturesPage) -> None:
    page.take(PICTURE)
    assert "2 are not on the map yet." in says(page)
    assert "newest" not in says(page)
    page.take(msgspec.structs.replace(PICTURE, counts=(KindCount(kind="you", count=6_006),), without_vector=0))
    assert "The map holds the newest 4 of 6,006." in says(page)
    page.take(msgspec.structs.replace(PICTURE, counts=(KindCount(kind="you", count=4),), without_vector=0))
    assert "map" not in says(page).replace("What lies near what", "")
