"""The conversation: what was said and the place to write."""
