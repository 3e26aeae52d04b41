"""The engine: everything that remembers and answers. Knows no Qt."""
