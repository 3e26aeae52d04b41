import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.engine_program import engine_command


def test_a_checkout_runs_its_own_core_and_no_folder_of_that_name_elsewhere(tmp_path: Path) -> None:
    evil = tmp_path / "core"
    evil.mkdir()
    (evil / "__init__.py").write_text("raise SystemExit('wrong core')")
    engine = engine_command()
    assert engine.arguments == ("-P", "-m", "core")
    found = subprocess.run(
        [engine.program, "-P", "-c", "import core; print(core.__file__)"],
        cwd=tmp_path,
        env=os.environ | dict(engine.environment),
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(found.stdout.strip()).parent.parent == Path(engine.folder)


def test_a_frozen_window_starts_the_executable_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/inglenook/inglenook")
    engine = engine_command()
    assert (engine.program, engine.arguments, engine.folder) == (
        "/opt/inglenook/inglenook-engine",
        (),
        "/opt/inglenook",
    )
