"""The schema's step for what people attach to their messages. A part of `core.storage.schema`.

Bytes lie once for each content, by their SHA-256, in chunks; so does the text that was read out of them. What a person
called a file is the attachment's, for the same bytes may come under two names.
"""

from typing import Final

ATTACHMENT_STEP: Final = """
CREATE TABLE attachments (
    id VARCHAR NOT NULL, hash VARCHAR NOT NULL, name BLOB NOT NULL, kind VARCHAR NOT NULL, media VARCHAR NOT NULL,
    size BIGINT NOT NULL, tokens BIGINT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
    pages INTEGER NOT NULL, time BIGINT NOT NULL
);
CREATE TABLE attachment_chunks (hash VARCHAR NOT NULL, place INTEGER NOT NULL, bytes BLOB NOT NULL);
CREATE TABLE attachment_texts (hash VARCHAR NOT NULL, text BLOB NOT NULL);
CREATE TABLE message_attachments (message VARCHAR NOT NULL, place INTEGER NOT NULL, attachment VARCHAR NOT NULL);
CREATE TABLE drafts (
    thread VARCHAR NOT NULL, text BLOB NOT NULL, attachments VARCHAR[] NOT NULL, changed BIGINT NOT NULL
);
"""
