"""What exchanges do when a family decides: registered with consent, which knows no exchange."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from consent.consequences import Copy, Impact
from consent.models import ConsentEvent, ConsentSettings
from consent.rules.vocabulary import ConsentKind
from portal.rules.actor import Actor
from portal.rules.vocabulary import Purpose
from sharing.exchange.actions import follow_decisions, follow_opt_outs

DAYS_TO_DELETE = 30


class Exchanges:
    """Packages that stop, and rows whose holders are asked to delete them."""

    def copies_of(self, subject_id: UUID) -> list[Copy]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM copies_of(%s)", [subject_id])
            rows = cursor.fetchall()
        return [
            Copy(
                exchange_id=exchange_id,
                reference=reference,
                recipient_id=recipient_id,
                recipient=recipient,
                purpose=Purpose(purpose),
                sent_at=sent_at,
                is_packed=status == "sent",
                stopped_at=stopped_at,
                asked_at=asked_at,
                due_on=due_on,
                confirmed_at=confirmed_at,
            )
            for (
                exchange_id,
                reference,
                recipient_id,
                recipient,
                purpose,
                status,
                sent_at,
                stopped_at,
                asked_at,
                due_on,
                confirmed_at,
            ) in rows
        ]

    def impact_of(
        self,
        *,
        organization_id: UUID,
        subject_id: UUID,
        purpose: Purpose,
        recipient_id: UUID | None,
        day: date,
    ) -> Impact:
        copies = [
            copy
            for copy in self.copies_of(subject_id)
            if copy.purpose is purpose and recipient_id in (None, copy.recipient_id)
        ]
        return Impact(
            feeds=_feeds(subject_id, purpose, recipient_id, day),
            packed=tuple(copy for copy in copies if copy.is_packed),
            held=tuple(copy for copy in copies if copy.is_held),
            delete_by=deletion_due(organization_id, day),
        )

    def follow(
        self, *, organization_id: UUID, event_ids: Sequence[UUID], by: Actor, day: date
    ) -> None:
        ending = ConsentEvent.objects.filter(id__in=event_ids).exclude(
            kind=ConsentKind.GIVEN, invalidation=None
        )
        if not ending.exists() and not _counting_no_more(event_ids, day):
            return
        follow_decisions(
            organization_id=organization_id,
            event_ids=event_ids,
            due_on=deletion_due(organization_id, day),
            by=by,
            day=day,
        )

    def follow_opt_outs(
        self, *, organization_id: UUID, opt_out_ids: Sequence[UUID], by: Actor, day: date
    ) -> None:
        follow_opt_outs(organization_id=organization_id, opt_out_ids=opt_out_ids, by=by, day=day)


def _counting_no_more(event_ids: Sequence[UUID], day: date) -> bool:
    """Whether one of these consents does not hold: by an order of a court, or for another's no."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM consent_consentevent e WHERE e.id = ANY(%s::uuid[]) "
            "AND e.effective_on <= %s AND NOT EXISTS (SELECT 1 FROM consent_standing s "
            "WHERE s.subject_id = e.subject_id AND s.purpose = e.purpose AND NOT s.own "
            "AND s.status = 'given' AND s.from_day <= %s "
            "AND (s.until_day IS NULL OR s.until_day >= %s) "
            "AND s.recipient_id IS NOT DISTINCT FROM e.recipient_id))",
            [list(event_ids), day, day, day],
        )
        return bool(cursor.fetchone()[0])


def _feeds(
    subject_id: UUID, purpose: Purpose, recipient_id: UUID | None, day: date
) -> tuple[str, ...]:
    """The partner of each flow that a no would end. A family sees no agreement: the database
    tells it the names for its own child, and nothing else (migration 0006)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT recipient FROM feeds_of(%s, %s, %s, %s)",
            [subject_id, purpose.value, recipient_id, day],
        )
        return tuple(name for (name,) in cursor.fetchall())


def deletion_due(organization_id: UUID, day: date) -> date:
    """By when holders must have deleted, as the district chose."""
    chosen = ConsentSettings.objects.filter(organization_id=organization_id)
    days = chosen.values_list("deletion_days", flat=True).first()
    return day + timedelta(days=days or DAYS_TO_DELETE)
