"""Bringing agreements on paper into the binder, and tending what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from agreements import intake_binder
from agreements.models import BinderImport, BinderMapping, BinderRecord
from agreements.papers import checked, linked_of
from agreements.rules.binder import BinderKind, ImportStatus
from agreements.rules.binder_fields import NEEDED, Field
from agreements.rules.binder_sheet import Paper
from portal import clock
from portal.models import Organization, StoredFile
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason, objection
from portal.rules.intake import Rejected
from portal.rules.permissions import Permission
from portal.vault import files

PDF_TYPE = "application/pdf"


@action
def receive_binder(
    *,
    organization: Organization,
    sheet: UploadedFile,
    papers: Sequence[UploadedFile],
    by: Actor,
) -> BinderImport:
    """Keeps spreadsheet and PDFs, encrypted, until somebody decides. Nothing is on file yet.
    Raises `Rejected` when one of them cannot be read."""
    decide_role(by, Permission.AGREEMENT_DRAFT, organization.id).require()
    brought = intake_binder.read_sheet(sheet)
    documents = intake_binder.read_papers(papers)
    stored = files.store(
        [brought.content],
        name=brought.name,
        media_type="application/octet-stream",
        organization_id=organization.id,
    )
    imported = BinderImport.objects.create(
        organization=organization,
        name=brought.name,
        sha256=stored.sha256,
        sheet=stored,
        columns=list(brought.sheet.columns),
        rows=[[number, _storable(cells)] for number, cells in brought.sheet.rows],
        notices=list(brought.notices),
        files=[
            [name, str(_keep(name, content, organization.id).id)] for name, content in documents
        ],
        status=ImportStatus.RECEIVED,
        received_by_id=by.user_id,
        received_at=clock.now(),
    )
    record(
        "binder.receive",
        by=by,
        organization_id=organization.id,
        about=imported,
        detail={"rows": len(imported.rows), "files": len(documents), "sha256": stored.sha256},
    )
    return imported


def _storable(cells: Sequence[str]) -> list[str]:
    return [cell.replace("\x00", "") for cell in cells]


def _keep(name: str, content: bytes, organization_id: UUID) -> StoredFile:
    return files.store([content], name=name, media_type=PDF_TYPE, organization_id=organization_id)


@action
def map_binder(*, imported: BinderImport, mapping: Mapping[Field, str], by: Actor) -> BinderImport:
    """Which column holds what, remembered for the next spreadsheet of this organization."""
    current = _open(imported, by)
    current.mapping = {one.value: column for one, column in mapping.items()}
    current.save(update_fields=["mapping"])
    BinderMapping.objects.update_or_create(
        organization_id=current.organization_id,
        defaults={"columns": current.mapping, "remembered_at": clock.now()},
    )
    record("binder.map", by=by, organization_id=current.organization_id, about=current)
    return current


def _open(imported: BinderImport, by: Actor) -> BinderImport:
    decide_role(by, Permission.AGREEMENT_DRAFT, imported.organization_id).require()
    current = BinderImport.objects.select_for_update(of=("self",)).get(pk=imported.pk)
    Decision.unless(
        [
            objection(
                current.status != ImportStatus.RECEIVED,
                "STATUS",
                "This spreadsheet has been decided on already.",
            )
        ]
    ).require()
    return current


@action
def commit_binder(*, imported: BinderImport, by: Actor) -> list[BinderRecord]:
    """Puts every row on file, or none: while one thing is to be mended, nothing happens."""
    current = _open(imported, by)
    if not {one.value for one in NEEDED} <= set(current.mapping):
        Decision.deny(Reason("MAPPING", "Say first which column holds what.")).require()
    papers, problems = checked(current)
    if problems:
        raise Rejected(problems.items, problems.total, problems.counts)
    ids = dict(current.files)
    linked = linked_of(papers, current.organization_id)
    made = BinderRecord.objects.bulk_create(
        _record(current, paper, linked, ids.get(paper.file), by) for paper in papers
    )
    current.status, current.rows = ImportStatus.COMMITTED, []
    _decided(current, by)
    record(
        "binder.commit",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={"records": len(made)},
    )
    return made


def _record(
    imported: BinderImport,
    paper: Paper,
    linked: Mapping[str, UUID],
    file_id: str | None,
    by: Actor,
) -> BinderRecord:
    return BinderRecord(
        organization_id=imported.organization_id,
        brought=imported,
        row=paper.row,
        title=paper.title,
        kind=paper.kind,
        parties=list(paper.parties),
        linked=[str(linked[name]) for name in paper.parties if name in linked],
        first_day=paper.first_day,
        last_day=paper.last_day,
        own_reference=paper.own_reference,
        notes=paper.notes,
        other=dict(paper.other),
        file_id=file_id,
        filed_by_id=by.user_id,
        filed_at=clock.now(),
    )


def _decided(imported: BinderImport, by: Actor) -> None:
    imported.decided_by_id, imported.decided_at = by.user_id, clock.now()
    imported.save(update_fields=["status", "rows", "files", "sheet", "decided_by_id", "decided_at"])


@action
def discard_binder(*, imported: BinderImport, by: Actor) -> BinderImport:
    """Destroys what was brought. The binder stays as it is."""
    current = _open(imported, by)
    stored = [current.sheet_id, *(file_id for _, file_id in current.files)]
    current.status, current.rows, current.files = ImportStatus.DISCARDED, [], []
    current.sheet = None
    _decided(current, by)
    for one in StoredFile.objects.filter(id__in=stored):
        files.destroy(one)
        one.delete()
    record("binder.discard", by=by, organization_id=current.organization_id, about=current)
    return current


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What a form says of one paper."""

    title: str
    kind: BinderKind
    parties: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    own_reference: str
    notes: str


@action
def file_paper(
    *,
    organization: Organization,
    paper: PaperFacts,
    upload: UploadedFile | None = None,
    by: Actor,
) -> BinderRecord:
    """Puts one paper on file."""
    decide_role(by, Permission.AGREEMENT_DRAFT, organization.id).require()
    made = BinderRecord(organization=organization, filed_by_id=by.user_id, filed_at=clock.now())
    _write(made, paper, upload)
    made.save()
    record("binder.file", by=by, organization_id=organization.id, about=made)
    return made


@action
def correct_paper(
    *,
    paper: BinderRecord,
    facts: PaperFacts,
    upload: UploadedFile | None = None,
    by: Actor,
) -> BinderRecord:
    """Mends what the binder says of a paper."""
    decide_role(by, Permission.AGREEMENT_DRAFT, paper.organization_id).require()
    current = BinderRecord.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    _write(current, facts, upload)
    current.save()
    record("binder.correct", by=by, organization_id=current.organization_id, about=current)
    return current


def _write(made: BinderRecord, paper: PaperFacts, upload: UploadedFile | None) -> None:
    made.title, made.kind, made.parties = paper.title, paper.kind, list(paper.parties)
    made.first_day, made.last_day = paper.first_day, paper.last_day
    made.own_reference, made.notes = paper.own_reference, paper.notes
    linked = linked_of([paper], made.organization_id)
    made.linked = [str(linked[name]) for name in paper.parties if name in linked]
    if upload is not None:
        ((name, content),) = intake_binder.read_papers([upload])
        made.file = _keep(name, content, made.organization_id)


@action
def settle_paper(*, paper: BinderRecord, because: str, by: Actor) -> BinderRecord:
    """Nobody needs to be reminded of it any more. It stays on file."""
    decide_role(by, Permission.AGREEMENT_DRAFT, paper.organization_id).require()
    if not because.strip():
        Decision.deny(Reason("COMMENT", "Say what became of it.")).require()
    current = BinderRecord.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    current.settled_by_id, current.settled_at = by.user_id, clock.now()
    current.settled_because = because.strip()
    current.save(update_fields=["settled_by_id", "settled_at", "settled_because"])
    record("binder.settle", by=by, organization_id=current.organization_id, about=current)
    return current
