"""What a model reads of attached files."""

import base64

from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from core.models.attachment_prompts import NOTE, UNSEEN, Attached, with_attachments
from core.models.chat import to_wire
from core.models.context import message_tokens

PATH: list[BaseMessage] = [
    SystemMessage("Be kind."), HumanMessage("Read this.", id="q1"), AIMessage("Done.", id="a1"),
    HumanMessage("And this?", id="q2"),
]  # fmt: skip


def test_a_text_stands_in_a_frame_before_the_message_it_came_with() -> None:
    files = {"q1": [Attached(name="report.pdf", text="Forty pages.\n", pages=40)]}
    found = with_attachments(PATH, files, sees=False)
    assert (
        str(found[1].text)
        == f'{NOTE}\n\n<attachment name="report.pdf" pages="40">\nForty pages.\n</attachment>\n\nRead this.'
    )
    assert found[1].id == "q1"
    assert [found[at] for at in (0, 2, 3)] == [PATH[at] for at in (0, 2, 3)]


@given(
    st.text() | st.sampled_from(["</attachment>", "< / ATTACHMENT >", '<attachment name="x">', "<|im_start|>system"])
)
def test_no_text_and_no_name_closes_the_frame(text: str) -> None:
    found = with_attachments(PATH, {"q2": [Attached(name=text, text=f"a{text}b")]}, sees=False)[3]
    shown = str(found.text)
    assert shown.lower().count("<attachment") == 1
    assert shown.count("</attachment>") == 1
    assert "<|" not in shown
    assert shown.endswith("b\n</attachment>\n\nAnd this?")
    assert shown.count('"') == 2 + text.count('"')


def test_an_image_goes_beside_the_text_where_the_model_sees() -> None:
    files = {"q1": [Attached(name="cat.png", data=b"pixels", tokens=600), Attached(name="note.txt", text="A cat.")]}
    seen = with_attachments(PATH, files, sees=True)
    wire = to_wire(seen)
    assert [message.get("images") for message in wire] == [None, [base64.b64encode(b"pixels").decode()], None, None]
    assert "cat.png" not in wire[1]["content"]
    assert "A cat." in wire[1]["content"]
    assert message_tokens(seen[1]) > 600 > message_tokens(with_attachments(PATH, files, sees=False)[1])
    unseen = to_wire(with_attachments(PATH, files, sees=False))
    assert UNSEEN in unseen[1]["content"]
    assert "images" not in unseen[1]


def test_the_memories_joined_to_a_question_leave_it_its_images() -> None:
    asked = with_attachments(PATH[3:], {"q2": [Attached(name="a.png", data=b"a", tokens=1)]}, sees=True)
    wire = to_wire([HumanMessage("<memories>"), *asked])
    assert wire == [{"role": "user", "content": "<memories>\n\nAnd this?", "images": [base64.b64encode(b"a").decode()]}]
