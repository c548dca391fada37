"""The one door to the web: limits, politeness, redirects, a fence round private networks, and what a failure means."""

from bot.web.door import HttpWeb
from bot.web.failures import is_permanent, is_success, status_words, wait_asked
from bot.web.network import networks_of

__all__ = ["HttpWeb", "is_permanent", "is_success", "networks_of", "status_words", "wait_asked"]
