"""A doctored file: what it holds is data, and never runs. Loading it fails, or gives plain values."""

import base64
import pickle
from pathlib import Path
from typing import Any

import ormsgpack
import pytest

from core.storage import Database, DuckDBSaver
from tests.conftest import AllowLog
from tests.core.storage.checkpoints import at, put, values

TABLES = [
    ("checkpoints", "type", "checkpoint"),
    ("checkpoint_blobs", "type", "blob"),
    ("checkpoint_writes", "type", "blob"),
]


class Touches:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self._path,)


def payloads(path: Path) -> list[tuple[str, bytes]]:
    call = ormsgpack.packb(["pathlib", "Path", str(path), "touch"])
    keywords = ormsgpack.packb(["os", "system", {"command": f"touch {path}"}])
    positional = ormsgpack.packb(["os", "system", [f"touch {path}"]])
    one = ormsgpack.packb(["os", "system", f"touch {path}"])
    pickled = pickle.dumps(Touches(path))
    constructor = f'{{"lc": 2, "type": "constructor", "id": ["os", "system"], "args": ["touch {path}"]}}'
    return [
        *(
            ("msgpack", ormsgpack.packb(ormsgpack.Ext(code, body)))
            for code in range(9)
            for body in (call, keywords, positional, one)
        ),
        ("json", constructor.encode()),
        ("json", constructor.replace("constructor", "secret").encode()),
        ("pickle", pickled),
        ("msgpack", base64.b64encode(pickled)),
        ("msgpack", b"\xc1"),
        ("nothing known", b"x"),
    ]


@pytest.mark.parametrize(("table", "kind", "column"), TABLES)
def test_nothing_in_a_file_runs(
    tmp_path: Path, saver: DuckDBSaver, db: Database, allow_log: AllowLog, table: str, kind: str, column: str
) -> None:
    for said in ("Blocked deserialization", "Could not reconstruct", "Deserializing unregistered"):
        allow_log(said)
    config = put(saver, at(), {"a": "value"}, a="1")
    saver.put_writes(config, [("a", "written")], "task")
    refused = 0
    for number, payload in enumerate(payloads(tmp_path / "touched")):
        with db.write() as connection:
            connection.execute(f"UPDATE {table} SET {kind} = ?, {column} = ?", [*payload])
        try:
            saver.get_tuple(config)
        except Exception:  # noqa: BLE001  whatever the serializer says of it
            refused += 1
        assert list(tmp_path.iterdir()) == [], f"payload {number} ran"
    assert refused, "a kind that no serializer knows is refused at least"


def test_one_damaged_value_leaves_the_others(saver: DuckDBSaver, db: Database) -> None:
    first = put(saver, at(), {"a": "value"}, a="1")
    second = put(saver, first, {"a": "other"}, a="2")
    with db.write() as connection:
        connection.execute("UPDATE checkpoint_blobs SET type = 'nothing known' WHERE version = '2'")
    with pytest.raises(NotImplementedError):
        saver.get_tuple(second)
    assert values(saver, first) == {"a": "value"}
    saver.delete_thread("t")
    assert saver.get_tuple(first) is None
