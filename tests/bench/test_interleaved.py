from tests.bench.interleaved import medians


async def test_works_take_turns_and_the_first_round_does_not_count() -> None:
    now, done = [0], list[str]()

    def work(name: str, *milliseconds: int) -> object:
        takes = iter(milliseconds)

        async def do() -> None:
            done.append(name)
            now[0] += next(takes) * 1_000_000

        return do

    works = [work("a", 100, 1, 2, 9), work("b", 200, 5, 3, 4)]
    assert await medians(works, times=3, clock=lambda: now[0]) == [2, 4]  # type: ignore[arg-type]
    assert done == ["a", "b"] * 4


async def test_done_twice_only_the_second_counts() -> None:
    now = [0]
    takes = iter([100, 100, 50, 1, 50, 3])

    async def work() -> None:
        now[0] += next(takes) * 1_000_000

    assert await medians([work], times=2, twice=True, clock=lambda: now[0]) == [2]
