"""A graduates file: who finished high school, when, and with which class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from consent import identities
from consent.rules.identity import Identity
from portal.rowsecurity.bulk import Staged
from portal.rules.mapping import Chosen
from portal.rules.vocabulary import LunchStatus
from portal.vault import Vault
from sharing.records.facts import table_of_sheet
from sharing.records.loading.counting import counted
from sharing.records.loading.delivery import Delivery, Stale
from sharing.records.loading.schools import known_schools, write_schools
from sharing.records.models import ImportSheet
from sharing.records.rules.intake.graduates import GraduateRow, OpenGraduates
from sharing.records.rules.preview import Preview
from sharing.records.rules.schools import Schools
from sharing.records.rules.sheets.graduates import Graduates, read_graduate_sheet

COLUMNS = {
    "subject_id": "uuid",
    "school_id": "uuid",
    "class_of": "smallint",
    "graduated_on": "date",
    "diploma": "text",
    "race_ethnicity": "text",
    "lunch_status": "text",
    "english_learner": "boolean",
    "disability": "boolean",
    "ferpa_block": "boolean",
}

# A blank in a file erases nothing that another file told.
TOLD = """
    SELECT s.subject_id, s.school_id, s.class_of, s.graduated_on, s.diploma,
        COALESCE(s.ferpa_block, g.ferpa_block, false) AS ferpa_block,
        COALESCE(NULLIF(s.race_ethnicity, 'unknown'), g.race_ethnicity, 'unknown')
            AS race_ethnicity,
        COALESCE(NULLIF(s.lunch_status, 'unknown'), g.lunch_status, 'unknown') AS lunch_status,
        COALESCE(s.english_learner, g.english_learner) AS english_learner,
        COALESCE(s.disability, g.disability) AS disability,
        g.id AS known,
        (s.school_id, s.class_of, s.graduated_on, s.diploma,
            COALESCE(s.ferpa_block, g.ferpa_block))
            IS NOT DISTINCT FROM
            (g.school_id, g.class_of, g.graduated_on, g.diploma, g.ferpa_block)
            AND s.race_ethnicity IN ('unknown', g.race_ethnicity)
            AND s.lunch_status IN ('unknown', g.lunch_status)
            AND COALESCE(s.english_learner, g.english_learner)
                IS NOT DISTINCT FROM g.english_learner
            AND COALESCE(s.disability, g.disability) IS NOT DISTINCT FROM g.disability AS same
    FROM staged_graduates s LEFT JOIN records_graduation g
        ON g.organization_id = %(organization)s AND g.subject_id = s.subject_id
"""

COUNT = f"""
    SELECT count(*) FILTER (WHERE known IS NULL),
        count(*) FILTER (WHERE known IS NOT NULL AND NOT same),
        count(*) FILTER (WHERE known IS NOT NULL AND same)
    FROM ({TOLD}) told
"""  # noqa: S608 - constants above

UPSERT = f"""
    INSERT INTO records_graduation (id, organization_id, subject_id, school_id, class_of,
        graduated_on, diploma, race_ethnicity, lunch_status, english_learner, disability,
        ferpa_block)
    SELECT gen_random_uuid(), %(organization)s, subject_id, school_id, class_of, graduated_on,
        diploma, race_ethnicity, lunch_status, english_learner, disability, ferpa_block
    FROM ({TOLD}) told WHERE known IS NULL OR NOT same
    ON CONFLICT (subject_id) DO UPDATE SET school_id = excluded.school_id,
        class_of = excluded.class_of, graduated_on = excluded.graduated_on,
        diploma = excluded.diploma, race_ethnicity = excluded.race_ethnicity,
        lunch_status = excluded.lunch_status, english_learner = excluded.english_learner,
        disability = excluded.disability, ferpa_block = excluded.ferpa_block
"""  # noqa: S608 - constants above

# A graduation is not undone because a later file leaves it out: such rows are counted and kept.
COUNT_GONE = """
    SELECT count(*) FROM records_graduation g
    WHERE g.organization_id = %(organization)s
        AND g.class_of IN (SELECT DISTINCT class_of FROM staged_graduates)
        AND NOT EXISTS (SELECT FROM staged_graduates s WHERE s.subject_id = g.subject_id)
"""

LUNCH = {
    True: LunchStatus.ELIGIBLE,
    False: LunchStatus.NOT_ELIGIBLE,
    None: LunchStatus.UNKNOWN,
}


class GraduatesLoader:
    """Finds graduates by student number. One who is not on file is added from the file; one who
    is keeps the roster's name and birth date. They are read and staged portion by portion, so
    that memory stays bounded."""

    def __init__(self, delivery: Delivery, sheet: Graduates | None = None) -> None:
        self._delivery = delivery
        self._told = _rows_of_layout(delivery) if sheet is None else iter(sheet.rows)
        self.notices: tuple[str, ...] = () if sheet is None else sheet.notices

    def rehearse(self) -> Preview:
        self._delivery.tell("Comparing with the graduates on file")
        found, _ = self._compared(writes=False)
        return found

    def carry_out(self, promised: Preview) -> None:
        self._delivery.tell("Sealing names, birth dates and numbers")
        found, schools = self._compared(writes=True, of=promised.rows)
        if found != promised:
            raise Stale(found)
        self._delivery.tell("Writing graduations")
        write_schools(self._organization_id, schools)
        with connection.cursor() as cursor:
            cursor.execute(UPSERT, self._parameters())

    @property
    def _organization_id(self) -> UUID:
        return self._delivery.organization_id

    def _parameters(self) -> dict[str, Any]:
        return {"organization": self._organization_id}

    def _compared(self, *, writes: bool, of: int = 0) -> tuple[Preview, Schools]:
        """Every school of the file gets its id here, new ones included."""
        schools = known_schools(self._organization_id)
        school_id = cache(schools.from_graduates)
        staged = Staged("staged_graduates", COLUMNS)
        at_school: Counter[UUID] = Counter()
        newcomers = _Newcomers(self._organization_id, writes=writes)
        for rows in identities.portions(self._told):
            ids = newcomers.ids(rows)
            of_row = [school_id(row.school_code, row.school_name) for row in rows]
            staged.take(map(_cells, rows, ids, of_row))
            at_school.update(of_row)
            self._delivery.count(at_school.total(), of)
        staged.analyze()
        if newcomers.count and not writes:
            words = "students are not on file; the commit adds them from this file"
            self.notices = (*self.notices, f"{newcomers.count:,} {words}")
        by_school: Counter[str] = Counter()
        for school, count in at_school.items():
            by_school[schools.name_of(school)] += count
        preview = counted(COUNT, COUNT_GONE, self._parameters(), schools=schools, groups=by_school)
        return preview, schools


class _Newcomers:
    """The subjects of graduates. Who is not on file is counted and, with `writes`, added."""

    def __init__(self, organization_id: UUID, *, writes: bool) -> None:
        self._vault = Vault.for_organization(organization_id)
        self._registry = identities.Registry(self._vault, writes=True) if writes else None
        self.count = 0

    def ids(self, rows: Sequence[GraduateRow]) -> list[UUID | bytes | None]:
        """In the order of the rows; None for those who would be added."""
        known = identities.found(self._vault, (row.student_id for row in rows))
        strangers = [row for row in rows if row.student_id not in known]
        self.count += len(strangers)
        added: dict[str, bytes] = {}
        if self._registry is not None and strangers:
            placed = self._registry.place([_identity(row) for row in strangers])
            for row, one in zip(strangers, placed, strict=True):
                added[row.student_id] = one.subject_id
        return [known.get(row.student_id) or added.get(row.student_id) for row in rows]


def graduates_of_sheet(delivery: Delivery) -> GraduatesLoader:
    sheet = ImportSheet.objects.select_related("table").get(imported_id=delivery.import_id)
    table = table_of_sheet(sheet)
    return GraduatesLoader(
        delivery, read_graduate_sheet(table, Chosen.from_json(sheet.chosen), name=delivery.name)
    )


def _rows_of_layout(delivery: Delivery) -> Iterator[GraduateRow]:
    return OpenGraduates(
        delivery.source,
        name=delivery.name,
        for_district=delivery.district,
        encoding=delivery.encoding,
    ).graduates()


def _cells(row: GraduateRow, subject_id: UUID | bytes | None, school_id: UUID) -> tuple[Any, ...]:
    return (
        subject_id,
        school_id,
        row.class_of,
        row.graduated_on,
        row.diploma_type.value,
        row.race_ethnicity.value,
        LUNCH[row.economically_disadvantaged].value,
        row.english_learner,
        row.disability,
        row.ferpa_block,
    )


def _identity(row: GraduateRow) -> Identity:
    return Identity(
        student_id=row.student_id,
        state_id=None,
        first_name=row.first_name,
        middle_name=row.middle_name,
        last_name=row.last_name,
        suffix=row.suffix,
        birth_date=row.birth_date,
    )
