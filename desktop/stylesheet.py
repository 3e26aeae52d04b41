"""The one Qt stylesheet of the program, made from a palette.

Widgets pick a look by the dynamic property `kind` (`widget.setProperty("kind", "primary")`, before they are shown):

    QPushButton, QToolButton   primary · plain (the default) · danger · quiet (text only)
                               · flush (the same without an indent) · icon · pill · row · chip · told
                               · quick (an action of a message) · end (over the conversation) · step (◂ ▸)
    QLabel                     title · heading · section (small bold caption) · soft · muted · avatar
    QFrame                     card · chosen (card with an accent border) · side · line (1 px rule) · bubble · code
                               · remembered · failed · marker · composer · temporary · find
                               · file · file_wrong (being attached)
                               · ring (around a message) · editing
    QAbstractButton            switch
    of the memory panel        QLabel memory · memory_whole · memory_dim · struck · wrong; QPushButton small ·
                               small_primary · filter; QListView memories; QGraphicsView plot · map; QWidget handle
    QLineEdit, QTextEdit       boxed by default; `bare` has neither border nor background

Called by the theme, GUI thread. A control with keyboard focus shows a ring two pixels wide; buttons are to take
`Qt.FocusPolicy.TabFocus`, so that a click leaves no ring behind.
"""

from string import Template
from typing import Final

from desktop.palette import Palette

FAMILY: Final = "Inter"
MONO: Final = "JetBrains Mono"
BODY_PX: Final = 14
SMALL_PX: Final = 13
TINY_PX: Final = 12
CODE_PX: Final = 13

_BASE: Final = """
QWidget { color: $text; }
QMainWindow, QDialog, QStackedWidget > QWidget[kind="page"] { background: $window; }
QToolTip { background: $card; color: $text; border: 1px solid $line; padding: 5px 8px; font-size: 13px; }
QLabel { background: transparent; }
QLabel[kind="title"] { font-size: 24px; font-weight: 600; }
QLabel[kind="heading"] { font-size: 14px; font-weight: 600; }
QLabel[kind="section"] { font-size: 11px; font-weight: 600; color: $muted; }
QLabel[kind="soft"] { font-size: 13px; color: $soft; }
QLabel[kind="muted"] { font-size: 12px; color: $muted; }
QLabel[kind="avatar"] { background: $accent_soft; color: $accent; border-radius: 12px; font-weight: 600; }
QLabel[kind="example"] { background: $bubble; border-radius: 14px; border-bottom-right-radius: 4px; padding: 9px 14px; }
QFrame[kind="line"] { background: $line; border: none; }
QFrame[kind="card"] { background: $card; border: 1px solid $line; border-radius: 12px; }
QFrame[kind="chosen"] { background: $card; border: 1px solid $accent; border-radius: 12px; }
QFrame[kind="side"] { background: $side; border: none; }
"""

_BUTTONS: Final = """
QPushButton, QToolButton { background: $card; color: $text; border: 1px solid $line; border-radius: 8px;
  padding: 6px 13px; font-size: 13px; font-weight: 500; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $selected; }
QPushButton:disabled, QToolButton:disabled { color: $muted; background: transparent; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 5px 12px; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:focus { border-color: $text; }
QPushButton[kind="primary"]:disabled { background: $selected; color: $muted; border-color: $selected; }
QPushButton[kind="danger"] { color: $bad; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] { background: transparent; border: 2px solid transparent;
  padding: 1px 2px; color: $muted; border-radius: 5px; font-weight: 400; font-size: 13px; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { color: $text; }
QPushButton[kind="quiet"]:checked { color: $accent; }
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus { border-color: $accent; color: $text; }
QPushButton[kind="flush"] { background: transparent; border: none; padding: 3px 10px 3px 0; color: $muted;
  border-radius: 5px; font-weight: 400; font-size: 13px; text-align: left; }
QPushButton[kind="flush"]:hover { color: $text; }
QPushButton[kind="flush"]:focus { border: 2px solid $accent; padding: 1px 3px; color: $text; }
QToolButton[kind="icon"], QPushButton[kind="icon"] { background: transparent; border: 2px solid transparent;
  padding: 4px; border-radius: 8px; }
QToolButton[kind="icon"]:hover, QPushButton[kind="icon"]:hover { background: $hover; }
QToolButton[kind="icon"]:focus, QPushButton[kind="icon"]:focus { border-color: $accent; }
QToolButton[kind="pill"] { background: transparent; color: $soft; border-radius: 13px; padding: 3px 11px;
  font-weight: 400; }
QToolButton[kind="pill"]:hover { background: $hover; color: $text; }
QToolButton[kind="pill"]:focus { padding: 2px 10px; }
QToolButton::menu-indicator { image: none; width: 0; }
QPushButton[kind="row"] { background: transparent; border: 2px solid transparent; text-align: left;
  padding: 5px 8px; font-weight: 400; font-size: 13px; }
QPushButton[kind="row"]:hover { background: $hover; }
QPushButton[kind="row"]:checked { background: $selected; font-weight: 500; }
QPushButton[kind="row"]:focus { border-color: $accent; }
"""

_FIELDS: Final = """
QLineEdit, QTextEdit, QPlainTextEdit { background: $window; color: $text; border: 1px solid $line;
  border-radius: 8px; padding: 6px 10px; placeholder-text-color: $muted;
  selection-background-color: $selection; selection-color: $text; }
QLineEdit:focus, QTextEdit:focus, QPlainTextEdit:focus { border: 2px solid $accent; padding: 5px 9px; }
QLineEdit[kind="bare"], QTextEdit[kind="bare"], QPlainTextEdit[kind="bare"] { background: transparent; border: none;
  padding: 0; }
QMenu { background: $card; color: $text; border: 1px solid $line; padding: 5px; font-size: 13px; }
QMenu::item { padding: 6px 18px 6px 12px; border-radius: 6px; background: transparent; }
QMenu::item:selected { background: $selected; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 5px 4px; }
QScrollArea, QAbstractScrollArea > QWidget > QWidget[kind="canvas"] { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 2px; }
QScrollBar::handle { background: $handle; border-radius: 3px; min-height: 32px; min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::handle:disabled { background: transparent; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""

_CHAT: Final = """
QScrollArea[kind="transcript"] { background: $window; border: none; }
QScrollArea[kind="transcript"]:focus { border: 2px solid $accent; }
QFrame[kind="header"] { background: $window; border: none; border-bottom: 1px solid $line; }
QFrame[kind="find"] { background: $side; border: none; border-bottom: 1px solid $line; }
QFrame[kind="temporary"] { background: $side; border: none; border-bottom: 1px dashed $handle; }
QAbstractButton[kind="switch"] { color: $text; font-size: 13px; }
QFrame[kind="temporary"] QLabel { color: $soft; font-size: 13px; }
QFrame[kind="bubble"] { background: $bubble; border: none; border-radius: 14px; border-bottom-right-radius: 4px; }
QFrame[kind="code"] { background: $code; border: 1px solid $line; border-radius: 9px; }
QPushButton[kind="end"] { background: $card; border: 1px solid $line; border-radius: 13px; padding: 4px 12px; }
QPushButton[kind="end"]:hover { background: $hover; }
QPushButton[kind="end"]:focus { border: 2px solid $accent; padding: 3px 11px; }
QFrame[kind="ring"] { background: transparent; border: 2px solid $accent; border-radius: 12px; }
QFrame[kind="editing"] { background: $card; border: 1px solid $muted; border-radius: 14px; }
QLabel[kind="fact"] { font-size: 13px; }
QPushButton[kind="quick"] { background: transparent; border: none; padding: 2px 10px 2px 0; color: $muted;
  border-radius: 5px; font-weight: 400; font-size: 13px; text-align: left; }
QPushButton[kind="quick"]:hover, QPushButton[kind="step"]:hover { color: $text; }
QPushButton[kind="quick"]:focus { border: 2px solid $accent; padding: 0 3px; color: $text; }
QPushButton[kind="step"] { background: transparent; border: 2px solid transparent; padding: 0 4px; color: $muted;
  border-radius: 5px; font-size: 12px; }
QPushButton[kind="step"]:focus { border-color: $accent; color: $text; }
QPushButton[kind="step"]:disabled { color: $handle; background: transparent; }
QFrame[kind="file"] { background: $window; border: 1px solid $line; border-radius: 9px; }
QFrame[kind="file_wrong"] { background: $bad_soft; border: 1px solid $bad_soft; border-radius: 9px; }
QFrame[kind="file"] QLabel, QFrame[kind="file_wrong"] QLabel { font-size: 13px; }
QPushButton[kind="chip"] { background: $card; border: 1px solid $line; border-radius: 12px; padding: 0; }
QPushButton[kind="chip"]:hover { background: $hover; }
QPushButton[kind="chip"]:focus { border: 2px solid $accent; }
QPushButton[kind="chip"] QLabel { font-size: 13px; font-weight: 400; }
QPushButton[kind="told"] { background: transparent; border: 1px solid transparent; border-radius: 5px; padding: 0; }
QPushButton[kind="told"]:hover { border-color: $accent; }
QPushButton[kind="told"]:focus { border: 2px solid $accent; }
QFrame[kind="marker"] { background: $accent; border: none; border-radius: 1px; }
QFrame[kind="remembered"] { background: $accent_soft; border: none; border-radius: 7px; }
QFrame[kind="remembered"] QLabel { color: $accent; font-size: 13px; }
QFrame[kind="remembered"] QPushButton[kind="quiet"] { color: $accent; text-decoration: underline; }
QFrame[kind="failed"] { background: $bad_soft; border: none; border-radius: 9px; }
QFrame[kind="composer"] { background: $card; border: 1px solid $line; border-radius: 14px; }
QFrame[kind="composer"][temporary="true"] { border: 1px dashed $handle; }
QFrame[kind="composer"][active="true"] { border-color: $muted; }
QTextBrowser[kind="thinking"] { background: transparent; border: none; border-radius: 0; padding: 0; color: $soft;
  font-size: 13px; }
QTextEdit[kind="flow"], QTextBrowser[kind="flow"], QPlainTextEdit[kind="flow"] { background: transparent; border: none;
  border-radius: 0; padding: 0; }
"""

_MEMORY: Final = """
QListView[kind="memories"] { background: transparent; border: none; outline: none; }
QGraphicsView[kind="plot"] { background: transparent; border: none; }
QGraphicsView[kind="map"] { background: $card; border: 1px solid $line; border-radius: 10px; padding: 4px; }
QGraphicsView[kind="map"]:focus { border: 2px solid $accent; padding: 3px; }
QLabel[kind="memory"] { font-size: 13px; }
QLabel[kind="memory_whole"] { font-size: 15px; }
QLabel[kind="memory_dim"] { font-size: 15px; color: $muted; }
QLabel[kind="struck"] { font-size: 13px; color: $muted; text-decoration: line-through; }
QLabel[kind="wrong"] { font-size: 13px; color: $bad; }
QPushButton[kind="small"], QToolButton[kind="small"], QPushButton[kind="small_primary"] { padding: 3px 10px;
  font-size: 12px; border-radius: 7px; }
QPushButton[kind="small"]:focus, QToolButton[kind="small"]:focus, QPushButton[kind="small_primary"]:focus {
  padding: 2px 9px; }
QPushButton[kind="small"]:checked { background: $selected; border-color: $muted; }
QToolButton[kind="small"] { padding: 1px 8px; }
QToolButton[kind="small"]:focus { padding: 0 7px; }
QPushButton[kind="small_primary"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[kind="small_primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="small_primary"]:focus { border-color: $text; }
QPushButton[kind="filter"] { background: transparent; color: $soft; border-radius: 10px; padding: 2px 9px;
  font-size: 12px; font-weight: 400; }
QPushButton[kind="filter"]:hover { background: $hover; color: $text; }
QPushButton[kind="filter"]:checked { background: $selected; color: $text; font-weight: 500; }
QPushButton[kind="filter"]:focus { padding: 1px 8px; }
QToolButton[kind="icon"]:checked { background: $accent_soft; }
QWidget[kind="handle"]:focus { background: $accent; }
"""


def stylesheet(palette: Palette) -> str:
    """The stylesheet of the whole program in these colours."""
    colours = {name: str(getattr(palette, name)) for name in Palette.__slots__}
    return Template(_BASE + _BUTTONS + _FIELDS + _CHAT + _MEMORY).substitute(colours)
