"""Where the worker looks for background work; it lives beside the action that queues it."""

from sharing.releases.actions.protecting import protect_release

__all__ = ["protect_release"]
