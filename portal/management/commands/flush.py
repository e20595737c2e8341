from __future__ import annotations

from typing import Any

from django.core.management.commands import flush


class Command(flush.Command):
    """Django's flush, as the owner: the application role may not truncate anything."""

    def handle(self, **options: Any) -> None:
        options["database"] = "owner"
        super().handle(**options)
