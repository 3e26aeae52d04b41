"""How a long job on a file ends when somebody wants to write: an ordinary ending, not an error.

Raised by `core.storage.database`; whoever started the job catches it and starts it again later. Imports nothing.
"""


class GaveWay(Exception):
    """The job made room for a writer. It left nothing behind, and nothing is lost."""
