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
from sharing.records.rules.taking_back import RECORDS

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


def shown(desk: Desk, actor: Actor) -> dict[str, Any]:
    context: dict[str, Any] = {
        "desk": desk,
        "layout": LAYOUTS.get(desk.kind),
        "steps": STEPS,
        "step": _STEP[desk.status],
        "facts": _facts(desk),
        "groups_are": "school" if desk.kind in RECORDS else "event",
        "is_guessed": desk.imported.encoding_found
        and desk.imported.encoding == FileEncoding.CP1252,
        "takes_back": desk.kind in RECORDS,
        "may_import": actor.may(Permission.IMPORT_WRITE),
    }
    if desk.preview is not None:
        context |= _counts(desk.preview)
        context["details"] = _details(desk.imported.details)
        context["may_open"] = actor.may_in(Permission.STUDENT_READ, desk.imported.organization_id)
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


FIELDS = {
    "person": "Name, birth date or state number",
    "school": "School",
    "grade": "Grade",
    "race_ethnicity": "Race and ethnicity",
    "gender": "Gender",
    "enrolled": "Enrolled again",
    "class_of": "Class",
    "graduated_on": "Day of graduation",
    "diploma": "Diploma",
    "ferpa_block": "FERPA block",
    "lunch_status": "Lunch status",
    "english_learner": "English learner",
    "disability": "Disability",
}


def _details(told: dict[str, Any]) -> dict[str, Any]:
    """Which fields change, and the first examples, in words."""
    if not told:
        return {}
    return {
        "fields": [(FIELDS[code], count) for code, count in told.get("fields", {}).items()],
        "changed": [
            (one["subject"], [_change(*field) for field in one["fields"]])
            for one in told.get("changed", [])
        ],
        "gone": [(one["subject"], one["school"]) for one in told.get("gone", [])],
        "added": [(one["school"], one["count"]) for one in told.get("added", [])],
    }


def _change(code: str, before: str, now: str) -> str:
    if code == "enrolled" or not (before or now):
        return FIELDS[code]
    return f"{FIELDS[code]}: {before or 'none'} → {now or 'none'}"


def _encoding(imported: Any) -> str:
    """The letters let a person judge: José, or JosÃ©?"""
    found = ", found by the portal" if imported.encoding_found else ""
    letters = f"; letters beyond A to Z: {' '.join(imported.letters)}" if imported.letters else ""
    return f"{FileEncoding(imported.encoding).label}{found}{letters}"


def _facts(desk: Desk) -> list[tuple[str, str]]:
    imported = desk.imported
    facts = [
        ("District", imported.organization.name),
        ("Size", size(imported.file_size)),
        ("Brought by", f"{imported.received_by}, {moment(imported.received_at)}"),
        ("Fingerprint (SHA-256)", imported.sha256),
    ]
    if desk.kind is not ImportKind.ROSTER:
        facts.insert(2, ("Encoding", _encoding(imported)))
    if imported.decided_by is not None:
        facts.append(("Decided by", f"{imported.decided_by}, {moment(imported.decided_at)}"))
    facts.append(
        ("Kept", "Yes, encrypted" if imported.file_id else "No: only its name and fingerprint")
    )
    return facts
