"""The program's version, equal to pyproject's and to the changelog's newest (a test compares them)."""

from typing import Final

VERSION: Final = "0.1.0"
