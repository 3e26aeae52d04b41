"""What answers: Ollama, and the prompt that is sent to it."""
