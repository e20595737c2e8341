"""Where the worker looks for background work. The work stands beside the actions that queue it."""

from sharing.records.work import carry_out_import, check_import

__all__ = ["carry_out_import", "check_import"]
