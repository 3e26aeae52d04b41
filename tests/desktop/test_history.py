from desktop.history import History, Step


def step(deed: str, thread: str, before: str = "b", after: str = "a", command: str = "") -> Step:
    return Step(deed, thread, before, after, command)  # type: ignore[arg-type]  # the tests name deeds


def test_each_chat_has_its_own_way_back_and_titles_are_everybodys() -> None:
    history = History()
    for one in (step("edit", "x"), step("delete", "y"), step("rename", "y", "old", "new")):
        history.add(one)
    assert history.undoable("x") == step("rename", "y", "old", "new")
    history.undo(step("rename", "y", "old", "new"), after="new")
    assert history.undoable("x") == step("edit", "x")
    assert history.undoable("y") == step("delete", "y")
    assert history.undoable("z") is None
    assert history.redoable("z") == step("rename", "y", "old", "new")


def test_what_is_done_anew_ends_the_way_forward_of_that_chat_alone() -> None:
    history = History()
    for thread in ("x", "y"):
        history.add(step("edit", thread))
        history.undo(step("edit", thread), after="later")
    assert history.redoable("x") == step("edit", "x", after="later")
    history.add(step("again", "x"))
    assert history.redoable("x") is None
    assert history.redoable("y") == step("edit", "y", after="later")


def test_a_refused_step_is_none_and_a_new_profile_has_none() -> None:
    history = History()
    history.add(step("edit", "x"))
    history.add(step("edit", "x", command="c"))
    history.drop("c")
    assert history.undoable("x") == step("edit", "x")
    history.clear()
    assert history.undoable("x") is None


def test_a_branch_that_became_a_chat_is_undone_from_both() -> None:
    history = History()
    history.add(step("branch", "copy", "source", "copy"))
    assert history.undoable("copy") == history.undoable("source") == step("branch", "copy", "source", "copy")
