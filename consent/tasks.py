"""Where the worker looks for background work of consent."""

from __future__ import annotations

from consent.work import mail_families, make_letters

__all__ = ["mail_families", "make_letters"]
