"""Qt's system libraries on Linux: finds the missing ones, names the command that installs them, or runs it.

Called by `environment.py`, before anything is installed: the standard library only. Installs by itself
only as root on Debian, Ubuntu and their like, with apt-get; everywhere else it tells and does nothing.
"""

import ctypes
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Need(NamedTuple):
    """A library (by the name its users load), program or Python module, and the packages that carry it."""

    name: str
    debian: str
    fedora: str
    kind: str = "library"


# What ldd names for libQt6Gui, libQt6DBus, libQt6Network and the xcb and offscreen plugins of PySide6-Essentials,
# less what every Python already needs.
QT_NEEDS = (
    Need("libEGL.so.1", "libegl1", "libglvnd-egl"),
    Need("libGL.so.1", "libgl1", "libglvnd-glx"),
    Need("libX11.so.6", "libx11-6", "libX11"),
    Need("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb"),
    Need("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    Need("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    Need("libfreetype.so.6", "libfreetype6", "freetype"),
    Need("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    Need("libgssapi_krb5.so.2", "libgssapi-krb5-2", "krb5-libs"),
    Need("libbrotlidec.so.1", "libbrotli1", "libbrotli"),
    Need("libzstd.so.1", "libzstd1", "libzstd"),
    Need("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    Need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    Need("libxcb.so.1", "libxcb1", "libxcb"),
    Need("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    Need("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    Need("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
    Need("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    Need("libxcb-randr.so.0", "libxcb-randr0", "libxcb"),
    Need("libxcb-render.so.0", "libxcb-render0", "libxcb"),
    Need("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
    Need("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
    Need("libxcb-shm.so.0", "libxcb-shm0", "libxcb"),
    Need("libxcb-sync.so.1", "libxcb-sync1", "libxcb"),
    Need("libxcb-util.so.1", "libxcb-util1", "xcb-util"),
    Need("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb"),
    Need("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
)
VIRTUAL_DISPLAY = Need("Xvfb", "xvfb", "xorg-x11-server-Xvfb", "program")
# Counts what reaches the disk; tests that need it are skipped without it.
STRACE = Need("strace", "strace", "strace", "program")
# Debian and its like split the making of environments off from Python.
PYTHON_VENV = Need("ensurepip", f"python3.{sys.version_info.minor}-venv", f"python3.{sys.version_info.minor}", "module")


class LibrariesMissing(Exception):
    """Something is missing and was not installed; the text says what and how to get it."""


def missing(needs: Sequence[Need]) -> list[Need]:
    """Which of `needs` are not here."""
    return [need for need in needs if not _present(need)]


def _present(need: Need) -> bool:
    if need.kind == "program":
        return shutil.which(need.name) is not None
    if need.kind == "module":
        importlib.invalidate_caches()
        return importlib.util.find_spec(need.name) is not None
    try:
        ctypes.CDLL(need.name)
    except OSError:
        return False
    return True


def family(release: str) -> str:
    """ "debian", "fedora" or "" from the text of /etc/os-release."""
    fields = dict(line.split("=", 1) for line in release.splitlines() if "=" in line)
    names = f"{fields.get('ID', '')} {fields.get('ID_LIKE', '')}".replace('"', "").split()
    if {"debian", "ubuntu"} & set(names):
        return "debian"
    return "fedora" if {"fedora", "rhel", "centos"} & set(names) else ""


def advice(wanted: Sequence[Need], kind: str) -> str:
    """The sentence and the command for what is missing on this kind of Linux."""
    debian = " ".join(sorted({need.debian for need in wanted}))
    fedora = " ".join(sorted({need.fedora for need in wanted}))
    commands = {
        "debian": f"sudo apt-get install {debian}",
        "fedora": f"sudo dnf install {fedora}",
        "": f"Debian, Ubuntu: sudo apt-get install {debian}\nFedora: sudo dnf install {fedora}",
    }
    names = ", ".join(need.name for need in wanted)
    return f"This computer lacks {names}. To install:\n\n{commands[kind]}\n"


def install(wanted: Sequence[Need], log: Path) -> None:
    """Install with apt-get, as root; its output goes to the end of `log`."""
    packages = sorted({need.debian for need in wanted})
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with log.open("ab") as out:
        for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            subprocess.run(["apt-get", *command], stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environ)


def provide(needs: Sequence[Need], log: Path, *, optional: bool = False) -> None:
    """Make sure of `needs`, or raise LibrariesMissing with what to do. Does nothing beside Linux.

    What is optional is installed where that takes no question, and done without elsewhere.
    """
    if platform.system() != "Linux":
        return
    wanted = missing(needs)
    if not wanted:
        return
    release = Path("/etc/os-release")
    kind = family(release.read_text(encoding="utf-8") if release.exists() else "")
    if kind == "debian" and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing system packages: {' '.join(sorted({need.debian for need in wanted}))}", flush=True)
        install(wanted, log)
        wanted = missing(wanted)
    if wanted and not optional:
        raise LibrariesMissing(advice(wanted, kind))
