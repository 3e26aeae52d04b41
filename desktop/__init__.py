"""The window: Qt, no asyncio, no threads. Knows of the engine only its wire."""
