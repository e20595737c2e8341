"""Where the worker looks for background work; it lives in `work`."""

from sharing.releases.work import protect_release

__all__ = ["protect_release"]
