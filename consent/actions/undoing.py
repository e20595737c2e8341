"""Taking back an import: its decisions stay on file and count no longer."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from consent import consequences
from consent.models import Answer, ConsentEvent, DisclosedSubject, Invalidation
from consent.rules.vocabulary import AnswerStatus
from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission

LONGEST_REASON = 300


@action
def invalidate_import(*, organization_id: UUID, source: UUID, reason: str, by: Actor) -> int:
    """Declares every decision of an import invalid from today on; gives how many. Refused once a
    student's records passed because of one of them: then each is mended by a decision of its own.
    """
    decide_role(by, Permission.CONSENT_WRITE, organization_id).require()
    events = ConsentEvent.objects.filter(organization_id=organization_id, source=source)
    waiting = Answer.objects.filter(
        organization_id=organization_id, source=source, status=AnswerStatus.RECEIVED
    )
    _decide(events, waiting, reason).require()
    day = clock.today()
    invalid = _invalidate(events, reason.strip(), day, by)
    waiting.update(
        status=AnswerStatus.SET_ASIDE,
        decided_at=clock.now(),
        decided_by_id=by.user_id,
        reason=reason.strip()[:LONGEST_REASON],
    )
    consequences.on_decisions(organization_id=organization_id, event_ids=invalid, by=by, day=day)
    record(
        "invalidate_import",
        by=by,
        organization_id=organization_id,
        detail={"source": str(source), "decisions": len(invalid)},
    )
    return len(invalid)


def _decide(events: QuerySet[ConsentEvent], waiting: QuerySet[Answer], reason: str) -> Decision:
    return Decision.unless(
        (
            objection(not reason.strip(), "COMMENT", "Say why the import is taken back."),
            objection(
                not events.exists() and not waiting.exists(),
                "NOTHING_TO_UNDO",
                "This import wrote no decision that could be taken back.",
            ),
            objection(
                DisclosedSubject.objects.filter(consent_event__in=events).exists(),
                "BUILT_UPON",
                "Records were sent because of decisions of this import. It can be taken back no "
                "more; enter a new decision for each student who was wrong.",
            ),
        )
    )


def _invalidate(events: QuerySet[ConsentEvent], reason: str, day: date, by: Actor) -> list[UUID]:
    counting = list(events.filter(invalidation=None).values_list("id", "subject_id"))
    organization_id = events.values_list("organization_id", flat=True).first()
    if organization_id is not None:
        Invalidation.objects.bulk_create(
            (
                Invalidation(
                    organization_id=organization_id,
                    event_id=event_id,
                    subject_id=subject_id,
                    reason=reason[:LONGEST_REASON],
                    on=day,
                    recorded_at=clock.now(),
                    entered_by_id=by.user_id,
                )
                for event_id, subject_id in counting
            ),
            batch_size=2_000,
        )
    return [event_id for event_id, _ in counting]
