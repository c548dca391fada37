"""Wirewatch: watch the news, tell the chat, once per story."""

__version__ = "0.1.0"
