"""What the frozen program leaves out, and why it may. Called by inglenook.spec for every module and file.

Proven by smoke.py, which embeds a text in the frozen engine. Tried and not safe to leave out: torch's sources,
torch._dynamo, torch.distributed, sympy, scipy, scikit-learn.
"""

import re
from collections.abc import Collection
from pathlib import PurePosixPath

# Only to install, check or test; found because torch.testing and others name them. The rest nobody here imports.
NEVER = (
    *("pip", "setuptools", "pkg_resources", "mypy", "hypothesis"),
    *("pytest", "_pytest", "pytest_asyncio", "pytest_timeout"),
    *("tkinter", "hf_xet", "IPython", "PIL", "pandas", "matplotlib"),
)

# Every host has its own X, GL, GLib and C++ libraries, and they must fit each other and the host's drivers: a bundled
# libstdc++ breaks Mesa, a bundled libz or libexpat the host's fontconfig. Only these come along from the build machine.
HOST_KEEP = re.compile(r"lib(python3[.\d]*|ssl|crypto|ffi|bz2|lzma|sqlite3|mpdec|uuid)\.so")
HOST_FOLDERS = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/")

QT_PLUGINS = {
    "platforms": re.compile(r"q(xcb|wayland|offscreen|windows|cocoa)"),
    "platformthemes": re.compile(r"qxdgdesktopportal"),
    "platforminputcontexts": re.compile(r"(compose|ibus)platforminputcontext"),
    "imageformats": re.compile(r"q(gif|ico|jpeg|svg|webp)"),
}
# Not OpenGLWidgets: pyqtgraph imports it, though nothing here draws with it.
QT_UNUSED = re.compile(r"^(lib)?Qt6?(Qml|Quick|VirtualKeyboard|Pdf|EglF[Ss]|Designer|Sql|Test|Labs)")
QT_UNUSED_PLUGINS = {
    "egldeviceintegrations",
    "generic",
    "networkinformation",
    "printsupport",
    "qmltooling",
    "sqldrivers",
}


def keep_module(name: str, used: Collection[str]) -> bool:
    """Whether a Python module comes along. Of transformers' models only those that embedding loads."""
    parts = name.split(".")
    if parts[:2] != ["transformers", "models"] or len(parts) < 3:
        return True
    return ".".join(parts[:3]) in used


def keep_file(target: str, source: str, used: Collection[str]) -> bool:
    """Whether a library or data file comes along, by its place in the bundle and on the build machine."""
    path = PurePosixPath(target.replace("\\", "/"))
    if source.startswith(HOST_FOLDERS) and path.name.startswith("lib") and ".so" in path.name:
        return HOST_KEEP.match(path.name) is not None
    if QT_UNUSED.search(path.name) or path.parts[0].partition("-")[0] in NEVER:
        return False
    top, *rest = path.parts
    if top == "torch" and rest:
        return _keep_torch(rest)
    if path.parts[:2] == ("transformers", "models") and len(path.parts) > 3:
        return ".".join(path.parts[:3]) in used
    return _keep_qt(path) if top == "PySide6" else True


def _keep_torch(rest: list[str]) -> bool:
    """The wheel carries its own tests, headers and compilers."""
    if rest[0] == "bin":
        return rest[-1].startswith("torch_shm_manager")
    return rest[0] not in {"test", "include", "share"}


def _keep_qt(path: PurePosixPath) -> bool:
    if "translations" in path.parts:
        return path.name.startswith("qtbase_")
    if "plugins" not in path.parts:
        return True
    kind = path.parts[path.parts.index("plugins") + 1]
    wanted = QT_PLUGINS.get(kind)
    return kind not in QT_UNUSED_PLUGINS and (wanted is None or wanted.search(path.name) is not None)
