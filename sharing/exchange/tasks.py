"""Where the worker looks for background work; it lives beside the actions that queue it."""

from sharing.exchange.actions.work import accept_return, send_package

__all__ = ["accept_return", "send_package"]
