"""Where the worker looks for background work; it lives beside the actions that queue it."""

from sharing.records.actions.work import carry_out_import, check_import

__all__ = ["carry_out_import", "check_import"]
