"""The transcript: pages, following the end, states of an answer, memories, what a screen reader finds."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.events import Message, MessageState, Numbers, Saved
from desktop.chat.chips import Chip
from desktop.chat.message_row import MessageRow, Standing
from desktop.chat.message_view import AnswerView
from desktop.chat.reel import MOST, SHOWN, STEP
from desktop.chat.transcript import Transcript
from desktop.theme import Theme
from tests.desktop.chat.chat_kit import OFFSCREEN, hit, message, page, read_out, settle

pytestmark = OFFSCREEN


def top_of(transcript: Transcript, name: str) -> int:
    view = transcript.view(name)
    assert view is not None
    return view.mapTo(transcript.viewport(), view.rect().topLeft()).y()


def answer(transcript: Transcript, name: str) -> AnswerView:
    view = transcript.view(name)
    assert isinstance(view, AnswerView)
    return view


def labels(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def button(widget: QWidget, text: str) -> QPushButton:
    return next(found for found in widget.findChildren(QPushButton) if found.text() == text and found.isVisible())


def at_end(transcript: Transcript) -> bool:
    bar = transcript.verticalScrollBar()
    return bar.value() == bar.maximum()


def test_an_empty_chat_greets_and_a_full_one_does_not(transcript: Transcript) -> None:
    assert "Remember: the spare key is with Ana" in labels(transcript)
    transcript.add_question(message("q", "user", "Hi"))
    assert "Remember: the spare key is with Ana" not in labels(transcript)
    transcript.clear()
    assert "Remember: the spare key is with Ana" in labels(transcript)


def test_a_chat_opens_at_its_end(transcript: Transcript) -> None:
    transcript.set_messages(page(50), False)
    settle()
    assert transcript.verticalScrollBar().maximum() > 0
    assert at_end(transcript)


def test_it_follows_a_growing_answer_unless_scrolled_up(transcript: Transcript) -> None:
    transcript.set_messages(page(20), False)
    transcript.begin_answer("t")
    for _ in range(20):
        transcript.append_text("t", "Some more words of the answer.\n\n")
        settle()
        assert at_end(transcript)
    transcript.verticalScrollBar().setValue(transcript.verticalScrollBar().value() - 200)
    here = top_of(transcript, "t")
    transcript.append_text("t", "Even more.\n\n" * 10)
    settle()
    assert not at_end(transcript)
    assert top_of(transcript, "t") == here
    transcript.add_question(message("next", "user", "And?"))
    settle()
    assert at_end(transcript)


def scroll_to_top(transcript: Transcript) -> None:
    """Until no more rows come above."""
    bar = transcript.verticalScrollBar()
    while bar.value():
        bar.setValue(0)
        settle()


def test_older_pages_come_without_a_jump(qtbot: QtBot, transcript: Transcript) -> None:
    transcript.set_messages(page(50, start=100), True)
    settle()
    with qtbot.waitSignal(transcript.older_wanted):
        scroll_to_top(transcript)
    before = top_of(transcript, "a100")
    transcript.prepend(page(50, start=75), True)
    assert top_of(transcript, "a100") == before
    settle()
    assert top_of(transcript, "a100") == before
    assert transcript.view("a99") is not None


def test_older_pages_are_asked_for_once(transcript: Transcript) -> None:
    asked: list[bool] = []
    transcript.older_wanted.connect(lambda: asked.append(True))
    transcript.set_messages(page(50, start=100), True)
    settle()
    assert not asked
    scroll_to_top(transcript)
    settle()
    assert asked == [True]
    transcript.prepend(page(50, start=75), False)
    scroll_to_top(transcript)
    assert asked == [True]


def test_a_page_that_fills_nothing_asks_for_more(qtbot: QtBot, transcript: Transcript) -> None:
    with qtbot.waitSignal(transcript.older_wanted):
        transcript.set_messages(page(2), True)


def test_a_long_chat_has_rows_only_near_what_is_read(transcript: Transcript) -> None:
    made: list[Message] = []
    transcript.set_messages(page(50, start=975), True)
    for start in range(950, -1, -25):
        transcript.prepend(page(50, start=start), start > 0)
    assert len(transcript.shown()) == SHOWN, "no more than this is made before it can be seen"
    settle()
    assert at_end(transcript)
    assert len(transcript.shown()) < 2 * SHOWN
    bar = transcript.verticalScrollBar()
    most, first = 0, transcript.shown()[0].key
    while transcript.view("a999") is not None or len(made) < 60:
        bar.setValue(max(0, bar.value() - bar.pageStep()))
        here = transcript.shown()[3].key
        before = top_of(transcript, here)
        settle()
        assert top_of(transcript, here) == before, "what is read does not move when rows come and go"
        made.append(transcript.shown()[0].message or made[-1])
        most = max(most, len(transcript.shown()))
    assert transcript.shown()[0].key != first
    assert most <= MOST + STEP
    assert transcript.view("a999") is None, "the end has no rows any more"
    names = [row.key for row in transcript.shown()]
    tops = [top_of(transcript, name) for name in names]
    assert tops == sorted(tops)
    transcript.scroll_to_end()
    settle()
    assert transcript.view("a999") is not None
    assert at_end(transcript)


def test_a_message_far_away_is_gone_to_and_back(transcript: Transcript) -> None:
    shown: list[bool] = []
    transcript.tail_shown.connect(lambda: shown.append(True))
    transcript.set_messages(page(400), False)
    transcript.show_message("q20")
    assert 0 <= top_of(transcript, "q20") < 60
    settle()
    assert 0 <= top_of(transcript, "q20") < 60
    transcript.begin_answer("t")
    transcript.append_text("t", "Far below.")
    assert transcript.view("t") is None
    transcript.finish("t", message("t", "assistant", "Far below, whole."))
    assert not shown
    transcript.scroll_to_end()
    assert shown == [True]
    assert answer(transcript, "t").message is not None
    transcript.show_message("q20")
    transcript.add_question(message("next", "user", "And?"))
    settle()
    assert at_end(transcript)
    assert [row.key for row in transcript.shown()][-2:] == ["t", "next"]


def test_what_somebody_is_at_keeps_its_row(transcript: Transcript) -> None:
    transcript.set_messages(page(400), False)
    settle()
    last = transcript.shown()[-1]
    last.mark_all()
    bar = transcript.verticalScrollBar()
    while len(transcript.shown()) < MOST + 2 * STEP:
        bar.setValue(max(0, bar.value() - bar.pageStep()))
        settle()
    assert transcript.shown()[-1] is last, "nothing below it goes either"
    assert last.marked_text


def test_text_is_no_wider_than_is_good_to_read(transcript: Transcript) -> None:
    transcript.resize(1600, 500)
    transcript.set_messages([message("a", "assistant", "word " * 200)], False)
    settle()
    view = answer(transcript, "a")
    assert view.width() == 620
    assert abs(view.mapTo(transcript, view.rect().center()).x() - 800) <= 1


def test_a_narrow_window_clips_nothing(transcript: Transcript) -> None:
    transcript.resize(320, 400)
    transcript.set_messages([message("q", "user", "x" * 300), message("a", "assistant", "`" + "y" * 300 + "`")], False)
    settle()
    for name in ("q", "a"):
        view = transcript.view(name)
        assert view is not None
        assert view.width() <= 320 - 2 * 28


@pytest.mark.parametrize(
    ("state", "says"), [("stopped", "Stopped"), ("interrupted", "Interrupted: the program ended here")]
)
def test_an_answer_that_broke_off_is_marked_and_keeps_its_text(transcript: Transcript, state: str, says: str) -> None:
    transcript.set_messages([message("a", "assistant", "Half of it", state)], False)  # type: ignore[arg-type]  # given above
    assert says in labels(answer(transcript, "a"))
    assert answer(transcript, "a").body.plain_text() == "Half of it"


def test_a_failure_is_a_sentence_with_details(transcript: Transcript) -> None:
    transcript.set_messages(
        [message("a", "assistant", "", "failed", error="model_failed", details="status 500")], False
    )
    view = answer(transcript, "a")
    assert any("error" in text for text in labels(view))
    assert not any("status 500" in text for text in labels(view))
    button(view, "Details").click()
    assert any("status 500" in text for text in labels(view))


def test_an_answer_waits_thinks_writes_and_ends(transcript: Transcript) -> None:
    transcript.begin_answer("t")
    transcript.begin_answer("t")
    view = answer(transcript, "t")
    assert labels(view) == ["Looking in memory…"]
    transcript.set_recalled("t", [hit("k", "Likes tea"), hit("n", "Not sent", sent=False)])
    assert labels(view) == ["Writing…", "Used 1 memory", "Likes tea"]
    transcript.append_thinking("t", "hm")
    transcript.append_text("t", "Tea, ")
    transcript.append_text("t", "of course.")
    assert labels(view) == ["Used 1 memory", "Likes tea"]
    numbers = Numbers(tokens_in=10, tokens_out=41, first_token=300, total=1300)
    ended = message(
        "t", "assistant", "Tea, of course.", thinking="hm", numbers=numbers, recalled=(hit("k", "Likes tea"),)
    )
    written = view.body.pieces_written
    transcript.finish("t", ended)
    assert view.body.pieces_written == written
    assert labels(view) == ["Used 1 memory", "Likes tea", "41 tokens/s · 1.3 s"]
    view.activate(Standing())
    button(view, "Copy").click()
    assert QGuiApplication.clipboard().text() == "Tea, of course."


def test_thinking_is_folded_until_opened(transcript: Transcript) -> None:
    transcript.begin_answer("t")
    transcript.append_thinking("t", "first ")
    view = answer(transcript, "t")
    assert "first " not in read_out(view)
    button(view, "▸  Thinking").click()
    transcript.append_thinking("t", "second")
    settle()
    assert "first second" in read_out(view)
    transcript.append_thinking("t", " hm" * 60)
    settle()
    assert view.height() < 150
    transcript.finish("t", message("t", "assistant", "x", thinking="first second"))
    settle()
    assert read_out(view).count("first second") == 1


def test_chips_hold_the_whole_memory_and_its_date(transcript: Transcript) -> None:
    long = "A memory that is much too long for a chip " * 4
    transcript.set_messages([message("a", "assistant", "x", recalled=(hit("k", long), hit("l", "<b>b</b>")))], False)
    first, second = transcript.findChildren(Chip)
    assert first.width() <= 260
    assert long in first.toolTip()
    assert "2023" in first.toolTip()
    assert "<b>b</b>" in second.accessibleName()


def test_undo_is_asked_for_once_and_told(qtbot: QtBot, transcript: Transcript) -> None:
    transcript.begin_answer("t")
    transcript.add_saved("t", Saved(key="k", text="you bake"))
    transcript.add_saved("t", Saved(key="k", text="you bake"))
    view = answer(transcript, "t")
    assert labels(view).count("Remembered: you bake") == 1
    undo = button(view, "Undo")
    with qtbot.waitSignal(transcript.undo_wanted) as told:
        undo.click()
    assert told.args == ["k"]
    assert not undo.isEnabled()
    transcript.set_forgotten("k")
    assert "Forgotten." in labels(view)
    assert not undo.isVisible()


def test_a_screen_reader_finds_who_said_what(transcript: Transcript) -> None:
    transcript.set_messages([message("q", "user", "My *name*?"), message("a", "assistant", "It is **Bob**.")], False)
    settle()
    said = read_out(transcript)
    for text in ("Conversation", "You said", "My *name*?", "Inglenook said", "It is Bob."):
        assert text in said
    assert said.index("You said") < said.index("My *name*?") < said.index("Inglenook said") < said.index("It is Bob.")
    assert answer(transcript, "a").accessibleDescription() == "It is Bob."


def test_every_button_has_a_name_and_takes_the_tab_key(transcript: Transcript) -> None:
    saved = (Saved(key="k", text="x"),)
    transcript.set_messages([message("a", "assistant", "```py\na\n```", thinking="hm", saved=saved)], False)
    buttons = [found for found in transcript.findChildren(QAbstractButton) if found.isVisible()]
    assert len(buttons) == 4
    answer(transcript, "a").activate(Standing())
    buttons = [found for found in transcript.findChildren(QAbstractButton) if found.isVisible()]
    assert len(buttons) == 8
    for found in buttons:
        assert found.accessibleName()
        assert isinstance(found, QToolButton) or found.focusPolicy() == Qt.FocusPolicy.TabFocus


def test_the_theme_changes_under_a_full_transcript(transcript: Transcript, theme: Theme) -> None:
    transcript.set_messages([message("a", "assistant", "Text with `code`.\n\n```py\nx = 1\n```")], False)
    theme.set_choice("dark")
    settle()
    assert answer(transcript, "a").body.plain_text() == "Text with code.\nx = 1"


def test_facts_about_unknown_turns_are_harmless(transcript: Transcript) -> None:
    transcript.append_text("nobody", "x")
    transcript.append_thinking("nobody", "x")
    transcript.set_recalled("nobody", [hit("k", "x")])
    transcript.add_saved("nobody", Saved(key="k", text="x"))
    transcript.set_forgotten("k")
    assert transcript.view("nobody") is None


def test_dangerous_text_is_shown_as_text(transcript: Transcript) -> None:
    for name, text in (("1", "\0\ud800<b>x</b>"), ("2", "<img src='http://x.example/a.png'>\n\n" + "\ufdd0" * 3)):
        transcript.add_question(message(f"q{name}", "user", text))
        transcript.finish(name, message(name, "assistant", text))
    settle()
    assert "\ufffd\ufffd<b>x</b>" in read_out(transcript)


@pytest.mark.parametrize("state", ["stopped", "interrupted"])
def test_an_answer_that_ended_before_its_first_word_says_so(transcript: Transcript, state: MessageState) -> None:
    transcript.set_messages([message("q", "user", "hello"), message("a", "assistant", "", state)], False)
    settle()
    row = transcript.view("a")
    assert row is not None
    says = next(child for child in row.findChildren(QLabel) if child.text().startswith(state.capitalize()))
    assert not says.isHidden()
    assert row.height() >= says.sizeHint().height() > 0


def branch(start: int, count: int, name: str) -> list[Message]:
    """Twelve questions and answers, and then others that follow them, named by their branch."""
    return page(24) + [message(f"{name}{number}", "assistant", "word " * 40) for number in range(start, start + count)]


def test_another_branch_leaves_what_is_above_where_it_is(transcript: Transcript) -> None:
    transcript.set_messages(branch(0, 8, "x"), False)
    settle()
    bar = transcript.verticalScrollBar()
    transcript.show_message("a11")
    here, kept = top_of(transcript, "a11"), transcript.view("a3")
    for other in (branch(0, 1, "y"), branch(0, 30, "z"), page(24), branch(0, 8, "x")):
        transcript.set_messages(other, False)
        settle()
        assert top_of(transcript, "a11") == here
    assert transcript.view("a3") is kept
    assert not at_end(transcript)
    transcript.set_messages(branch(0, 1, "y"), False)
    bar.setValue(bar.value() - 60)
    settle()
    assert top_of(transcript, "a11") == here + 60
    transcript.add_question(message("n", "user", "On we go"))
    settle()
    assert at_end(transcript)


def test_rows_that_come_anew_while_an_answer_grows_leave_it_followed(transcript: Transcript) -> None:
    transcript.set_messages(page(20), False)
    transcript.begin_answer("t")
    transcript.append_text("t", "Some words.\n\n" * 30)
    transcript.set_messages(page(20), False)
    transcript.begin_answer("t")
    transcript.append_text("t", "Some words.\n\n" * 40)
    settle()
    assert at_end(transcript)


def test_what_is_being_edited_stays_when_other_rows_come(transcript: Transcript) -> None:
    transcript.set_messages([*page(2), message("x", "assistant", "one way")], False)
    row = answer(transcript, "a0")
    row.do("edit")
    assert row.field is not None
    row.field.begin("half a thought")
    transcript.set_messages([*page(2), message("y", "assistant", "another")], False)
    settle()
    assert row.field.isVisible()
    assert row.field.text == "half a thought"


def test_only_the_message_that_is_pointed_at_has_buttons(transcript: Transcript) -> None:
    transcript.set_messages(page(4), False)
    settle()

    def bars() -> list[str]:
        return [one.message.id for one in transcript.findChildren(MessageRow) if one.footer.bar and one.message]

    height = answer(transcript, "a0").height()
    for name in ("a0", "q1"):
        view = transcript.view(name)
        assert view is not None
        middle = QPointF(view.rect().center())
        QApplication.sendEvent(view, QEnterEvent(middle, middle, QPointF(view.mapToGlobal(view.rect().center()))))
        assert bars() == [name]
        QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert bars() == []
    assert answer(transcript, "a0").height() == height


def test_older_messages_are_read_out_before_the_newer_ones(transcript: Transcript) -> None:
    transcript.set_messages(page(4, start=2), True)
    transcript.prepend(page(4), False)
    questions = [text for text in read_out(transcript) if text.startswith("Question")]
    assert questions == [f"Question {number}?" for number in range(4)]


def test_what_is_opened_in_a_message_comes_into_view(qtbot: QtBot, transcript: Transcript) -> None:
    transcript.set_messages([*page(20), message("long", "assistant", "word " * 900)], False)
    settle()
    transcript.verticalScrollBar().setValue(0)
    answer(transcript, "long").do("edit")
    field = answer(transcript, "long").field
    assert field is not None

    def seen() -> bool:
        top = field.mapTo(transcript.viewport(), QPoint(0, 0)).y()
        return top >= 0 and top + field.height() <= transcript.viewport().height()

    qtbot.waitUntil(seen)


def test_the_menu_of_a_message_goes_with_it(transcript: Transcript) -> None:
    transcript.set_messages([*page(2), message("x", "assistant", "one way")], False)
    answer(transcript, "x").menu_wanted.emit(QPoint(0, 0))
    assert isinstance(QApplication.activePopupWidget(), QMenu)
    transcript.set_messages([*page(2), message("y", "assistant", "another")], False)
    settle()
    assert QApplication.activePopupWidget() is None
