"""The table of problems: each code with its English sentence and the button below it. Data only, read by `wording`.

A sentence says what happened, why, and what to press; it keeps to plain words and quotes nothing from chats.
"""

from typing import Final, Literal


# The name is what lupdate looks for; Qt's own function of that name returns `object` for mypy.
def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:  # noqa: N802  see above
    """Mark a text for translation. It is translated where it is shown."""
    return text


Action = Literal["", "try_again", "use_recall", "profiles", "new_chat", "start_engine", "bring_back"]
"""What the button asks for: nothing to press; the same command again; answer with Recall; go to the page of profiles;
start a new chat; start the engine; look at what can be brought back of a damaged profile."""

BUTTONS: Final[dict[Action, str]] = {
    "try_again": QT_TRANSLATE_NOOP("wording", "Try again"),
    "use_recall": QT_TRANSLATE_NOOP("wording", "Answer with Recall"),
    "profiles": QT_TRANSLATE_NOOP("wording", "All profiles"),
    "new_chat": QT_TRANSLATE_NOOP("wording", "New chat"),
    "start_engine": QT_TRANSLATE_NOOP("wording", "Start again"),
    "bring_back": QT_TRANSLATE_NOOP("wording", "Bring it back"),
}
UNKNOWN: Final = "unknown"
SENTENCES: Final[dict[str, tuple[str, Action]]] = {
    UNKNOWN: (
        QT_TRANSLATE_NOOP("wording", "Something failed that has no description yet. What was saved is safe."),
        "",
    ),
    # A person can act on these.
    "name_taken": (
        QT_TRANSLATE_NOOP("wording", "Another profile has this name already. Choose a different one."),
        "",
    ),
    "name_empty": (QT_TRANSLATE_NOOP("wording", "A name has 1 to 60 characters. Choose one of that length."), ""),
    "name_mismatch": (
        QT_TRANSLATE_NOOP(
            "wording",
            "The typed name is not the profile's name, so nothing was deleted. Type it letter for letter.",
        ),
        "",
    ),
    "no_such_profile": (
        QT_TRANSLATE_NOOP("wording", "This profile is not on this computer any more. Open another one."),
        "profiles",
    ),
    "profile_not_open": (
        QT_TRANSLATE_NOOP("wording", "That profile was closed in the meantime. Open it and do that again."),
        "profiles",
    ),
    "no_such_thread": (
        QT_TRANSLATE_NOOP("wording", "This chat is not in this profile any more. Start a new one."),
        "new_chat",
    ),
    "no_such_message": (
        QT_TRANSLATE_NOOP(
            "wording",
            "The message before this one is not in the chat any more. Choose the chat in the list to read it afresh.",
        ),
        "",
    ),
    "thread_busy": (
        QT_TRANSLATE_NOOP(
            "wording",
            "An answer is still being written in this chat. Wait until it is whole, or press Stop.",
        ),
        "",
    ),
    "cannot_continue": (
        QT_TRANSLATE_NOOP(
            "wording",
            "This answer cannot be continued: it has no text, or the built-in model would have to go on. "
            "Choose a model of Ollama, or have the question answered again.",
        ),
        "",
    ),
    "attachment_too_large": (
        QT_TRANSLATE_NOOP("wording", "{name} is too large: files of this kind may have up to {limit} MB."),
        "",
    ),
    "attachment_empty": (QT_TRANSLATE_NOOP("wording", "There is nothing in {name}."), ""),
    "attachment_wordless": (
        QT_TRANSLATE_NOOP(
            "wording",
            "There is no text in {name}: its pages are pictures. "
            "Attach a picture of the page for a model that can see.",
        ),
        "",
    ),
    "attachment_locked": (
        QT_TRANSLATE_NOOP("wording", "{name} opens with a password only. Save it without one and attach that."),
        "",
    ),
    "attachment_broken": (QT_TRANSLATE_NOOP("wording", "{name} is damaged and cannot be read."), ""),
    "attachment_unknown": (
        QT_TRANSLATE_NOOP(
            "wording", "{name} cannot be read: only images, PDF files and files of text can be attached."
        ),
        "",
    ),
    "attachment_gone": (
        QT_TRANSLATE_NOOP("wording", "{name} cannot be read any more. Attach it again."),
        "",
    ),
    "temporary_gone": (
        QT_TRANSLATE_NOOP("wording", "This temporary chat has ended. What you see of it goes when you leave it."),
        "",
    ),
    "no_such_memory": (
        QT_TRANSLATE_NOOP("wording", "This memory is not there any more. Nothing was changed."),
        "",
    ),
    "memory_empty": (
        QT_TRANSLATE_NOOP("wording", "A memory has between 1 and 2,000 characters. Write it shorter, or in two parts."),
        "",
    ),
    "list_changed": (
        QT_TRANSLATE_NOOP("wording", "The list has changed meanwhile, so nothing was deleted. Look at it again."),
        "",
    ),
    "file_unreadable": (
        QT_TRANSLATE_NOOP("wording", "The file {path} cannot be read. Check that it is there and may be opened."),
        "",
    ),
    "import_broken": (
        QT_TRANSLATE_NOOP(
            "wording",
            "These memories could not be read: line {line} is not a memory. Nothing was imported. "
            "Choose a file that Inglenook exported, or one with an item of a LangGraph store on each line.",
        ),
        "",
    ),
    "rescue_gone": (
        QT_TRANSLATE_NOOP(
            "wording",
            "What was found is not there any more, or the file has changed since. Nothing was changed now. "
            "Press Bring it back to look again.",
        ),
        "bring_back",
    ),
    "prompt_too_long": (
        QT_TRANSLATE_NOOP(
            "wording",
            "This message has about {tokens} tokens, and the model has room for {room}. "
            "Send it in smaller parts, or choose a model with more room.",
        ),
        "",
    ),
    # The computer failed.
    "file_busy": (
        QT_TRANSLATE_NOOP(
            "wording",
            "Another program has the file of this profile open. Close that program, then press Try again.",
        ),
        "try_again",
    ),
    "file_broken": (
        QT_TRANSLATE_NOOP(
            "wording",
            "This profile's file is damaged and cannot be read. Nothing in it was changed. "
            "Press Bring it back to see what is left.",
        ),
        "bring_back",
    ),
    "file_too_new": (
        QT_TRANSLATE_NOOP(
            "wording",
            "This profile was written by a newer Inglenook: its file has version {found}, "
            "and this program reads up to {known}. Nothing was changed. "
            "Install the newer program, or open another profile.",
        ),
        "profiles",
    ),
    "folder_unwritable": (
        QT_TRANSLATE_NOOP(
            "wording",
            "Your account may not write to the folder {path}. Change its permissions, then press Try again.",
        ),
        "try_again",
    ),
    "disk_full": (
        QT_TRANSLATE_NOOP(
            "wording",
            "The disk that holds this profile is full. What was saved is safe. Make some room, then press Try again.",
        ),
        "try_again",
    ),
    "model_server_down": (
        QT_TRANSLATE_NOOP(
            "wording",
            "Ollama does not answer on this computer. Start it and ask again, or choose Recall at the top, "
            "which needs no model.",
        ),
        "",
    ),
    "model_missing": (
        QT_TRANSLATE_NOOP(
            "wording",
            "Ollama does not have the model {model}. Choose another one at the top, or answer with Recall.",
        ),
        "use_recall",
    ),
    "model_failed": (
        QT_TRANSLATE_NOOP(
            "wording",
            "The model {model} ended with an error. The text so far is kept. "
            "Ask again, or choose another model at the top.",
        ),
        "",
    ),
    "offline_refused": (
        QT_TRANSLATE_NOOP(
            "wording",
            "A connection to {host} was refused, because nothing leaves this computer. There is nothing to do.",
        ),
        "",
    ),
    "embedder_down": (
        QT_TRANSLATE_NOOP(
            "wording",
            "The part that compares meanings stopped, and starts again by itself. "
            "Until then memories are found by their words.",
        ),
        "",
    ),
    "weights_wrong": (
        QT_TRANSLATE_NOOP(
            "wording",
            "A file that memory search needs is missing or was changed, so it is not used. "
            "Memories are found by their words. Install Inglenook again to repair this.",
        ),
        "",
    ),
    # A promise of ours was broken.
    "malformed": (
        QT_TRANSLATE_NOOP(
            "wording",
            "The window and the engine did not understand each other. What was saved is safe. Press Try again.",
        ),
        "try_again",
    ),
    "engine_broke": (
        QT_TRANSLATE_NOOP(
            "wording",
            "The engine met a fault of its own. What was saved is safe. Press Try again.",
        ),
        "try_again",
    ),
    # Met by the window alone, never on the wire.
    "engine_gone": (
        QT_TRANSLATE_NOOP(
            "wording",
            "The engine stopped and is starting again. What you sent is sent once more by itself.",
        ),
        "",
    ),
    "engine_gave_up": (
        QT_TRANSLATE_NOOP(
            "wording",
            "The engine stopped several times within a minute. What was saved is safe. Press Start again.",
        ),
        "start_engine",
    ),
    "engine_differs": (
        QT_TRANSLATE_NOOP(
            "wording",
            "The engine has another version than the window. Install Inglenook again, then press Start again.",
        ),
        "start_engine",
    ),
}
