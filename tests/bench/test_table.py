from tests.bench.table import Goal, Line, table


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
