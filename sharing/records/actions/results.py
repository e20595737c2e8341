"""What the check and the commit of a file come to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.intake import Rejected
from portal.rules.permissions import Permission
from portal.vault import files
from sharing.records.building import on_change
from sharing.records.facts import sealed_problems
from sharing.records.models import Before, Import
from sharing.records.moving import move
from sharing.records.rules.kinds import ImportKind
from sharing.records.rules.preview import Preview
from sharing.records.rules.taking_back import RECORDS


@action
def refuse_import(*, imported: Import, rejected: Rejected, by: Actor) -> None:
    """Keeps the list of problems and destroys the file: nothing of its content stays."""
    decide_role(by, Permission.IMPORT_WRITE, imported.organization_id).require()
    stored = imported.file
    move(
        imported,
        "refuse",
        file=None,
        **_problems(imported, rejected),
        finished_at=clock.now(),
    )
    if stored is not None:
        files.destroy(stored)
        stored.delete()
    record(
        "refuse_import",
        by=by,
        organization_id=imported.organization_id,
        about=imported,
        detail={"problems": rejected.total},
    )


def _problems(imported: Import, rejected: Rejected | None) -> dict[str, Any]:
    """What was found in a cell may be a name or a birth date: it lies sealed, as the file did."""
    return {
        "problems": sealed_problems(imported, rejected.problems) if rejected else [],
        "problem_total": rejected.total if rejected else 0,
        "problem_counts": rejected.counts if rejected else {},
    }


@action
def offer_import(
    *,
    imported: Import,
    preview: Preview,
    notices: Sequence[str],
    by: Actor,
    rejected: Rejected | None = None,
) -> None:
    """Shows what the file would change, and waits for the decision. `rejected`: the rows of a
    spreadsheet that are to be mended, where somebody may choose to leave them behind."""
    decide_role(by, Permission.IMPORT_WRITE, imported.organization_id).require()
    move(
        imported,
        "offer",
        preview=preview.as_json(),
        notices=list(notices),
        **_problems(imported, rejected),
        decided_by=None,
        decided_at=None,
    )
    record(
        "offer_import",
        by=by,
        organization_id=imported.organization_id,
        about=imported,
        detail=preview.counts(),
    )


@action
def finish_import(*, imported: Import, preview: Preview, by: Actor) -> None:
    decide_role(by, Permission.IMPORT_WRITE, imported.organization_id).require()
    move(imported, "finish", finished_at=clock.now())
    if ImportKind(imported.kind) in RECORDS and not preview.changes_nothing:
        # Only the latest import can be taken back: what earlier ones replaced is kept no longer.
        Before.objects.filter(organization_id=imported.organization_id).exclude(
            imported=imported
        ).delete()
        on_change(imported.organization_id, by)
    record(
        "finish_import",
        by=by,
        organization_id=imported.organization_id,
        about=imported,
        detail=preview.counts(),
    )
