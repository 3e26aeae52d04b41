"""Commands about the branches of a chat: other answers, other texts, ways through what was said.

Nothing that was said is changed or destroyed by them: they add messages, and move the end of the chat's current branch.
So each is undone by `ShowBranch`, `exact`, with the end that the branch had before. They work in temporary chats too.
"""

from core.wire_types import Command


class AnswerAgain(Command, frozen=True, kw_only=True, tag="answer_again"):
    """Answer the question `message` once more; the new answer, whose id is `turn`, stands beside those it has.

    Told of and concluded as an `Ask`. `model` answers this once, the chosen one if empty. `without`: keys of memories
    and ids of messages that are not looked at for it. `temporary`, `memories` as in `Ask`.
    """

    profile: str
    thread: str
    message: str
    turn: str
    model: str = ""
    without: tuple[str, ...] = ()
    utc_offset: int = 0
    """Minutes east of UTC on the window's clock."""
    temporary: bool = False
    memories: bool = True


class ContinueAnswer(Command, frozen=True, kw_only=True, tag="continue_answer"):
    """Go on from where the answer `message` ends; what comes of it, whose id is `turn`, stands beside that.

    It begins with the text of `message`, which comes as its first `Token`. Otherwise as `AnswerAgain`. Refused with
    "cannot_continue" where there is no text, or where the built-in model would have to go on.
    """

    profile: str
    thread: str
    message: str
    turn: str
    model: str = ""
    utc_offset: int = 0
    """Minutes east of UTC on the window's clock."""
    temporary: bool = False
    memories: bool = True


class EditAnswer(Command, frozen=True, kw_only=True, tag="edit_answer"):
    """Put another text beside the answer `message`: a message `edited`, which ends the branch now.

    Answered by `Page` and `ThreadChanged`.
    """

    profile: str
    thread: str
    message: str
    edited: str
    text: str


class RemoveMessage(Command, frozen=True, kw_only=True, tag="remove_message"):
    """Show the chat without `message`. What follows it is copied below the message before it.

    One that is not on the current branch is gone already. Answered by `Page` and `ThreadChanged`.
    """

    profile: str
    thread: str
    message: str


class ShowBranch(Command, frozen=True, kw_only=True, tag="show_branch"):
    """Show the branch through `message`, down to where it was last read. Answered by `Page` and `ThreadChanged`.

    With `exact` it ends with `message` itself; an empty one is the beginning, before anything was said.
    """

    profile: str
    thread: str
    message: str
    exact: bool = False


class BranchThread(Command, frozen=True, kw_only=True, tag="branch_thread"):
    """Copy the way to `message` into a new chat `copy`. Answered by its `ThreadChanged`.

    That of a temporary chat is a temporary one, and told by its `Page`.
    """

    profile: str
    thread: str
    message: str
    copy: str
    title: str


class FindInThread(Command, frozen=True, kw_only=True, tag="find_in_thread"):
    """Find a text in all messages of a chat's current branch, in any case. Answered by `FoundInThread`."""

    profile: str
    thread: str
    text: str
