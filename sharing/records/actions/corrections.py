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
) -> Outcome:
    """Changes one outcome, found by what was told of it. What it said before is kept."""
    outcome = _held(organization_id, subject_id, told, by)
    for name, value in changes.items():
        setattr(outcome, name, value or None if name.endswith("_on") else value)
    outcome.save(update_fields=list(changes))
    _record("correct_outcome", outcome, by, sorted(changes))
    return outcome


@action
def remove_outcome(
    *, organization_id: UUID, subject_id: UUID, told: Mapping[str, Any], by: Actor
) -> None:
    """Takes one outcome away that should never have been told. What it said is kept."""
    outcome = _held(organization_id, subject_id, told, by)
    OutcomeVersion.objects.create(
        organization_id=organization_id,
        subject_id=subject_id,
        outcome_id=outcome.id,
        told=_plain(outcome),
        until=clock.now(),
    )
    _record("remove_outcome", outcome, by, [])
    outcome.delete()


def _held(organization_id: UUID, subject_id: UUID, told: Mapping[str, Any], by: Actor) -> Outcome:
    decide_role(by, Permission.EXCHANGE_ACCEPT, organization_id).require()
    key = {name: told[name] for name in KEY if told.get(name)}
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
