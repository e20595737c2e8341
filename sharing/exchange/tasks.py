"""Where the worker looks for background work. The work stands beside the actions that queue it."""

from sharing.exchange.work import accept_return, send_package

__all__ = ["accept_return", "send_package"]
