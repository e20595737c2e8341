"""What the apps above ask of the records, as SQL over sets. Needs an open scope."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from consent import origins
from portal.models import Job, Organization
from portal.rules.intake import Problem, Rejected
from portal.rules.mapping import Sheet
from portal.vault import master
from portal.vault.files import read_stored
from sharing.records.building import built_since
from sharing.records.models import Before, Import, ImportSheet
from sharing.records.rules.intake.district import District
from sharing.records.rules.kinds import ImportKind
from sharing.records.rules.lifecycle import ImportStatus
from sharing.records.rules.preview import Preview
from sharing.records.rules.taking_back import RECORDS, Footing

COHORT = """
SELECT subject_id, school_id, race_ethnicity, lunch_status, ferpa_block, graduated_on
FROM records_graduation
WHERE organization_id = %s AND class_of = %s
"""


def cohort_sql(*, organization_id: UUID, class_of: int) -> tuple[str, list[object]]:
    """SQL of one row per graduate of the class, with its parameters: subject_id uuid,
    school_id uuid, race_ethnicity text, lunch_status text, ferpa_block boolean,
    graduated_on date."""
    return COHORT, [organization_id, class_of]


def district_of(organization_id: UUID) -> District:
    """How the district is known in the files that systems export."""
    organization = Organization.objects.get(id=organization_id)
    identifiers = {organization.nces_id} - {""}
    return District(name=organization.name, identifiers=frozenset(identifiers))


def committed_before(*, organization_id: UUID, kind: ImportKind, sha256: str) -> Import | None:
    """The latest committed import of the very same bytes."""
    return (
        Import.objects.filter(
            organization_id=organization_id,
            kind=kind,
            sha256=sha256,
            status=ImportStatus.COMMITTED,
        )
        .order_by("-finished_at")
        .first()
    )


def has_failed(imported: Import) -> bool:
    """Whether the latest work on the file was interrupted."""
    return imported.job is not None and imported.job.status == Job.Status.FAILED


def table_of_sheet(sheet: ImportSheet) -> Sheet:
    """The table of a spreadsheet, opened."""
    if sheet.table is None:
        return Sheet(tuple(sheet.columns), ())
    rows = json.loads(read_stored(sheet.table))
    return Sheet(tuple(sheet.columns), tuple((number, tuple(cells)) for number, cells in rows))


def wrong_rows(imported: Import) -> int:
    """How many rows of a spreadsheet are to be mended; other files have none once checked."""
    counts = ImportSheet.objects.filter(imported=imported).values_list("counts", flat=True).first()
    return int((counts or {}).get("wrong", 0))


def is_good_only(imported: Import) -> bool:
    return ImportSheet.objects.filter(imported=imported, good_only=True).exists()


def sealed_problems(imported: Import, problems: Iterable[Problem]) -> list[str]:
    told = json.dumps([asdict(problem) for problem in problems]).encode()
    return [base64.b64encode(master.seal(told, imported.id.bytes)).decode()]


def _opened_problems(imported: Import) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in imported.problems:
        if isinstance(one, dict):  # kept before they were sealed
            found.append(one)
        else:
            found += json.loads(master.open_sealed(base64.b64decode(one), imported.id.bytes))
    return found


def problems_of(imported: Import) -> Rejected:
    return Rejected(
        [Problem(**problem) for problem in _opened_problems(imported)],
        imported.problem_total,
        imported.problem_counts,
    )


# What an import of records writes itself; the database's own copies of it are no second telling.
WRITTEN = frozenset({"records_schoolrecord", "records_graduation"})


def footing_of(imported: Import) -> Footing:
    """What was built on an import of records since it was taken over."""
    if imported.finished_at is None:
        return Footing()
    organization_id = imported.organization_id
    after = Import.objects.filter(
        organization_id=organization_id,
        kind__in=RECORDS,
        status=ImportStatus.COMMITTED,
        finished_at__gt=imported.finished_at,
    ).order_by("finished_at")
    later = [one for one in after if not Preview.from_json(one.preview).changes_nothing]
    changed = bool(imported.preview.get("changed") or imported.preview.get("gone"))
    kept = not changed or Before.objects.filter(imported=imported).exists()
    return Footing(
        later=later[0].file_name if later else "",
        built=built_since(organization_id, imported.finished_at),
        told=tuple(origins.told_about(organization_id, imported.id, but=WRITTEN)),
        is_kept=kept,
    )
