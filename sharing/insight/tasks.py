"""Where the worker looks for background work; it lives in `work`."""

from sharing.insight.work import count_release

__all__ = ["count_release"]
