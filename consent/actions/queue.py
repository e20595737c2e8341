"""Answers whose student nobody found: tied to a student, or set aside with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from consent import answers, consequences, guardians, handing_out, holders
from consent.guardians import Person
from consent.models import Answer, Authority, ConsentEvent, Subject
from consent.rules.answer import Content
from consent.rules.vocabulary import AnswerStatus, AuthorityLevel, Evidence, Relationship
from consent.waiting import decide_speaker, exact_matches
from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason, Refused, objection
from portal.rules.permissions import Permission
from portal.vault import Vault

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Confirmed:
    """How many answers were tied at once, and how many wait on because a signer may not speak."""

    tied: int
    left: int


@action
def tie_answer(
    *, answer: Answer, subject: Subject, by: Actor, site: str = ""
) -> list[ConsentEvent]:
    """Writes an answer down as this student's decisions. A signer whom nobody knew is recorded as
    a guardian who decides together with others. `site`: the portal's address, for the receipt."""
    decide_role(by, Permission.CONSENT_WRITE, answer.organization_id).require()
    current = Answer.objects.select_for_update(of=("self",)).get(id=answer.id)
    vault = Vault.for_organization(current.organization_id)
    content = answers.opened(vault, current)
    Decision.unless(
        (
            _decided_before(current),
            objection(
                subject.organization_id != current.organization_id,
                "OTHER_DISTRICT",
                "The student is of another district.",
            ),
        )
    ).require()
    decide_speaker(vault, subject.id, content).require()
    guardian_id = _guardian(vault, subject, content, by)
    events = answers.events_of(vault, subject, content, current, by=by, guardian_id=guardian_id)
    ConsentEvent.objects.bulk_create(events)
    _settle(current, AnswerStatus.MATCHED, by, subject_id=subject.id)
    consequences.on_decisions(
        organization_id=current.organization_id,
        event_ids=[event.id for event in events],
        by=by,
        day=clock.today(),
    )
    handing_out.hand_out(subject, events, answer=current, site=site, by=by)
    record(
        "tie_answer",
        by=by,
        organization_id=current.organization_id,
        about=subject,
        detail={"answer": str(current.id), "decisions": len(events)},
    )
    return events


@action
def set_answer_aside(*, answer: Answer, reason: str, by: Actor) -> Answer:
    """The answer stays on file, and nothing follows from it."""
    decide_role(by, Permission.CONSENT_WRITE, answer.organization_id).require()
    current = Answer.objects.select_for_update(of=("self",)).get(id=answer.id)
    Decision.unless(
        (
            _decided_before(current),
            objection(not reason.strip(), "COMMENT", "Say why it is set aside."),
        )
    ).require()
    _settle(current, AnswerStatus.SET_ASIDE, by, reason=reason.strip()[:LONGEST_REASON])
    record(
        "set_answer_aside",
        by=by,
        organization_id=current.organization_id,
        detail={"answer": str(current.id)},
    )
    return current


@action
def tie_exact_answers(*, organization_id: UUID, by: Actor, site: str = "") -> Confirmed:
    """Ties every answer whose name and birth date are those of exactly one student. Those whose
    signer may not speak for the student wait on."""
    decide_role(by, Permission.CONSENT_WRITE, organization_id).require()
    tied = left = 0
    for answer, subject_id in exact_matches(organization_id):
        try:
            tie_answer(answer=answer, subject=Subject.objects.get(id=subject_id), by=by, site=site)
        except Refused:
            left += 1
        else:
            tied += 1
    record(
        "tie_exact_answers",
        by=by,
        organization_id=organization_id,
        detail={"tied": tied, "left": left},
    )
    return Confirmed(tied, left)


def _decided_before(answer: Answer) -> Reason | None:
    return objection(
        answer.status != AnswerStatus.RECEIVED,
        "DECIDED",
        "This answer was decided on already.",
    )


def _guardian(vault: Vault, subject: Subject, content: Content, by: Actor) -> UUID | None:
    """Who signed, as the school knows them for this student; recorded now when new."""
    signer = content.signer
    if signer.relationship is Relationship.STUDENT:
        return None
    holder = holders.name_index(vault, signer.name)
    known = (
        Authority.objects.filter(subject=subject, holder=holder)
        .order_by("-recorded_at")
        .values_list("guardian_id", flat=True)
        .first()
    )
    if known is not None:
        return known
    person = Person(signer.name, signer.email, signer.phone, signer.language or "en")
    guardian = guardians.prepared(vault, person, made_by_id=by.user_id)
    guardian.save(force_insert=True)
    Authority.objects.create(
        organization_id=subject.organization_id,
        subject=subject,
        guardian=guardian,
        relationship=signer.relationship,
        level=AuthorityLevel.SHARED,
        evidence=Evidence.OTHER,
        from_day=min(content.signed_on, clock.today()),
        recorded_at=clock.now(),
        entered_by_id=by.user_id,
    )
    return guardian.id


def _settle(
    answer: Answer,
    status: AnswerStatus,
    by: Actor,
    *,
    subject_id: UUID | None = None,
    reason: str = "",
) -> None:
    answer.status, answer.subject_id, answer.reason = status, subject_id, reason
    answer.decided_at, answer.decided_by_id = clock.now(), by.user_id
    answer.save(update_fields=["status", "subject_id", "reason", "decided_at", "decided_by_id"])
