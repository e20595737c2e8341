"""An import in the words of its page."""

from __future__ import annotations

from typing import Any

from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.ui.counts import Count
from portal.ui.formatting import moment, plural, size
from sharing.records.queries import Desk
from sharing.records.rules.kinds import FileEncoding, ImportKind
from sharing.records.rules.layouts import LAYOUTS
from sharing.records.rules.lifecycle import ImportStatus
from sharing.records.rules.preview import Preview

STEPS = ("Upload", "Check", "Decide", "Commit")
_STEP = {
    ImportStatus.RECEIVED: 2,
    ImportStatus.MAPPING: 2,
    ImportStatus.CHECKING: 2,
    ImportStatus.REFUSED: 2,
    ImportStatus.READY: 3,
    ImportStatus.DISCARDED: 3,
    ImportStatus.COMMITTING: 4,
    ImportStatus.COMMITTED: len(STEPS) + 1,
    ImportStatus.UNDONE: len(STEPS) + 1,
}
_BY_SCHOOL = (ImportKind.ROSTER, ImportKind.GRADUATES)


def shown(desk: Desk, actor: Actor) -> dict[str, Any]:
    context: dict[str, Any] = {
        "desk": desk,
        "layout": LAYOUTS.get(desk.kind),
        "steps": STEPS,
        "step": _STEP[desk.status],
        "facts": _facts(desk),
        "groups_are": "school" if desk.kind in _BY_SCHOOL else "event",
        "may_import": actor.may(Permission.IMPORT_WRITE),
    }
    if desk.preview is not None:
        context |= _counts(desk.preview)
    return context


def _counts(preview: Preview) -> dict[str, Any]:
    return {
        "counts": [
            Count("New", preview.added),
            Count("Changed", preview.changed),
            Count("Unchanged", preview.unchanged),
        ],
        "whole": Count("Rows in the file", preview.rows),
        "gone_title": f"{plural(preview.gone, 'student,students')} on file "
        f"{'is' if preview.gone == 1 else 'are'} not in this file",
    }


def _facts(desk: Desk) -> list[tuple[str, str]]:
    imported = desk.imported
    facts = [
        ("District", imported.organization.name),
        ("Size", size(imported.file_size)),
        ("Brought by", f"{imported.received_by}, {moment(imported.received_at)}"),
        ("Fingerprint (SHA-256)", imported.sha256),
    ]
    if desk.kind != ImportKind.ROSTER:
        facts.insert(2, ("Encoding", FileEncoding(imported.encoding).label))
    if imported.decided_by is not None:
        facts.append(("Decided by", f"{imported.decided_by}, {moment(imported.decided_at)}"))
    facts.append(
        ("Kept", "Yes, encrypted" if imported.file_id else "No: only its name and fingerprint")
    )
    return facts
