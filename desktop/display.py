"""Whether a window can be opened here, asked before Qt is: Qt would abort instead of saying so. Main thread, at start.

Only Linux needs this. A platform that was named on purpose (QT_QPA_PLATFORM=offscreen) needs no display.
"""

import ctypes
import os
import socket
import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_MODULES: Final = ("PySide6.QtWidgets", "PySide6.QtNetwork")
_NEED_DISPLAY: Final = ("xcb", "wayland")
_WITHOUT_DISPLAY: Final = (
    "Inglenook needs a display for its window, and {found}. "
    "To see it play by itself run: make demo; to run it without a screen use a virtual display: xvfb-run make run"
)
_WITHOUT_LIBRARY: Final = (
    "Inglenook needs the system library {library} for its window. On Debian or Ubuntu install what is missing with: "
    "sudo apt-get install -y "
    + " ".join(
        (
            "libegl1",
            "libgl1",
            "libglib2.0-0",
            "libfontconfig1",
            "libdbus-1-3",
            "libgssapi-krb5-2",
            "libxkbcommon-x11-0",
            "libxcb-cursor0",
            "libxcb-icccm4",
            "libxcb-image0",
            "libxcb-keysyms1",
            "libxcb-randr0",
            "libxcb-render-util0",
            "libxcb-shape0",
            "libxcb-xkb1",
        )
    )
)


def why_no_window(environ: Mapping[str, str]) -> str:
    """One sentence that says why no window can be opened and what to do; empty when one can."""
    platform = environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if sys.platform != "linux":
        return ""
    if platform and not platform.startswith(_NEED_DISPLAY):
        return missing_library(None)
    if platform != "xcb" and _wayland_answers(environ):
        return missing_library(None)
    found = _x_server_fault(environ)
    if found:
        return _WITHOUT_DISPLAY.format(found=found)
    return missing_library(_platform_plugin("libqxcb.so"))


def _x_server_fault(environ: Mapping[str, str]) -> str:
    display = environ.get("DISPLAY", "")
    if not display:
        return "there is none here (DISPLAY is not set)"
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return ""
    # A real connection, with the rights that go with it; a socket that exists proves nothing.
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(os.fsencode(display), None)
    refused = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return f"the one named in DISPLAY ({display}) does not answer" if refused else ""


def _wayland_answers(environ: Mapping[str, str]) -> bool:
    name = environ.get("WAYLAND_DISPLAY", "")
    if not name:
        return False
    path = Path(environ.get("XDG_RUNTIME_DIR", ""), name)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def missing_library(plugin: Path | None) -> str:
    """Load what the window will load anyway; a sentence that names the library which the loader did not find."""
    try:
        for module in _MODULES:
            import_module(module)
        if plugin is not None:
            ctypes.CDLL(str(plugin))
    except (ImportError, OSError) as error:
        library = str(error).partition(":")[0]
        if ".so" not in library or "/" in library:
            raise
        return _WITHOUT_LIBRARY.format(library=library)
    return ""


def _platform_plugin(name: str) -> Path | None:
    spec = find_spec("PySide6")
    folders = spec.submodule_search_locations if spec else None
    places = [Path(folder, "Qt", "plugins", "platforms", name) for folder in folders or ()]
    return next((path for path in places if path.is_file()), None)
