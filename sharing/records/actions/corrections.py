"""Outcomes that change after they were stored: the old telling is kept, and what was counted from
them learns that it is out of date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from sharing.records.models import Correction, Outcome, OutcomeVersion
from sharing.records.rules.corrections import CorrectionKind

KEY = ("college_code", "begins_on", "ends_on", "graduated_on", "degree_title")
NOT_TOLD = ("id", "organization_id", "subject_id")


@action
def note_correction(
    *, organization_id: UUID, class_of: int, kind: CorrectionKind, source: str, by: Actor
) -> Correction:
    """Says that outcomes of a class changed: tables counted before this moment are out of date."""
    decide_role(by, Permission.EXCHANGE_ACCEPT, organization_id).require()
    noted = Correction.objects.create(
        organization_id=organization_id,
        class_of=class_of,
        kind=kind,
        source=source,
        at=clock.now(),
        by_id=by.user_id,
    )
    record(
        "note_correction",
        by=by,
        organization_id=organization_id,
        about=noted,
        detail={"class_of": class_of, "kind": kind.value},
    )
    return noted


@action
def correct_outcome(
    *,
    organization_id: UUID,
    subject_id: UUID,
    told: Mapping[str, Any],
    changes: Mapping[str, Any],
    by: Actor,
) -> Outcome | None:
    """Changes one outcome, found by what was told of it. What it said before is kept.

    None when what it says now is on file already: one fact stays one row, so this one goes.
    """
    outcome = _held(organization_id, subject_id, told, by)
    corrected = {
        name: value or None if name.endswith("_on") else value for name, value in changes.items()
    }
    if _is_on_file(outcome, corrected):
        _take_away(outcome, by)
        return None
    for name, value in corrected.items():
        setattr(outcome, name, value)
    outcome.save(update_fields=list(corrected))
    _record("correct_outcome", outcome, by, sorted(changes))
    return outcome


@action
def remove_outcome(
    *, organization_id: UUID, subject_id: UUID, told: Mapping[str, Any], by: Actor
) -> None:
    """Takes one outcome away that should never have been told. What it said is kept."""
    _take_away(_held(organization_id, subject_id, told, by), by)


def _take_away(outcome: Outcome, by: Actor) -> None:
    OutcomeVersion.objects.create(
        organization_id=outcome.organization_id,
        subject_id=outcome.subject_id,
        outcome_id=outcome.id,
        told=_plain(outcome),
        until=clock.now(),
    )
    _record("remove_outcome", outcome, by, [])
    outcome.delete()


def _held(organization_id: UUID, subject_id: UUID, told: Mapping[str, Any], by: Actor) -> Outcome:
    decide_role(by, Permission.EXCHANGE_ACCEPT, organization_id).require()
    # What was not told is empty: another degree of the same day, with a title, is another row.
    key = {name: told.get(name) or (None if name.endswith("_on") else "") for name in KEY}
    found = (
        Outcome.objects.select_for_update()
        .filter(organization_id=organization_id, subject_id=subject_id, kind=told["kind"], **key)
        .first()
    )
    Decision.unless(
        [objection(found is None, "GONE", "This row is not on file any more as it was disputed.")]
    ).require()
    assert found is not None  # refused above
    return found


def _is_on_file(outcome: Outcome, corrected: Mapping[str, Any]) -> bool:
    key = {name: corrected.get(name, getattr(outcome, name)) for name in KEY}
    same = Outcome.objects.filter(subject_id=outcome.subject_id, kind=outcome.kind, **key)
    return same.exclude(id=outcome.id).exists()


def _plain(outcome: Outcome) -> dict[str, Any]:
    fields = {field.attname: getattr(outcome, field.attname) for field in outcome._meta.fields}
    return {
        name: value if value is None or isinstance(value, int) else str(value)
        for name, value in fields.items()
        if name not in NOT_TOLD
    }


def _record(verb: str, outcome: Outcome, by: Actor, fields: list[str]) -> None:
    record(
        verb,
        by=by,
        organization_id=outcome.organization_id,
        about=outcome,
        detail={"fields": fields},
    )
