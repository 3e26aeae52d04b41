from tests.bench.table import Goal, Line, Section, sections, table


def test_each_line_stands_beside_its_measure_with_ratio_and_goal() -> None:
    lines = [
        Line("window up", 300.4, beside=150.2, goal=Goal(3, of="ratio")),
        Line("gaps: p99", 40.25, beside=5.0, goal=Goal(33)),
        Line("gaps: over 50 ms", 2, "", beside=0, goal=Goal(3)),
        Line("memory", 81.23, "MB"),
    ]
    heading, rule, *rows = table(lines).splitlines()
    assert heading.split() == ["name", "ours", "beside", "it", "ratio", "goal", "met"]
    assert set(rule) == {"-"}
    assert [row.split("  ")[0] for row in rows] == ["window up", "gaps: p99", "gaps: over 50 ms", "memory"]
    assert rows[0].split()[2:] == ["300", "ms", "150", "ms", "2.00", "<=", "3", "times", "yes"]
    assert rows[1].split()[2:] == ["40.2", "ms", "5.0", "ms", "8.05", "<=", "33", "ms", "NO"]
    assert rows[2].split()[4:] == ["2", "0", "<=", "3", "yes"]
    assert rows[3].split()[1:] == ["81.2", "MB"]
    assert len({len(row) for row in (heading, rule, *rows)}) == 1


def test_a_goal_is_met_at_its_limit_and_a_ratio_needs_something_beside() -> None:
    assert Line("a", 33, goal=Goal(33)).met is True
    assert Line("a", 33.1, goal=Goal(33)).met is False
    assert Line("a", 1, goal=Goal(3, of="ratio")).met is False
    assert Line("a", 1).met is None
    assert Line("a", 1, beside=0).ratio is None


def test_a_goal_may_be_a_least_value() -> None:
    recall = Line("recall", 98.9, "%", goal=Goal(99, least=True))
    assert recall.met is False
    assert Line("recall", 99, "%", goal=Goal(99, least=True)).met is True
    assert table([recall]).splitlines()[-1].split()[1:] == ["98.9", "%", ">=", "99", "%", "NO"]


def test_sections_have_their_own_headings_and_common_columns() -> None:
    made = sections(
        [
            Section([Line("put", 0.456, beside=1.0, third=0.05)], title="saver", beside="SQLite", third="memory"),
            Section([Line("a longer name", 12_345, "kB", goal=Goal(1))], title="search", beside="numpy"),
        ]
    )
    first, second = (part.splitlines() for part in made.split("\n\n"))
    assert first[0].split() == ["saver", "ours", "SQLite", "memory", "ratio", "goal", "met"]
    assert first[2].split() == ["put", "0.46", "ms", "1.0", "ms", "0.05", "ms", "0.46"]
    assert second[0].split() == ["search", "ours", "numpy", "ratio", "goal", "met"]
    assert second[2].split() == ["a", "longer", "name", "12,345", "kB", "<=", "1", "kB", "NO"]
    assert len({len(row) for row in (*first, *second)}) == 1


def test_few_times_are_told_to_the_hundredth() -> None:
    row = table([Line("growth", 1.304, "times", goal=Goal(1.3))]).splitlines()[-1]
    assert row.split() == ["growth", "1.30", "times", "<=", "1.3", "times", "NO"]
