"""A spreadsheet in columns of its own: brought, told what it holds, taken over, taken back."""

from __future__ import annotations

import json
from pathlib import PurePath
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from consent.actions import invalidate_import
from portal import clock
from portal.jobs import enqueue
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason
from portal.rules.mapping import (
    Chosen,
    decide_columns,
    decide_words,
    fingerprint,
    questions_of,
)
from portal.rules.permissions import Permission
from portal.sheets import Brought, Limits, detected, read_sheet
from portal.vault import files
from sharing.records import building, work
from sharing.records.actions.imports import commit_import
from sharing.records.facts import committed_before, footing_of, table_of_sheet
from sharing.records.loading.before import take_back
from sharing.records.models import Import, ImportSheet, SheetMemory
from sharing.records.moving import locked, move
from sharing.records.rules.kinds import FileEncoding, ImportKind
from sharing.records.rules.lifecycle import IMPORT
from sharing.records.rules.sheets.shapes import SHAPE_OF
from sharing.records.rules.taking_back import RECORDS, decide_taking_back

LIMITS = Limits(size=40_000_000, rows=200_000, columns=80)
LONGEST_NAME = 200
LONGEST_REASON = 300


@action
def receive_sheet(
    *,
    organization_id: UUID,
    kind: ImportKind,
    upload: UploadedFile,
    by: Actor,
    encoding: FileEncoding | None = FileEncoding.UTF_8,
) -> Import:
    """Keeps the spreadsheet as it came and its table, both encrypted. Raises `Rejected` for what
    is no table. Nothing is read of it until somebody says what its columns hold."""
    decide_role(by, Permission.IMPORT_WRITE, organization_id).require()
    found = detected(upload)
    told = encoding or FileEncoding(found.encoding)
    brought = read_sheet(upload, LIMITS, encoding=told.value)
    if not brought.sheet.rows:
        Decision.deny(
            Reason("NO_ROWS", "The file has no row below its first one, the names of the columns.")
        ).require()
    name = PurePath(brought.name).name[-LONGEST_NAME:]
    stored = files.store(
        [brought.content],
        name=name,
        media_type="application/octet-stream",
        organization_id=organization_id,
    )
    imported = Import.objects.create(
        organization_id=organization_id,
        kind=kind,
        status=IMPORT.first,
        file=stored,
        file_name=name,
        file_size=stored.size,
        sha256=stored.sha256,
        encoding=told,
        encoding_found=encoding is None,
        letters=found.letters,
        notices=list(brought.notices),
        repeats=committed_before(organization_id=organization_id, kind=kind, sha256=stored.sha256),
        received_by_id=by.user_id,
        received_at=clock.now(),
    )
    _keep_table(imported, brought)
    move(imported, "map")
    record(
        "receive_import",
        by=by,
        organization_id=organization_id,
        about=imported,
        detail={"kind": kind.value, "sha256": stored.sha256, "size": stored.size},
    )
    return imported


def _keep_table(imported: Import, brought: Brought) -> ImportSheet:
    sheet = brought.sheet
    rows = [[number, [_storable(cell) for cell in cells]] for number, cells in sheet.rows]
    table = files.store(
        [json.dumps(rows, ensure_ascii=False).encode()],
        name="table.json",
        media_type="application/json",
        organization_id=imported.organization_id,
    )
    return ImportSheet.objects.create(
        imported=imported,
        organization_id=imported.organization_id,
        table=table,
        columns=list(sheet.columns),
        rows=len(rows),
        fingerprint=fingerprint(sheet.columns),
    )


def _storable(cell: str) -> str:
    return cell.replace("\x00", "")


@action
def choose_columns(*, imported: Import, chosen: Chosen, by: Actor) -> Import:
    """Which column holds what. What their words mean is asked next."""
    current, sheet = _open(imported, by)
    decide_columns(SHAPE_OF[ImportKind(current.kind)], chosen).require()
    if current.status != "mapping":
        move(current, "map", preview={}, problems=[], problem_total=0, problem_counts={})
    sheet.chosen, sheet.counts, sheet.fates = chosen.as_json(), {}, {}
    sheet.save(update_fields=["chosen", "counts", "fates"])
    record(
        "choose_columns",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={"fields": sorted(map(str, chosen.columns))},
    )
    return current


@action
def choose_words(*, imported: Import, chosen: Chosen, by: Actor) -> Import:
    """What the words mean and how days are written; remembered, and the rows are checked."""
    current, sheet = _open(imported, by)
    kind = ImportKind(current.kind)
    shape = SHAPE_OF[kind]
    decide_columns(shape, chosen).require()
    decide_words(questions_of(shape, table_of_sheet(sheet), chosen), chosen).require()
    sheet.chosen = chosen.as_json()
    sheet.save(update_fields=["chosen"])
    SheetMemory.objects.update_or_create(
        organization_id=current.organization_id,
        kind=kind,
        fingerprint=sheet.fingerprint,
        defaults={"chosen": sheet.chosen, "remembered_at": clock.now()},
    )
    if current.status != "mapping":
        move(current, "map")
    job = enqueue(
        work.check_import,
        by=by,
        organization_id=current.organization_id,
        import_id=str(current.id),
    )
    move(current, "check", job=job, problems=[], problem_total=0, problem_counts={})
    record("choose_words", by=by, organization_id=current.organization_id, about=current)
    return current


def _open(imported: Import, by: Actor) -> tuple[Import, ImportSheet]:
    decide_role(by, Permission.IMPORT_WRITE, imported.organization_id).require()
    current = locked(imported)
    if current.status != "mapping":
        IMPORT.decide(current.status, "map").require()
    return current, ImportSheet.objects.select_related("table").get(imported=current)


@action
def take_good_rows(*, imported: Import, by: Actor) -> Import:
    """The decision to take the good rows and leave those to be mended in a file of their own."""
    ImportSheet.objects.filter(imported=imported).update(good_only=True)
    return commit_import(imported=imported, by=by)


@action
def undo_import(*, imported: Import, reason: str, by: Actor) -> Import:
    """Records are as they were before the file, while nothing was built on it. Decisions of
    families are declared invalid, while nothing was sent because of one."""
    decide_role(by, Permission.IMPORT_WRITE, imported.organization_id).require()
    current = locked(imported)
    IMPORT.decide(current.status, "undo").require()
    if ImportKind(current.kind) in RECORDS:
        return _take_records_back(current, reason, by)
    invalidate_import(
        organization_id=current.organization_id, source=current.id, reason=reason, by=by
    )
    move(current, "undo")
    record("undo_import", by=by, organization_id=current.organization_id, about=current)
    return current


def _take_records_back(current: Import, reason: str, by: Actor) -> Import:
    work.take_turns(current.organization_id)
    building.hold_still(current.organization_id)
    decide_taking_back(footing_of(current)).require()
    done = take_back(current.organization_id, current.id)
    move(current, "undo")
    record(
        "undo_import",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={"reason": reason[:LONGEST_REASON], **done},
    )
    return current
