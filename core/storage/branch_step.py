"""The schema's step for the branches of chats. A part of `core.storage.schema`.

`origin`: of a copy, the id of the message that it is in the end a copy of. `shown_branches`: of what is not on the
current branch, which of several messages that follow the same one was read last; an empty `parent` is the beginning.
"""

from typing import Final

BRANCH_STEP: Final = """
ALTER TABLE messages ADD COLUMN origin VARCHAR;
ALTER TABLE messages ADD COLUMN edited BOOLEAN;
CREATE TABLE shown_branches (thread VARCHAR NOT NULL, parent VARCHAR NOT NULL, child VARCHAR NOT NULL);
"""
