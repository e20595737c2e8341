"""Tending what is owed: give it to a person, show that it is done, let another party off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements.models import Obligation, ObligationClosing, ObligationEvidence
from agreements.moving import locked
from agreements.opening import facts_of, open_next, parties_of
from agreements.rules.obligations import (
    Standing,
    decide_assignment,
    decide_completion,
    decide_waiver,
)
from portal import clock
from portal.facts import in_force
from portal.models import Membership, StoredFile
from portal.recording import action, record
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason, objection
from portal.rules.permissions import Permission
from portal.vault import files


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that comes with evidence, and the one other party that may open it."""

    name: str
    media_type: str
    content: Iterable[bytes]
    shared_with_id: UUID | None = None


@action
def assign_obligation(
    *, obligation: Obligation, person_id: UUID | None, by: Actor, day: date
) -> Obligation:
    """Gives it to a colleague, or back to nobody in particular."""
    current = _locked(obligation)
    decide_assignment(facts_of(current, parties_of(current.agreement), day), by).require()
    if person_id and not _works_there(person_id, current.organization_id, day):
        Decision.deny(
            Reason("NOT_A_COLLEAGUE", "Choose somebody who works for your organization today.")
        ).require()
    current.person_id = person_id
    current.save(update_fields=["person"])
    _note("assign_obligation", current, by, current.organization_id)
    return current


@action
def record_evidence(
    *,
    obligation: Obligation,
    text: str,
    by: Actor,
    day: date,
    attached: Attached | None = None,
    completes: bool = True,
) -> ObligationEvidence:
    """Shows what was done. When that completes it, a recurring obligation opens its next time."""
    current = _locked(obligation)
    facts = facts_of(current, parties_of(current.agreement), day)
    decide_completion(facts, by).require()
    shared = attached.shared_with_id if attached else None
    Decision.unless(
        [
            objection(not text.strip(), "EVIDENCE", "Say what was done and when."),
            objection(
                shared is not None and shared not in facts.party_ids,
                "NOT_A_PARTY",
                "Only a party of the agreement can be given the file.",
            ),
        ]
    ).require()
    kept = _kept(attached, current) if attached else None
    evidence = ObligationEvidence.objects.create(
        agreement_id=current.agreement_id,
        obligation=current,
        organization_id=current.organization_id,
        text=text.strip(),
        file=kept,
        file_name=kept.name if kept else "",
        file_sha256=kept.sha256 if kept else "",
        recorded_by_id=by.user_id,
        recorded_at=clock.now(),
    )
    _note("record_evidence", current, by, current.organization_id, completes=completes)
    if completes:
        _close(current, Standing.DONE, current.organization_id, "", by, day)
    return evidence


@action
def waive_obligation(*, obligation: Obligation, reason: str, by: Actor, day: date) -> Obligation:
    """Another party lets its owner off, and says why. All parties read it."""
    current = _locked(obligation)
    facts = facts_of(current, parties_of(current.agreement), day)
    decide_waiver(facts, by).require()
    if not reason.strip():
        Decision.deny(Reason("COMMENT", "Say why: all parties will read it.")).require()
    offices = by.organizations_with(Permission.AGREEMENT_SUSPEND) & facts.party_ids
    waiving = min(offices - {facts.owner_id})
    _close(current, Standing.WAIVED, waiving, reason.strip(), by, day)
    _note("waive_obligation", current, by, waiving)
    return current


def _locked(obligation: Obligation) -> Obligation:
    """Two people who close it queue up; whoever comes second reads that it is closed.

    The agreement's row is what they queue for: another party may not change the obligation's.
    """
    locked(obligation.agreement)
    return Obligation.objects.select_related("agreement__revision", "revision").get(
        pk=obligation.pk
    )


def _close(
    obligation: Obligation, outcome: Standing, party: UUID, words: str, by: Actor, day: date
) -> None:
    ObligationClosing.objects.create(
        agreement_id=obligation.agreement_id,
        obligation=obligation,
        owner_id=obligation.organization_id,
        organization_id=party,
        outcome=outcome,
        words=words,
        closed_by_id=by.user_id,
        closed_at=clock.now(),
    )
    open_next(obligation, by, day)


def _kept(attached: Attached, obligation: Obligation) -> StoredFile:
    return files.store(
        attached.content,
        name=attached.name,
        media_type=attached.media_type,
        organization_id=obligation.organization_id,
        shared_with_id=attached.shared_with_id,
    )


def _works_there(person_id: UUID, organization_id: UUID, day: date) -> bool:
    return Membership.objects.filter(
        in_force(day), user_id=person_id, organization_id=organization_id
    ).exists()


def _note(
    verb: str, obligation: Obligation, by: Actor, organization_id: UUID, **detail: object
) -> None:
    record(
        verb,
        by=by,
        organization_id=organization_id,
        about=obligation,
        detail={
            "reference": obligation.agreement.reference,
            "kind": obligation.kind,
            "due": obligation.due_on.isoformat() if obligation.due_on else None,
            **detail,
        },
    )
