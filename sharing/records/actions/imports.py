"""What a data steward does with a file: bring it, and decide on what it would change."""

from __future__ import annotations

from pathlib import PurePath
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from portal import clock
from portal.jobs import enqueue
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.intake.detecting import Detector
from portal.rules.permissions import Permission
from portal.uploads import require_acceptable
from portal.vault import files
from sharing.records import work
from sharing.records.facts import committed_before, has_failed, is_good_only, wrong_rows
from sharing.records.models import Import
from sharing.records.moving import forget_table, locked, move
from sharing.records.rules.interrupted import decide_retry
from sharing.records.rules.kinds import FileEncoding, ImportKind
from sharing.records.rules.lifecycle import IMPORT
from sharing.records.rules.whole import decide_whole

LONGEST_NAME = 200


@action
def receive_import(
    *,
    organization_id: UUID,
    kind: ImportKind,
    upload: UploadedFile,
    by: Actor,
    encoding: FileEncoding | None = FileEncoding.UTF_8,
) -> Import:
    """Keeps the file as it came, encrypted, and queues its check. Without an encoding it is found,
    and shown with the letters that it makes."""
    decide_role(by, Permission.IMPORT_WRITE, organization_id).require()
    require_acceptable(upload)
    name = PurePath(upload.name or "file").name[-LONGEST_NAME:]
    detector = Detector()
    stored = files.store(
        detector.through(upload.chunks()),
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
        encoding=encoding or FileEncoding(detector.found.encoding),
        encoding_found=encoding is None,
        letters=detector.found.letters,
        repeats=committed_before(organization_id=organization_id, kind=kind, sha256=stored.sha256),
        received_by_id=by.user_id,
        received_at=clock.now(),
    )
    job = enqueue(
        work.check_import, by=by, organization_id=organization_id, import_id=str(imported.id)
    )
    move(imported, "check", job=job)
    record(
        "receive_import",
        by=by,
        organization_id=organization_id,
        about=imported,
        detail={"kind": kind.value, "sha256": stored.sha256, "size": stored.size},
    )
    return imported


@action
def commit_import(*, imported: Import, by: Actor, ends_silent: bool = False) -> Import:
    """The decision to take the file over; a job carries it out, whole or not at all.

    `ends_silent`: schools of which a roster has no student are no more; their students are not
    enrolled any longer. Otherwise the file is a part, and says nothing of them.
    """
    decide_role(by, Permission.IMPORT_WRITE, imported.organization_id).require()
    current = locked(imported)
    IMPORT.decide(current.status, "commit").require()
    decide_whole(wrong=wrong_rows(current), good_only=is_good_only(current)).require()
    job = enqueue(
        work.carry_out_import,
        by=by,
        organization_id=current.organization_id,
        import_id=str(current.id),
    )
    ends = ends_silent and bool(current.preview.get("silent"))
    preview = {**current.preview, "ends_silent": True} if ends else current.preview
    move(
        current,
        "commit",
        job=job,
        preview=preview,
        decided_by_id=by.user_id,
        decided_at=clock.now(),
    )
    record(
        "commit_import",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={"ends_schools": len(preview["silent"])} if ends else {},
    )
    return current


@action
def discard_import(*, imported: Import, by: Actor) -> Import:
    """The decision against the file, which is destroyed. The records stay as they are."""
    decide_role(by, Permission.IMPORT_WRITE, imported.organization_id).require()
    current = locked(imported)
    IMPORT.decide(current.status, "discard").require()
    stored = [current.file, forget_table(current)]
    move(current, "discard", file=None, decided_by_id=by.user_id, decided_at=clock.now())
    for one in stored:
        if one is not None:
            files.destroy(one)
            one.delete()
    record("discard_import", by=by, organization_id=current.organization_id, about=current)
    return current


@action
def retry_import(*, imported: Import, by: Actor) -> Import:
    """Queues again what was interrupted. It had changed nothing."""
    decide_role(by, Permission.IMPORT_WRITE, imported.organization_id).require()
    current = locked(imported)
    IMPORT.decide(current.status, "retry").require()
    decide_retry(job_failed=has_failed(current)).require()
    job = enqueue(
        work.work_of(current),
        by=by,
        organization_id=current.organization_id,
        import_id=str(current.id),
    )
    move(current, "retry", job=job)
    record("retry_import", by=by, organization_id=current.organization_id, about=current)
    return current
