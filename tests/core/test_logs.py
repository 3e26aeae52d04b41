import io
import logging
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.errors import FileBusy, FolderUnwritable
from core.ids import new_id
from core.logs import echo_to, known, start_log, stop_log
from core.wordless import OURS, WordlessFormatter

CANARY = "canary-7f3 my sister's name"
ROOT = Path(__file__).parents[2]
log = logging.getLogger("core.test_logs")


@pytest.fixture(autouse=True)
def expected(allow_log: Callable[[str], None]) -> Iterator[None]:
    """Warnings are what these tests are about: all are allowed. The loggers' levels are put back."""
    allow_log("")
    loggers = [logging.getLogger(name) for name in OURS]
    levels = [logger.level for logger in loggers]
    yield
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = echo_to(stream, environ={})
    yield stream
    stop_log(handler)


def _fail_with(text: str) -> None:
    secret = text
    raise ValueError(f"cannot parse {secret!r}")


def _log_failure(error: BaseException | None = None) -> None:
    try:
        if error is not None:
            raise error
        _fail_with(CANARY)
    except Exception:
        log.exception("it failed")


def test_message_with_plain_arguments(lines: io.StringIO) -> None:
    ident = new_id()
    log.info("turn %s: %s took %d ms (%.1f)", ident, known("model_missing"), 12, 0.5)
    assert lines.getvalue().endswith(f" INFO core.test_logs turn {ident}: model_missing took 12 ms (0.5)\n")


def test_string_argument_is_only_counted(lines: io.StringIO) -> None:
    log.warning("asked %s, %r and %s", CANARY, CANARY, [CANARY])
    assert "canary" not in lines.getvalue()
    assert f"asked <{len(CANARY)} characters>, '<{len(CANARY)} characters>' and <list>" in lines.getvalue()


def test_mapping_argument(lines: io.StringIO) -> None:
    log.warning("%(text)s in %(count)d", {"text": CANARY, "count": 3})
    assert f"<{len(CANARY)} characters> in 3" in lines.getvalue()


def test_exception_as_argument_is_its_kind(lines: io.StringIO) -> None:
    log.warning("lost: %s, %s, %s", ValueError(CANARY), FileBusy(CANARY, path=CANARY), OSError(28, CANARY))
    assert (
        "lost: builtins.ValueError, core.errors.FileBusy [file_busy], builtins.OSError [errno 28]" in lines.getvalue()
    )
    assert "canary" not in lines.getvalue()


def test_exception_as_message(lines: io.StringIO) -> None:
    log.warning(ValueError(CANARY))
    assert "builtins.ValueError" in lines.getvalue()
    assert "canary" not in lines.getvalue()


def test_wrong_arguments_do_not_leak() -> None:
    # By the formatter alone: pytest's own handler fails on such a record.
    record = logging.LogRecord("core.x", logging.WARNING, __file__, 1, "%d of %d", (CANARY,), None)
    assert WordlessFormatter().format(record).endswith("core.x %d of %d (with other arguments than it names)")


def test_exception_keeps_frames_and_loses_words(lines: io.StringIO) -> None:
    _log_failure()
    text = lines.getvalue()
    assert "builtins.ValueError" in text
    assert "tests/core/test_logs.py:" in text
    assert "in _fail_with" in text
    assert "canary" not in text
    assert "secret" not in text


def test_cause_context_and_group(lines: io.StringIO) -> None:
    cause = KeyError(CANARY)
    cause.__context__ = OSError(5, CANARY)
    error = ExceptionGroup(CANARY, [TypeError(CANARY), FileBusy(CANARY)])
    error.__cause__ = cause
    _log_failure(error)
    text = lines.getvalue()
    assert [kind in text for kind in ("ExceptionGroup", "with builtins.TypeError", "[file_busy]")] == [True] * 3
    assert "after builtins.KeyError" in text
    assert "after builtins.OSError [errno 5]" in text
    assert "canary" not in text


def test_exception_that_leads_to_itself_ends(lines: io.StringIO) -> None:
    error, other = ValueError(CANARY), ValueError(CANARY)
    error.__cause__, other.__cause__ = other, error
    _log_failure(error)
    assert lines.getvalue().count("builtins.ValueError") == 2


def test_foreign_message_is_only_its_place(lines: io.StringIO) -> None:
    logging.getLogger("asyncio").error(f"Task exception was never retrieved {CANARY}")
    logging.getLogger("httpx").warning("POST %s", CANARY)
    text = lines.getvalue()
    assert " ERROR asyncio a message from tests/core/test_logs.py:" in text
    assert " WARNING httpx a message from" in text
    assert "canary" not in text


def test_foreign_info_is_left_out(lines: io.StringIO) -> None:
    library = logging.getLogger("httpx")
    library.setLevel(logging.DEBUG)
    library.info("GET")
    library.setLevel(logging.NOTSET)
    assert lines.getvalue() == ""


def test_a_line_stays_one_line(lines: io.StringIO) -> None:
    log.info("two\nlines %s", known("a\nb"))
    assert lines.getvalue().count("\n") == 1


def test_other_handlers_see_the_record_as_it_was(lines: io.StringIO, caplog: pytest.LogCaptureFixture) -> None:
    log.warning("asked %s", "whole")
    assert lines.getvalue()
    assert caplog.messages == ["asked whole"]


def test_level_from_the_environment() -> None:
    stream = io.StringIO()
    handler = echo_to(stream, environ={"INGLENOOK_LOG": "Warning"})
    log.info("left out")
    stop_log(handler)
    assert stream.getvalue() == ""


def test_file_rotates_and_is_private(tmp_path: Path) -> None:
    handler = start_log(tmp_path, process="engine", environ={})
    for _ in range(36):
        log.info("%s", known("x" * 100_000))
    stop_log(handler)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["engine.log", "engine.log.1", "engine.log.2"]
    assert max(file.stat().st_size for file in files) <= 1_000_000
    if sys.platform != "win32":
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_lone_surrogate_is_written(tmp_path: Path) -> None:
    handler = start_log(tmp_path, process="engine", environ={})
    log.info("%s", known("\ud800"))
    stop_log(handler)
    assert "\\ud800" in (tmp_path / "engine.log").read_text()


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FolderUnwritable):
        start_log(tmp_path / "missing", process="engine", environ={})


def test_unwritable_line_is_dropped_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    handler = echo_to(stream, environ={})
    stream.close()
    log.warning("%s", CANARY)
    stop_log(handler)
    assert capsys.readouterr().err == ""


UNCAUGHT = """
import sys, threading
from core.logs import echo_to, log_uncaught
echo_to(sys.stderr, environ={})
log_uncaught()
class Sticky:
    def __del__(self): raise KeyError(sys.argv[1])
def run(): raise OSError(sys.argv[1])
Sticky()
thread = threading.Thread(target=run); thread.start(); thread.join()
raise ValueError(sys.argv[1])
"""


def test_uncaught_everywhere() -> None:
    done = subprocess.run(
        [sys.executable, "-c", UNCAUGHT, CANARY], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert [kind in done.stderr for kind in ("KeyError", "OSError", "ValueError")] == [True] * 3
    assert "canary" not in done.stderr + done.stdout
