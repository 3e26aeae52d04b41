"""The header: title, what can answer in each state of Ollama, light and dark."""

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from core.events import ModelInfo, ModelState
from desktop.chat.header import Header
from desktop.theme import Theme
from tests.desktop.chat.chat_kit import OFFSCREEN, settle

pytestmark = OFFSCREEN
MODELS = (
    ModelInfo(name="llama3.2:3b", size=2_019_393_189, context=8192),
    ModelInfo(name="a&b", size=500_000_000, context=0),
)


@pytest.fixture
def header(qtbot: QtBot, theme: Theme) -> Header:
    made = Header(theme)
    qtbot.addWidget(made)
    made.resize(700, made.height())
    made.show()
    return made


def buttons(header: Header) -> tuple[QToolButton, QToolButton]:
    pill, look, _memory = header.findChildren(QToolButton)
    return pill, look


def actions(button: QToolButton) -> list[QAction]:
    return [action for action in button.menu().actions() if not action.isSeparator()]


def test_the_title_gives_way_in_a_narrow_window(header: Header) -> None:
    title = "A very long title " * 10
    header.set_title(title)
    header.resize(400, header.height())
    settle()
    (label,) = header.findChildren(QLabel)
    pill, look = buttons(header)
    assert label.toolTip() == title.strip()
    assert look.geometry().right() <= 400
    assert pill.width() >= pill.sizeHint().width()
    header.set_title("")
    assert label.text() == "New chat"


def test_models_are_listed_with_their_size_and_chosen(qtbot: QtBot, header: Header) -> None:
    header.set_models("ready", MODELS, "llama3.2:3b")
    pill, _ = buttons(header)
    assert [action.text() for action in actions(pill)] == [
        "Recall, built in",
        "llama3.2:3b\t2.0 GB",
        "a&&b\t500.0 MB",
        "Look again",
    ]
    assert [action.isChecked() for action in actions(pill)] == [False, True, False, False]
    assert (pill.text(), pill.accessibleName()) == ("llama3.2:3b ▾", "Model: llama3.2:3b")
    with qtbot.waitSignal(header.model_chosen) as told:
        actions(pill)[0].trigger()
    assert told.args == ["recall"]


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("not_running", "Ollama is not running on this computer"),
        ("no_models", "Ollama runs, but has no models yet"),
        ("failed", "Ollama answered with an error"),
    ],
)
def test_each_state_is_a_line_that_does_nothing(qtbot: QtBot, header: Header, state: ModelState, says: str) -> None:
    header.set_models(state, (), "recall", details="raw")
    pill, _ = buttons(header)
    recall, line, again = actions(pill)
    assert (recall.isChecked(), line.text(), line.isEnabled(), line.toolTip()) == (True, says, False, "raw")
    with qtbot.waitSignal(header.models_wanted):
        again.trigger()


def test_filling_again_and_again_leaves_one_of_each(header: Header) -> None:
    for _ in range(3):
        header.set_models("ready", MODELS, "recall")
    pill, _ = buttons(header)
    assert len(actions(pill)) == 4
    assert sum(action.isChecked() for action in actions(pill)) == 1


def test_light_and_dark_are_chosen_here(qtbot: QtBot, header: Header, theme: Theme) -> None:
    _, look = buttons(header)
    assert [action.text() for action in actions(look)] == ["As the system", "Light", "Dark"]
    with qtbot.waitSignal(header.theme_chosen) as told:
        actions(look)[2].trigger()
    assert (told.args, theme.choice, theme.palette.dark) == (["dark"], "dark", True)


def test_every_button_has_a_name(header: Header) -> None:
    assert all(button.accessibleName() and button.toolTip() for button in buttons(header))


def test_opening_the_models_looks_again_and_keeps_what_is_unchanged(qtbot: QtBot, header: Header) -> None:
    header.set_models("ready", MODELS, "recall")
    pill, _ = buttons(header)
    before = actions(pill)
    with qtbot.waitSignal(header.models_wanted):
        pill.menu().popup(header.mapToGlobal(header.rect().bottomLeft()))
    header.set_models("ready", MODELS, "recall")
    assert actions(pill) == before
    header.set_models("ready", MODELS[:1], "recall")
    assert len(actions(pill)) == len(before) - 1
    pill.menu().close()


def test_the_mark_waits_for_the_engine_to_agree(header: Header) -> None:
    pill, _ = buttons(header)
    header.set_models("ready", (ModelInfo(name="llama", size=1, context=1),), "recall")
    actions(pill)[1].trigger()
    assert [action.isChecked() for action in actions(pill)[:2]] == [True, False]
    header.set_models("ready", (ModelInfo(name="llama", size=1, context=1),), "llama")
    assert [action.isChecked() for action in actions(pill)[:2]] == [False, True]
