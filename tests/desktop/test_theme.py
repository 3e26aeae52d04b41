"""The theme: colours that can be read, fonts that load, the choice that holds."""

import re

import pytest
from PySide6.QtGui import QFont, QFontInfo, QFontMetrics
from PySide6.QtWidgets import QApplication

from desktop.palette import BACKGROUNDS, DARK, LIGHT, Palette, contrast
from desktop.theme import FAMILY, MONO, Theme, load_fonts, qt_palette, stylesheet

PALETTES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def test_contrast_is_the_published_formula() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@PALETTES
@pytest.mark.parametrize("voice", ["text", "soft", "muted"])
@pytest.mark.parametrize("ground", BACKGROUNDS)
def test_every_voice_can_be_read_on_every_ground(palette: Palette, voice: str, ground: str) -> None:
    assert contrast(getattr(palette, voice), getattr(palette, ground)) >= 4.5


@PALETTES
@pytest.mark.parametrize(
    ("front", "ground"),
    [("accent", ground) for ground in ("window", "side", "card", "accent_soft")]
    + [("on_accent", "accent"), ("on_accent", "accent_hover")]
    + [(name, ground) for name in ("good", "warn", "bad") for ground in ("window", "side", "card")]
    + [("bad", "bad_soft")]
    + [(name, "code") for name in ("keyword", "string", "number", "name", "muted")],
)
def test_colours_can_be_read_where_they_are_used(palette: Palette, front: str, ground: str) -> None:
    assert contrast(getattr(palette, front), getattr(palette, ground)) >= 4.5


@PALETTES
def test_the_stylesheet_has_no_hole_and_only_the_palettes_colours(palette: Palette) -> None:
    sheet = stylesheet(palette)
    assert "$" not in sheet
    known = {value for name in Palette.__slots__ if isinstance(value := getattr(palette, name), str)}
    assert set(re.findall(r"#[0-9a-f]{6}", sheet)) <= known


@pytest.mark.usefixtures("qapp")
def test_the_fonts_come_with_the_program() -> None:
    assert {FAMILY, MONO} <= set(load_fonts())
    assert QFontInfo(QFont(FAMILY)).family() == FAMILY
    widths = QFontMetrics(QFont(MONO))
    assert widths.horizontalAdvance("i") == widths.horizontalAdvance("W")


def test_choosing_changes_the_application(qapp: QApplication) -> None:
    theme = Theme(qapp, "light")
    seen: list[Palette] = []
    theme.changed.connect(lambda: seen.append(theme.palette))
    theme.set_choice("dark")
    theme.set_choice("dark")
    assert (theme.choice, theme.palette, seen) == ("dark", DARK, [DARK])
    assert DARK.window in qapp.styleSheet()
    assert qapp.palette() == qt_palette(DARK) or qapp.palette().window().color().name() == DARK.window
    theme.set_choice("light")
    assert qapp.styleSheet() == stylesheet(LIGHT)


def test_an_unknown_choice_counts_as_system(qapp: QApplication) -> None:
    assert Theme(qapp, "mauve").choice == "system"
