"""Where the worker looks for background work."""

from sharing.linkage.work import compare_people

__all__ = ["compare_people"]
