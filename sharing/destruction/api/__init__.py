"""Destruction for machines: what is held and until when, and the certificates."""

from sharing.destruction.api.reading import router

__all__ = ["router"]
