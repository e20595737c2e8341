from __future__ import annotations

from collections.abc import Callable

from sharing.records.loading.changes import roster_of_oneroster
from sharing.records.loading.delivery import Delivery, Loader
from sharing.records.loading.families import ConsentLoader, OptOutLoader
from sharing.records.loading.graduates import GraduatesLoader, graduates_of_sheet
from sharing.records.loading.retelling import roster_of_edfi, roster_of_sheet
from sharing.records.loading.sheets import SheetLoader
from sharing.records.rules.kinds import ImportKind

LOADERS: dict[ImportKind, Callable[[Delivery], Loader]] = {
    ImportKind.ROSTER: roster_of_oneroster,
    ImportKind.EDFI_ROSTER: roster_of_edfi,
    ImportKind.SHEET_ROSTER: roster_of_sheet,
    ImportKind.GRADUATES: GraduatesLoader,
    ImportKind.SHEET_GRADUATES: graduates_of_sheet,
    ImportKind.CONSENTS: ConsentLoader,
    ImportKind.OPT_OUTS: OptOutLoader,
    ImportKind.SHEET_CONSENTS: SheetLoader,
    ImportKind.SHEET_OPT_OUTS: SheetLoader,
    ImportKind.SHEET_GUARDIANS: SheetLoader,
}


def open_loader(kind: ImportKind, delivery: Delivery) -> Loader:
    """Reads the delivery; raises `Rejected` with all problems of the file."""
    return LOADERS[kind](delivery)
