"""From decisions on file to the act that a receipt tells."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from consent.models import ConsentEvent, DirectoryOptOut, NoticeText, Subject
from consent.models.decisions import Decision
from consent.receipts.issuing import Act, parties
from consent.receipts.record import Line
from consent.rules.vocabulary import ConsentKind, OptOutKind, Relationship, Route
from portal.rules.vocabulary import Purpose


def act_of(
    subject: Subject,
    *,
    event_ids: Sequence[UUID],
    opt_out_ids: Sequence[UUID],
    language: str,
    site: str,
) -> Act:
    """One act: decisions of one person, at one time, by one way."""
    events = list(
        ConsentEvent.objects.filter(subject_id=subject.id, id__in=event_ids)
        .select_related("notice_text__revision")
        .order_by("position", "id")
    )
    opt_outs = list(DirectoryOptOut.objects.filter(subject_id=subject.id, id__in=opt_out_ids))
    first: Decision = [*events, *opt_outs][0]
    return Act(
        organization_id=subject.organization_id,
        about=subject.id,
        subject_id=subject.id,
        language=language,
        route=Route(first.route),
        acted_as=Relationship(first.relationship),
        decided_at=first.recorded_at,
        site=site,
        lines=lines_of(events),
        directory=OptOutKind(opt_outs[-1].kind) if opt_outs else None,
        notice_text=_text(events),
        statement_sha256=next((e.statement_sha256 for e in events if e.statement_sha256), ""),
        event_ids=tuple(event.id for event in events),
        opt_out_ids=tuple(one.id for one in opt_outs),
    )


def lines_of(events: Sequence[ConsentEvent]) -> tuple[Line, ...]:
    named = parties({event.recipient_id for event in events if event.recipient_id})
    return tuple(
        Line(
            kind=ConsentKind(event.kind),
            purpose=Purpose(event.purpose),
            recipient=named[event.recipient_id] if event.recipient_id else None,
            elements=tuple(event.elements),
            expires_on=event.expires_on,
        )
        for event in events
    )


def _text(events: Sequence[ConsentEvent]) -> NoticeText | None:
    return next((event.notice_text for event in events if event.notice_text), None)
