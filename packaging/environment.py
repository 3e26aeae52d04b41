"""Makes `.venv` and installs one part of what the project needs: python packaging/environment.py PART.

Called by the Makefile through `python.sh`, by any Python 3.11 to 3.13: the standard library only. A part that is
whole gets a stamp file, which make compares with pyproject.toml and constraints.txt. Pip's words go to a log.
"""

import itertools
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from system_libraries import PYTHON_VENV, QT_NEEDS, STRACE, VIRTUAL_DISPLAY, LibrariesMissing, Need, provide

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
LOG = FOLDER / "install.log"
STAMPS = FOLDER / "stamps"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

# The CPU build of torch sorts before the CUDA build of the general index (gigabytes) and is there for these systems.
# --retries 0: where that index cannot be reached, pip goes on without it at once.
TORCH = "torch==2.13.0"
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"

SYSTEM_NEEDS: Mapping[str, Sequence[Need]] = {
    "run": (PYTHON_VENV, *QT_NEEDS),
    "display": (VIRTUAL_DISPLAY,),
}
OPTIONAL_NEEDS: Mapping[str, Sequence[Need]] = {"test": (STRACE,)}
EXTRAS: Mapping[str, str] = {"run": "", "test": "[test]", "check": "[check]", "freeze": "[freeze]"}


class StepFailed(Exception):
    """A step ended with an error; the log says why."""


def main(part: str) -> int:
    """Install `part`; the exit code for make."""
    FOLDER.mkdir(exist_ok=True)
    try:
        provide(SYSTEM_NEEDS.get(part, ()), LOG)
        provide(OPTIONAL_NEEDS.get(part, ()), LOG, optional=True)
        if part == "run":
            make_environment()
        if part in EXTRAS:
            step(f"Installing what `{part}` needs", pip_project(EXTRAS[part]))
    except (LibrariesMissing, StepFailed) as problem:
        print(problem, file=sys.stderr)
        return 1
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / part).touch()
    return 0


def make_environment() -> None:
    """`.venv` with torch and setuptools in it; an environment whose Python is gone is made anew."""
    if not works(PYTHON):
        empty(FOLDER)
        label = f"Making the environment .venv with Python {platform.python_version()}"
        step(label, [sys.executable, "-m", "venv", str(FOLDER)])
    index = ["--extra-index-url", TORCH_INDEX] if platform.system() == "Linux" else []
    step("Installing torch", pip("--no-deps", "--retries", "0", TORCH, *index))
    step("Installing setuptools", pip("--constraint", "constraints.txt", "setuptools"))


def works(python: Path) -> bool:
    """Whether this environment's Python runs and is one of the versions we know."""
    probe = "import pip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))"
    try:
        return subprocess.run([python, "-c", probe], capture_output=True).returncode == 0
    except OSError:
        return False


def empty(folder: Path) -> None:
    """Remove what a broken environment left, all but the log."""
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry != LOG:
            entry.unlink()


def pip(*arguments: str) -> list[str]:
    """A call of the environment's pip that never asks and never decorates."""
    return [str(PYTHON), "-m", "pip", "install", "--no-input", "--progress-bar", "off", *arguments]


def pip_project(extra: str) -> list[str]:
    """The call that installs the project, editable. Built with the pinned setuptools, not with a newer one."""
    return pip("--no-build-isolation", "--constraint", "constraints.txt", "--editable", f".{extra}")


def step(label: str, command: Sequence[str]) -> None:
    """Run a command with its words in the log, and one line that says how long it takes."""
    LOG.parent.mkdir(exist_ok=True)
    start = time.monotonic()
    lively = sys.stdout.isatty()
    print(label, end="" if lively else " …\n", flush=True)
    with LOG.open("ab") as log:
        log.write(f"\n## {label}\n{' '.join(command)}\n".encode())
        log.flush()
        offset = log.tell()
        # PIP_USER: a `user = true` in somebody's pip configuration cannot work in an environment.
        environ = {**os.environ, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT, env=environ)
        for _ in itertools.takewhile(lambda _: _waiting(process), itertools.count()):
            if lively:
                print(f"\r{label} … {time.monotonic() - start:.0f} s", end="", flush=True)
    if lively:
        print(f"\r{label}: done in {time.monotonic() - start:.0f} s", flush=True)
    if process.returncode:
        raise StepFailed(f"{label} failed. The end of {LOG.relative_to(ROOT)}:\n\n{tail(offset)}")


def _waiting(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        return True
    return False


def tail(offset: int, lines: int = 15) -> str:
    """The last lines of the log from `offset` on."""
    with LOG.open("rb") as log:
        log.seek(offset)
        return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
