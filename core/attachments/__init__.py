"""Files that people attach to their messages: taken in, read, and put into prompts."""
