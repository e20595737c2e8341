"""Spreadsheets about families, read as somebody said."""

from __future__ import annotations

from collections import Counter

from consent import actions
from consent.rules.sheets.rows import Fate
from consent.sheets import Account, Examined, examine
from portal.rules.mapping import Chosen
from sharing.records.facts import table_of_sheet
from sharing.records.loading.delivery import Delivery, Stale
from sharing.records.models import ImportSheet
from sharing.records.rules.kinds import SHEETS, ImportKind
from sharing.records.rules.preview import Preview


class SheetLoader:
    """Its rows may be wrong without the file being refused: somebody decides about them."""

    account: Account

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self.notices: tuple[str, ...] = ()
        self._sheet = ImportSheet.objects.select_related("table", "imported").get(
            imported_id=delivery.import_id
        )

    def rehearse(self) -> Preview:
        self.account = self._examined().account
        self.notices = tuple(self.account.notes)
        return _preview(self.account)

    def keep_account(self) -> None:
        """The fate of each row, for the page; outside the transaction that may be undone."""
        self._sheet.counts = self.account.counts()
        self._sheet.fates = {
            fate.value: self.account.rows(fate) for fate in (Fate.WRONG, Fate.QUEUED)
        }
        self._sheet.save(update_fields=["counts", "fates"])

    def carry_out(self, promised: Preview) -> None:
        examined = self._examined()
        self.account = examined.account
        found = _preview(self.account)
        if found != promised:
            raise Stale(found)
        self._delivery.tell("Sealing and writing")
        actions.import_sheet(
            organization_id=self._delivery.organization_id,
            examined=examined,
            source=self._delivery.import_id,
            by=self._delivery.by,
        )

    def _examined(self) -> Examined:
        delivery = self._delivery
        return examine(
            SHEETS[ImportKind(self._sheet.imported.kind)],
            table_of_sheet(self._sheet),
            Chosen.from_json(self._sheet.chosen),
            organization_id=delivery.organization_id,
            day=delivery.day,
            name=delivery.name,
            source=delivery.import_id,
            by=delivery.by,
            tell=delivery.tell,
        )


def _preview(account: Account) -> Preview:
    """`groups`: the fates, so that a promise is broken when any row's fate changed."""
    fates = Counter(account.counts())
    return Preview(
        added=fates[Fate.NEW.value],
        changed=0,
        unchanged=fates[Fate.ON_FILE.value],
        groups=tuple((fate.label, fates[fate.value]) for fate in Fate),
    )
