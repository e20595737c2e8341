"""Rosters that come as something else, told again as OneRoster and taken over like one."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from portal.rules.mapping import Chosen
from sharing.records.facts import table_of_sheet
from sharing.records.loading.delivery import Delivery
from sharing.records.loading.roster import RosterLoader
from sharing.records.loading.schools import known_schools
from sharing.records.models import ImportSheet
from sharing.records.rules.intake.edfi import read_edfi_roster
from sharing.records.rules.numbers import refuse_same_numbers
from sharing.records.rules.preview import Preview
from sharing.records.rules.retelling import DISTRICT, as_oneroster
from sharing.records.rules.sheets.roster import Pupils, read_pupils


class Retold:
    """A roster in the words of OneRoster, with the notices of the file as it came."""

    def __init__(self, delivery: Delivery, pupils: Pupils, *, source: str) -> None:
        retold = as_oneroster(
            pupils.rows,
            district=delivery.district,
            known=known_schools(delivery.organization_id),
            source=source,
        )
        # Whose file it is was said by whoever brought it, not by the file.
        district = replace(delivery.district, sourced_ids=frozenset({DISTRICT}))
        self._loader = RosterLoader(replace(delivery, source=BytesIO(retold), district=district))
        self.notices = pupils.notices

    def rehearse(self) -> Preview:
        return self._loader.rehearse()

    def carry_out(self, promised: Preview) -> None:
        self._loader.carry_out(promised)


def roster_of_sheet(delivery: Delivery) -> Retold:
    sheet = ImportSheet.objects.select_related("table").get(imported_id=delivery.import_id)
    pupils = read_pupils(table_of_sheet(sheet), Chosen.from_json(sheet.chosen), name=delivery.name)
    return Retold(delivery, pupils, source="a spreadsheet")


def roster_of_edfi(delivery: Delivery) -> Retold:
    pupils = read_edfi_roster(
        delivery.source, name=delivery.name, day=delivery.day, encoding=delivery.encoding
    )
    refuse_same_numbers(
        ((pupil.row, pupil.number) for pupil in pupils.rows),
        file=delivery.name,
        column="studentUniqueId",
    )
    return Retold(delivery, pupils, source="Ed-Fi")
