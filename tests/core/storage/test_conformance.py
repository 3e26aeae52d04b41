"""LangGraph's own conformance suite on the saver. Its verdict "full" skips what it does not find: so that is listed."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from langgraph.checkpoint.conformance import checkpointer_test, validate

from core.storage import DuckDBSaver

FOUND = {
    "put",
    "put_writes",
    "get_tuple",
    "list",
    "delete_thread",
    "delete_for_runs",
    "copy_thread",
    "prune",
}


class ThroughSync(DuckDBSaver):
    """The async methods answered by the sync ones, so that the suite tests those too."""

    async def aget_tuple(self, config: Any) -> Any:
        return self.get_tuple(config)

    async def alist(self, config: Any, **options: Any) -> Any:
        for found in self.list(config, **options):
            yield found

    async def aput(self, *args: Any) -> Any:
        return self.put(*args)

    async def aput_writes(self, *args: Any, **options: Any) -> None:
        self.put_writes(*args, **options)

    async def adelete_thread(self, thread_id: str) -> None:
        self.delete_thread(thread_id)

    async def adelete_for_runs(self, run_ids: Any) -> None:
        self.delete_for_runs(run_ids)

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        self.copy_thread(source_thread_id, target_thread_id)

    async def aprune(self, thread_ids: Any, **options: Any) -> None:
        self.prune(thread_ids, **options)


def registered(kind: type[DuckDBSaver]) -> Any:
    @checkpointer_test(name=kind.__name__)
    async def factory() -> AsyncGenerator[DuckDBSaver]:
        async with kind.from_path(":memory:") as saver:
            yield saver

    return factory


@pytest.mark.parametrize("kind", [DuckDBSaver, ThroughSync])
async def test_every_capability(kind: type[DuckDBSaver]) -> None:
    report = await validate(registered(kind))
    assert {name for name, result in report.results.items() if result.detected} == FOUND
    for name in FOUND:
        result = report.results[name]
        assert result.passed, result.failures
        assert result.tests_passed > 0
