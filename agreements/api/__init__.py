"""Agreements for machines: what the API answers, and where."""

from agreements.api.routes import router

__all__ = ["router"]
