"""Reads a PDF in a process of its own, which is killed when it takes too long. Blocks; call it off the loop."""

import os
import subprocess
import sys
from typing import Final

import msgspec

from core.attachments.pdf_child import Pages
from core.embed_process import child_environment

FROZEN_ARGUMENT: Final = "--pdf"
PATIENCE: Final = 30.0
"""Seconds for one file."""
_DECODER: Final = msgspec.json.Decoder(Pages)


def read_pdf(data: bytes, *, patience: float = PATIENCE) -> Pages:
    """What the PDF says; one that took too long, or whose process died, is "broken"."""
    try:
        done = subprocess.run(
            _command(),
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=patience,
            env=child_environment(os.environ),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        return _DECODER.decode(done.stdout)
    except (subprocess.TimeoutExpired, msgspec.DecodeError):
        return Pages(fault="broken")


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, FROZEN_ARGUMENT]
    return [sys.executable, "-P", "-m", "core.attachments.pdf_child"]
