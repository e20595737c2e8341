"""What a preview tells beyond its counts: which fields change how often, and the first examples.

Set-based, over the tables that a loader staged to count; no names, only ids and codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from sharing.records.rules.kinds import OF_GRADUATES, ImportKind
from sharing.records.rules.preview import Preview
from sharing.records.rules.taking_back import RECORDS

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Compared:
    """How one staged table is compared with the stored one. `fields`: by code, what it shows of a
    row before and now, and what its staged value is where the file tells nothing of it."""

    staged: str
    stored: str
    fields: Mapping[str, tuple[str, str, str]]
    gone: str

    def differs(self, code: str) -> str:
        before, now, blank = self.fields[code]
        told = f"{now} IS NOT NULL AND {now}::text <> {blank} AND " if blank else ""
        return f"({told}{now} IS DISTINCT FROM {before})"


_ROSTER = Compared(
    staged="staged_roster",
    stored="records_schoolrecord",
    fields={
        "person": ("false", "s.person_changed", ""),
        "school": ("r.school_id", "s.school_id", ""),
        "grade": ("r.grade", "s.grade", "''"),
        "race_ethnicity": ("r.race_ethnicity", "s.race_ethnicity", "'unknown'"),
        "gender": ("r.gender", "s.gender", "'unknown'"),
        "enrolled": ("r.enrolled", "true", ""),
    },
    gone="r.enrolled AND r.school_id IN (SELECT DISTINCT school_id FROM staged_roster)",
)
_GRADUATES = Compared(
    staged="staged_graduates",
    stored="records_graduation",
    fields={
        "school": ("r.school_id", "s.school_id", ""),
        "class_of": ("r.class_of", "s.class_of", ""),
        "graduated_on": ("r.graduated_on", "s.graduated_on", ""),
        "diploma": ("r.diploma", "s.diploma", ""),
        "ferpa_block": ("r.ferpa_block", "s.ferpa_block", "''"),
        "race_ethnicity": ("r.race_ethnicity", "s.race_ethnicity", "'unknown'"),
        "lunch_status": ("r.lunch_status", "s.lunch_status", "'unknown'"),
        "english_learner": ("r.english_learner", "s.english_learner", "''"),
        "disability": ("r.disability", "s.disability", "''"),
    },
    gone="r.class_of IN (SELECT DISTINCT class_of FROM staged_graduates)",
)
# A value that only few may see is not kept in a preview: that it changes is enough.
UNSHOWN = frozenset({"person", "race_ethnicity", "lunch_status", "disability", "english_learner"})

JOINED = "FROM {staged} s JOIN {stored} r ON r.organization_id = %(organization)s "
JOINED += "AND r.subject_id = s.subject_id"
SCHOOL = "(SELECT name FROM records_school k WHERE k.id = {of})"


def details_of(kind: ImportKind, organization_id: UUID, preview: Preview) -> dict[str, Any]:
    """In the transaction of the rehearsal, whose staged tables it reads."""
    if kind not in RECORDS or preview.changes_nothing:
        return {}
    compared = _GRADUATES if kind in OF_GRADUATES else _ROSTER
    values = {"organization": organization_id, "most": EXAMPLES}
    return {
        "fields": _fields(compared, values) if preview.changed else {},
        "changed": _changed(compared, values) if preview.changed else [],
        "gone": _gone(compared, values) if preview.gone else [],
        "added": _added(compared, values) if preview.added else [],
    }


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _joined(compared: Compared) -> str:
    return JOINED.format(staged=compared.staged, stored=compared.stored)


def _fields(compared: Compared, values: dict[str, Any]) -> dict[str, int]:
    counts = ", ".join(f"count(*) FILTER (WHERE {compared.differs(c)})" for c in compared.fields)
    (found,) = _rows(f"SELECT {counts} {_joined(compared)}", values)
    return {code: n for code, n in zip(compared.fields, found, strict=True) if n}


def _shown(code: str, value: str) -> str:
    return SCHOOL.format(of=value) if code == "school" else f"({value})::text"


def _changed(compared: Compared, values: dict[str, Any]) -> list[dict[str, Any]]:
    columns = ", ".join(
        f"{compared.differs(code)}, {_shown(code, before)}, {_shown(code, now)}"
        for code, (before, now, _) in compared.fields.items()
    )
    differs = " OR ".join(map(compared.differs, compared.fields))
    rows = _rows(
        f"SELECT s.subject_id, {columns} {_joined(compared)} WHERE {differs} "
        "ORDER BY s.subject_id LIMIT %(most)s",
        values,
    )
    return [{"subject": str(row[0]), "fields": _told(compared, row[1:])} for row in rows]


def _told(compared: Compared, cells: tuple[Any, ...]) -> list[list[str]]:
    told = []
    for place, code in enumerate(compared.fields):
        differs, before, now = cells[place * 3 : place * 3 + 3]
        if differs:
            new = "a new school" if code == "school" and now is None else now or ""
            told.append([code, "", ""] if code in UNSHOWN else [code, before or "", new])
    return told


def _gone(compared: Compared, values: dict[str, Any]) -> list[dict[str, str]]:
    school = SCHOOL.format(of="r.school_id")
    rows = _rows(
        f"SELECT r.subject_id, {school} FROM {compared.stored} r "  # noqa: S608 - constants above
        f"WHERE r.organization_id = %(organization)s AND {compared.gone} AND NOT EXISTS "
        f"(SELECT FROM {compared.staged} s WHERE s.subject_id = r.subject_id) "
        "ORDER BY r.subject_id LIMIT %(most)s",
        values,
    )
    return [{"subject": str(subject), "school": name} for subject, name in rows]


def _added(compared: Compared, values: dict[str, Any]) -> list[dict[str, str]]:
    """New students have no id that lasts: their schools tell where they are."""
    school = SCHOOL.format(of="s.school_id")
    rows = _rows(
        f"SELECT COALESCE({school}, 'a new school'), count(*) "  # noqa: S608 - constants above
        f"FROM {compared.staged} s LEFT JOIN {compared.stored} r "
        "ON r.organization_id = %(organization)s AND r.subject_id = s.subject_id "
        "WHERE r.id IS NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %(most)s",
        values,
    )
    return [{"school": name, "count": count} for name, count in rows]
