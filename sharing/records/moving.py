"""How an import moves along its lifecycle."""

from __future__ import annotations

from typing import Any

from portal.models import StoredFile
from sharing.records.models import Import, ImportSheet
from sharing.records.rules.lifecycle import IMPORT


def locked(imported: Import) -> Import:
    """The import as it is now, held until the transaction ends."""
    return Import.objects.select_for_update(of=("self",)).get(id=imported.id)


def move(imported: Import, verb: str, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(imported, name, value)
    imported.status = IMPORT.after(imported.status, verb)
    imported.save()


def forget_table(imported: Import) -> StoredFile | None:
    """Lets go of a spreadsheet's table; gives its file, for the caller to destroy."""
    sheet = ImportSheet.objects.select_related("table").filter(imported=imported).first()
    if sheet is None:
        return None
    table, sheet.table = sheet.table, None
    sheet.chosen, sheet.fates = {}, {}
    sheet.save(update_fields=["table", "chosen", "fates"])
    return table
