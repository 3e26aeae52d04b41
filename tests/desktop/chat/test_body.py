"""What is drawn of an answer, how much of it while it grows, and code blocks."""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.chat.body import Body
from desktop.chat.code_block import CodeBlock
from desktop.chat.flow import Flow, TableText
from desktop.chat.highlight import spans
from desktop.chat.pieces import Code
from desktop.chat.reading_text import ReadingText
from desktop.chat.richtext import OpenText, parse
from desktop.palette import DARK, LIGHT
from tests.desktop.chat.test_richtext import SAMPLE
