from __future__ import annotations

from typing import Any


class OwnerMigrates:
    """Tables are made by their owner; the application role only uses them."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"

    def allow_relation(self, obj1: Any, obj2: Any, **hints: Any) -> bool | None:
        return True
