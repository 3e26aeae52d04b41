from desktop.restart_budget import RestartBudget


def test_three_in_a_minute_and_then_no_more_until_the_first_is_old() -> None:
    now = 0.0
    budget = RestartBudget(3, 60.0, clock=lambda: now)
    taken = []
    for now in (0.0, 10.0, 20.0, 30.0, 59.9, 60.0, 61.0, 70.0):  # noqa: B007  the clock reads it
        taken.append(budget.take())
    assert taken == [True, True, True, False, False, True, False, True]


def test_a_person_who_asks_begins_anew() -> None:
    budget = RestartBudget(1, 60.0, clock=lambda: 0.0)
    assert budget.take()
    assert not budget.take()
    budget.refill()
    assert budget.take()
