"""Who may decide for a student, what does not count, and what the district chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db.models import QuerySet

from consent import consequences, guardians
from consent.guardians import Person
from consent.models import Authority, ConsentEvent, ConsentSettings, Guardian, Invalidation, Subject
from consent.rules.guarding import AuthorityTold, decide_authority
from consent.rules.vocabulary import AtMajority, ConflictRule, ConsentKind, Relationship
from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from portal.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a district chooses about consent."""

    conflict_rule: ConflictRule
    silent_at_majority: AtMajority
    school_year_end_month: int
    school_year_end_day: int
    deletion_days: int


@action
def add_guardian(*, subject: Subject, person: Person, told: AuthorityTold, by: Actor) -> Guardian:
    """Puts somebody on file who may, or may not, decide for the student."""
    decide_role(by, Permission.CONSENT_WRITE, subject.organization_id).require()
    decide_authority(told).require()
    vault = Vault.for_organization(subject.organization_id)
    guardian = guardians.prepared(
        vault,
        person,
        made_by_id=by.user_id,
        is_student=told.relationship is Relationship.STUDENT,
    )
    guardian.save(force_insert=True)
    _write(vault, subject, guardian, told, by)
    return guardian


@action
def change_authority(
    *, subject: Subject, guardian: Guardian, told: AuthorityTold, by: Actor
) -> None:
    """Writes down a new authority from a day on; what was written before stays on file."""
    decide_role(by, Permission.CONSENT_WRITE, subject.organization_id).require()
    decide_authority(told).require()
    Decision.unless(
        (
            objection(
                guardian.is_student is not (told.relationship is Relationship.STUDENT),
                "RELATIONSHIP",
                "A student and a person who stands in for one are two people on file.",
            ),
        )
    ).require()
    _write(Vault.for_organization(subject.organization_id), subject, guardian, told, by)


@action
def invalidate(
    *, subject: Subject, event: ConsentEvent, reason: str, on: date, by: Actor
) -> Invalidation:
    """Says that a decision does not count, from a day on and for a reason. It stays on file."""
    decide_role(by, Permission.CONSENT_WRITE, subject.organization_id).require()
    Decision.unless(
        (
            objection(
                Invalidation.objects.filter(event=event).exists(),
                "ALREADY_INVALID",
                "It is on file already that this decision does not count.",
            ),
            objection(
                on < event.effective_on,
                "BEFORE_THE_DECISION",
                "The day lies before the decision itself.",
            ),
        )
    ).require()
    written = Invalidation.objects.create(
        organization_id=subject.organization_id,
        subject=subject,
        event=event,
        reason=reason,
        on=on,
        recorded_at=clock.now(),
        entered_by_id=by.user_id,
    )
    record(
        "invalidate_decision",
        by=by,
        organization_id=subject.organization_id,
        about=subject,
        detail={"event": str(event.id)},
    )
    # What rests on it follows, as when a family takes a consent back.
    if on <= clock.today():
        consequences.on_decisions(
            organization_id=subject.organization_id,
            event_ids=[event.id],
            by=by,
            day=clock.today(),
        )
    return written


@action
def choose_settings(*, organization_id: UUID, chosen: Chosen, by: Actor) -> None:
    """What holds when people disagree, and what of consents that say nothing of the birthday.

    It holds at once for every decision on file; notices published before keep saying what held.
    """
    decide_role(by, Permission.CONSENT_WRITE, organization_id).require()
    values = {name: getattr(chosen, name) for name in Chosen.__dataclass_fields__}
    ConsentSettings.objects.update_or_create(
        organization_id=organization_id,
        defaults={**values, "changed_at": clock.now(), "changed_by_id": by.user_id},
    )
    record(
        "choose_consent_settings",
        by=by,
        organization_id=organization_id,
        detail={name: str(value) for name, value in values.items()},
    )
    consequences.on_rules(organization_id=organization_id, by=by, day=clock.today())


def _write(
    vault: Vault, subject: Subject, guardian: Guardian, told: AuthorityTold, by: Actor
) -> None:
    authority_id = uuid4()
    note = None
    if told.note:
        context = f"consent_authority|{authority_id}|note"
        note = vault.seal({"note": told.note}, wrapped=bytes(guardian.key), context=context)
    Authority.objects.create(
        id=authority_id,
        organization_id=subject.organization_id,
        subject=subject,
        guardian=guardian,
        relationship=told.relationship,
        level=told.level,
        purposes=[purpose.value for purpose in told.purposes],
        evidence=told.evidence,
        note=note,
        from_day=told.from_day,
        until_day=told.until_day,
        recorded_at=clock.now(),
        entered_by_id=by.user_id,
    )
    record(
        "write_authority",
        by=by,
        organization_id=subject.organization_id,
        about=subject,
        detail={"level": told.level.value, "evidence": told.evidence.value},
    )
    _follow(subject.organization_id, ConsentEvent.objects.filter(subject=subject), by)


def _follow(organization_id: UUID, events: QuerySet[ConsentEvent], by: Actor) -> None:
    """What rests on a consent that counts no more stops, as when a family takes it back."""
    given = events.filter(kind=ConsentKind.GIVEN, organization_id=organization_id)
    consequences.on_decisions(
        organization_id=organization_id,
        event_ids=list(given.values_list("id", flat=True)),
        by=by,
        day=clock.today(),
    )
