"""A roster of another district is refused before anything else is looked at."""

from __future__ import annotations

from collections.abc import Iterable

from sharing.records.rules.intake.district import District
from sharing.records.rules.intake.oneroster.desk import Desk
from sharing.records.rules.intake.oneroster.orgs import ORGS
from sharing.records.rules.intake.oneroster.rows import OrgRow


def is_of(org: OrgRow, district: District) -> bool:
    if org.sourced_id in district.sourced_ids or district.has_identifier(org.identifier or ""):
        return True
    return district.has_name(org.name) and not district.contradicts(org.identifier or "")


def insist_on_district(desk: Desk, orgs: Iterable[OrgRow], district: District) -> None:
    """Every district in the file must be the one it is imported for, and there must be one."""
    named = [org for org in orgs if org.is_district]
    strangers = [org for org in named if not is_of(org, district)]
    if not named and not desk.problems:
        desk.problems.note(
            None,
            "type",
            found="no organization of type district",
            expected=f"the district {district}",
            remedy="Include the district itself in orgs.csv, so that we know whose file this is.",
            file=desk.path(ORGS),
        )
    for org in strangers:
        _note_stranger(desk, org, district)
    if strangers or not named:
        raise desk.problems.rejected()


def _note_stranger(desk: Desk, org: OrgRow, district: District) -> None:
    known_as = f" (identifier {org.identifier})" if org.identifier else ""
    desk.problems.note(
        org.row,
        "identifier",
        found=f"the district '{org.name}'{known_as}",
        expected=f"the district {district}",
        remedy=(
            f"This file is for '{org.name}'{known_as}; you are importing for {district}. "
            "Choose the file of your own district."
        ),
        file=desk.path(ORGS),
    )
