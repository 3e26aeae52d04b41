from core.memory.rivals import by_cosine


def test_two_messages_with_the_same_text_are_both_ranked() -> None:
    vectors = {"thanks": [1.0, 0.0], "I live in Ghent": [0.0, 1.0], "where?": [0.1, 0.9]}
    said = [("1", "thanks"), ("2", "I live in Ghent"), ("3", "thanks")]
    (found,) = by_cosine(said, ["where?"], vectors)
    assert found[0] == "2"
    assert set(found) == {"1", "2", "3"}
