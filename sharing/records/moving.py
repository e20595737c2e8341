"""How an import moves along its lifecycle."""

from __future__ import annotations

from typing import Any

from sharing.records.models import Import
from sharing.records.rules.lifecycle import IMPORT


def locked(imported: Import) -> Import:
    """The import as it is now, held until the transaction ends."""
    return Import.objects.select_for_update(of=("self",)).get(id=imported.id)


def move(imported: Import, verb: str, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(imported, name, value)
    imported.status = IMPORT.after(imported.status, verb)
    imported.save()
