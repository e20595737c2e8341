"""Breaches that were reported under an agreement, and who has read the notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from agreements.models import Agreement, Incident, IncidentReceipt
from agreements.opening import parties_of
from agreements.queries.register import agreements_for
from agreements.rules.lifecycle import EVER_ACTIVE
from agreements.rules.obligations import decide_report
from portal.models import Organization
from portal.rules.actor import Actor
from portal.rules.decision import Decision
from portal.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class Notified:
    """One other party, and its officer who confirmed the notice."""

    organization_id: UUID
    name: str
    receipt: IncidentReceipt | None


@dataclass(frozen=True, slots=True)
class BreachPage:
    incident: Incident
    notified: list[Notified]
    confirm_for: list[Notified]
    now: datetime
    is_mine: bool

    @property
    def may_account(self) -> bool:
        """Whether the full account is still to be given, by the reader's organization."""
        return self.is_mine and not self.is_closed

    @property
    def is_closed(self) -> bool:
        return getattr(self.incident.obligation, "closing", None) is not None

    @property
    def left(self) -> str:
        """How long the clock still runs, in words."""
        seconds = (self.incident.deadline_at - self.now).total_seconds()
        hours, late = int(abs(seconds) // 3600), seconds < 0
        words = f"{hours} hours" if hours != 1 else "1 hour"
        if hours >= 48:
            words = f"{hours // 24} days"
        elif hours == 0:
            words = "less than an hour"
        return f"{words} late" if late else f"{words} left"

    @property
    def is_late(self) -> bool:
        return not self.is_closed and self.now > self.incident.deadline_at


def may_report_for(actor: Actor, agreement: Agreement) -> Decision:
    if agreement.revision is None:
        return decide_report(False, frozenset(), actor)
    return decide_report(agreement.status in EVER_ACTIVE, parties_of(agreement).ids, actor)


def breaches_for(actor: Actor, agreement: Agreement) -> QuerySet[Incident]:
    return _rows(actor).filter(agreement=agreement).order_by("-reported_at")


def breach_for(actor: Actor, reference: str, incident_id: UUID) -> Incident:
    found = _rows(actor).filter(agreement__reference=reference, id=incident_id).first()
    if found is None:
        raise Http404
    return found


def breach_page_for(actor: Actor, incident: Incident, now: datetime) -> BreachPage:
    others = parties_of(incident.agreement).ids - {incident.organization_id}
    receipts = {
        one.organization_id: one for one in incident.receipts.select_related("read_by").all()
    }
    notified = [
        Notified(one.id, one.name, receipts.get(one.id))
        for one in Organization.objects.filter(id__in=others).order_by("name")
    ]
    able = actor.organizations_with(Permission.OBLIGATION_WRITE)
    waiting = [one for one in notified if one.receipt is None and one.organization_id in able]
    return BreachPage(incident, notified, waiting, now, incident.organization_id in able)


def unread_breaches_for(actor: Actor) -> list[Incident]:
    """Notices that an officer of the actor's organization has yet to read."""
    able = actor.organizations_with(Permission.OBLIGATION_WRITE)
    if not able:
        return []
    return [
        incident
        for incident in _rows(actor).exclude(organization_id__in=able)
        if not {one.organization_id for one in incident.receipts.all()} & able
    ]


def _rows(actor: Actor) -> QuerySet[Incident]:
    readable = agreements_for(actor).order_by().values("id")
    return (
        Incident.objects.filter(agreement_id__in=readable)
        .select_related("agreement__revision", "organization", "reported_by", "obligation__closing")
        .prefetch_related("receipts")
    )
