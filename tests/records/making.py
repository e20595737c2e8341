"""Imports made as Vera makes them: a file through the door, its check, her decision.

Files come from the synthetic region, retold as files of the cast's own district.
"""

from __future__ import annotations

import dataclasses
import functools
import tempfile
from pathlib import Path
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from portal.jobs import run_now
from portal.models import Organization
from portal.rules.actor import Actor
from sharing.demo.region import (
    District,
    Region,
    make_region,
    write_consents,
    write_directory_opt_outs,
    write_graduates,
    write_oneroster,
)
from sharing.records import actions
from sharing.records.models import Import
from sharing.records.rules.kinds import FileEncoding, ImportKind
from sharing.records.rules.lifecycle import ImportStatus

WRITERS = {
    ImportKind.ROSTER: (write_oneroster, "roster.zip"),
    ImportKind.GRADUATES: (write_graduates, "graduates.txt"),
    ImportKind.CONSENTS: (write_consents, "consents.csv"),
    ImportKind.OPT_OUTS: (write_directory_opt_outs, "opt-outs.csv"),
}


@functools.cache
def region(students: int = 300) -> Region:
    return make_region(students, seed=7)


def district_for(organization: Organization, students: int = 300) -> District:
    """The region's Northfield, under the name and number of this organization."""
    northfield = region(students).northfield
    return dataclasses.replace(northfield, name=organization.name, nces_id=organization.nces_id)


def file_of(kind: ImportKind, district: District) -> bytes:
    write, name = WRITERS[kind]
    with tempfile.TemporaryDirectory() as folder:
        return Path(write(district, Path(folder) / name)).read_bytes()


def bring(
    kind: ImportKind,
    content: bytes,
    *,
    by: Actor,
    organization_id: UUID | None = None,
    name: str = "",
    encoding: FileEncoding = FileEncoding.UTF_8,
) -> Import:
    """Uploads a file and lets its check run."""
    imported = received(
        kind, content, by=by, organization_id=organization_id, name=name, encoding=encoding
    )
    return worked(imported, by=by)


def received(
    kind: ImportKind,
    content: bytes,
    *,
    by: Actor,
    organization_id: UUID | None = None,
    name: str = "",
    encoding: FileEncoding = FileEncoding.UTF_8,
) -> Import:
    return actions.receive_import(
        organization_id=organization_id or by.seats[0].organization_id,
        kind=kind,
        upload=SimpleUploadedFile(name or WRITERS[kind][1], content),
        encoding=encoding,
        by=by,
    )


def commit(imported: Import, *, by: Actor) -> Import:
    """Decides for the file and lets the commit run."""
    return worked(actions.commit_import(imported=imported, by=by), by=by)


def worked(imported: Import, *, by: Actor) -> Import:
    """The import after its queued work."""
    assert imported.job_id is not None
    run_now(imported.job_id, by.user_id)
    imported.job.refresh_from_db()
    assert imported.job.status == "done", imported.job.message
    return Import.objects.get(id=imported.id)


def taken_over(kind: ImportKind, content: bytes, *, by: Actor) -> Import:
    """A file from the door to the records."""
    imported = bring(kind, content, by=by)
    assert imported.status == ImportStatus.READY, imported.problems[:3]
    imported = commit(imported, by=by)
    assert imported.status == ImportStatus.COMMITTED, imported.notices
    return imported


def whole_district(organization: Organization, *, by: Actor, students: int = 300) -> District:
    """Roster, graduates, consents and opt-outs of a small district, all on file."""
    district = district_for(organization, students)
    for kind in WRITERS:
        taken_over(kind, file_of(kind, district), by=by)
    return district
