"""The tenth step of the schema: the tables of the search over everything that was said and remembered.

Called by `core.storage.schema` inside the step's transaction. All of the schema `search` is derived, and can be made
again from the messages and the memories. Messages that are not in it yet stand in `search.waiting`, put there by the
transaction that writes them; at first these are all messages of the file. No word lies here, only keyed hashes.
"""

from typing import Final

SEARCH_STEP: Final = """
CREATE SCHEMA search;
CREATE TABLE search.documents (
    id BIGINT NOT NULL, key VARCHAR NOT NULL, item BIGINT, updated BIGINT NOT NULL, spot BIGINT NOT NULL,
    chat BIGINT NOT NULL, speaker UBIGINT NOT NULL, time BIGINT NOT NULL, day INTEGER NOT NULL,
    first_day INTEGER NOT NULL, last_day INTEGER NOT NULL, length INTEGER NOT NULL, asks FLOAT NOT NULL,
    has_time BOOLEAN NOT NULL, has_number BOOLEAN NOT NULL, assistant BOOLEAN NOT NULL, superseded BOOLEAN NOT NULL,
    hidden BOOLEAN NOT NULL
);
CREATE TABLE search.postings (term UBIGINT NOT NULL, doc BIGINT NOT NULL, count INTEGER NOT NULL);
CREATE TABLE search.chats (id BIGINT NOT NULL, thread VARCHAR NOT NULL, leaf VARCHAR, binned BOOLEAN NOT NULL);
CREATE TABLE search.waiting (message VARCHAR NOT NULL);
INSERT INTO search.waiting SELECT id FROM messages;
CREATE TABLE message_recalls (
    message VARCHAR NOT NULL, source VARCHAR NOT NULL, rank INTEGER NOT NULL, score DOUBLE NOT NULL,
    sent BOOLEAN NOT NULL, first INTEGER NOT NULL, size INTEGER NOT NULL
);
"""
