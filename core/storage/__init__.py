"""One DuckDB file per profile: LangGraph's saver and store, and the message tree, over one write lane.

Used by the engine, and by anybody's graph (`from core.storage import DuckDBSaver, DuckDBStore`). It knows
nothing of the rest of the program but `core.errors` and `core.ids`. The classes load when they are first named,
because LangGraph's packages are slow to import.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from core.storage.database import Database
    from core.storage.saver import DuckDBSaver
    from core.storage.store import DuckDBStore
    from core.storage.transcript import Transcript

__all__ = ["Database", "DuckDBSaver", "DuckDBStore", "Transcript"]

_HOMES: Final = {
    "Database": "core.storage.database",
    "DuckDBSaver": "core.storage.saver",
    "DuckDBStore": "core.storage.store",
    "Transcript": "core.storage.transcript",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
