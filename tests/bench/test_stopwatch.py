from langchain_core.messages import HumanMessage
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.memory import InMemorySaver

from tests.bench.stopwatch import Stopwatch, TimedSerializer, WatchedSaver


def test_time_inside_counts_once_however_many_are_inside() -> None:
    moments = iter(range(0, 10_000_000, 1_000_000))
    watch = Stopwatch(lambda: next(moments))
    with watch, watch:
        pass
    with watch:
        pass
    assert watch.take() == 2
    assert watch.take() == 0


async def test_saver_and_serializer_are_watched_and_do_what_they_did() -> None:
    calls, work = Stopwatch(), Stopwatch()
    saver = WatchedSaver(InMemorySaver(serde=TimedSerializer(work)), calls)
    checkpoint = empty_checkpoint()
    version = saver.get_next_version(None, None)
    checkpoint["channel_values"] = {"messages": [HumanMessage("hello")]}
    checkpoint["channel_versions"] = {"messages": version}
    config = await saver.aput(
        {"configurable": {"thread_id": "1", "checkpoint_ns": ""}}, checkpoint, {}, {"messages": version}
    )
    await saver.aput_writes(config, [("messages", "answer")], "task")
    found = await saver.aget_tuple({"configurable": {"thread_id": "1"}})
    assert found is not None
    assert found.checkpoint["channel_values"]["messages"][0].content == "hello"
    assert [each.config async for each in saver.alist(config)] == [found.config]
    assert calls.take() > work.take() > 0
