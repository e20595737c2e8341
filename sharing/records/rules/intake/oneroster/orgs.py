"""orgs.csv: the district and its schools."""

from __future__ import annotations

from portal.rules.intake import TableShape, identifier, name, one_of, optional, quoted
from sharing.records.rules.intake.oneroster.desk import Desk, Firsts
from sharing.records.rules.intake.oneroster.rows import OrgRow

ORGS = "orgs.csv"
KINDS = ("district", "school", "local", "department", "state", "national")

_SHAPE = TableShape(
    ("sourcedId", "name", "type", "identifier", "parentSourcedId"), ("status",), unknown="ignore"
)
_kind = one_of({kind: kind for kind in KINDS})
_optional_identifier = optional(identifier)


def read_orgs(desk: Desk) -> dict[str, OrgRow]:
    """Organizations by sourcedId."""
    orgs: dict[str, OrgRow] = {}
    firsts = Firsts()
    for row in desk.rows(ORGS, _SHAPE):
        reading = desk.reading(row, ORGS)
        org = OrgRow(
            row=row.number,
            sourced_id=reading.take("sourcedId", identifier),
            name=reading.take("name", name),
            kind=reading.take("type", _kind),
            identifier=reading.take("identifier", _optional_identifier),
            parent_sourced_id=reading.take("parentSourcedId", _optional_identifier),
        )
        if reading.ok:
            firsts.check(reading, "sourcedId", org.sourced_id, expected="each sourcedId once")
            orgs.setdefault(org.sourced_id, org)
    _check_parents(desk, orgs)
    return orgs


def _check_parents(desk: Desk, orgs: dict[str, OrgRow]) -> None:
    for org in orgs.values():
        if org.parent_sourced_id and org.parent_sourced_id not in orgs:
            desk.problems.note(
                org.row,
                "parentSourcedId",
                found=quoted(org.parent_sourced_id),
                expected="the sourcedId of an organization in this file",
                remedy="Include the parent organization in the export, or leave the cell empty.",
                file=desk.path(ORGS),
            )
