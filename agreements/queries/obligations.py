"""What is owed: under one agreement, by my organizations, and one obligation with its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import Http404

from agreements.models import Agreement, Obligation, ObligationEvidence
from agreements.opening import LIVE, facts_of, parties_of, standing
from agreements.queries.register import agreements_for
from agreements.rules.lifecycle import STORED
from agreements.rules.obligations import (
    SURVIVES,
    WAITING,
    DutyKind,
    Standing,
    decide_assignment,
    decide_completion,
    decide_waiver,
)
from portal.facts import in_force
from portal.models import Membership, Organization, StoredFile
from portal.rules.actor import Actor
from portal.rules.decision import Decision
from portal.rules.permissions import Permission

FAR = date.max
_ORDER = {Standing.OVERDUE: 0, Standing.OPEN: 1}


@dataclass(frozen=True, slots=True)
class ObligationLine:
    """One obligation in a list."""

    obligation: Obligation
    kind: DutyKind
    standing: Standing
    is_mine: bool
    days_left: int | None

    @property
    def waits(self) -> bool:
        return self.standing in WAITING

    @property
    def when(self) -> str:
        """How far the day is, in words."""
        if self.days_left is None or not self.waits:
            return ""
        if self.days_left < 0:
            return _days(-self.days_left) + " late"
        return "today" if self.days_left == 0 else "in " + _days(self.days_left)


@dataclass(frozen=True, slots=True)
class ObligationPage:
    line: ObligationLine
    evidence: list[ObligationEvidence]
    openable: frozenset[UUID]
    complete: Decision
    assign: Decision
    waive: Decision
    colleagues: list[tuple[str, str]]
    others: list[tuple[str, str]]
    closes_agreement: bool


def obligations_for(actor: Actor, agreement: Agreement, day: date) -> list[ObligationLine]:
    """Everything the parties of one agreement owe: overdue first, then by day, closed ones last."""
    return _sorted(actor, _rows(actor).filter(agreement=agreement), day)


def my_obligations_for(
    actor: Actor, day: date, *, until: date | None = None
) -> QuerySet[Obligation]:
    """What the actor's own organizations owe and have not done, overdue first; `until` a day.

    Sorted and cut by the database: an organization with many agreements owes thousands.
    """
    own = actor.organizations_with(Permission.AGREEMENT_READ)
    rows = _rows(actor).filter(_not_lapsed(day), organization_id__in=own, closing=None)
    if until is not None:
        rows = rows.filter(due_on__lte=until)
    return rows.order_by(F("due_on").asc(nulls_last=True), "agreement__reference", "key")


def lines_for(actor: Actor, rows: Iterable[Obligation], day: date) -> list[ObligationLine]:
    return [_line(actor, one, day) for one in rows]


def _not_lapsed(day: date) -> Q:
    """`standing`, asked of the database: what ends with its agreement, unless that still lasts."""
    lasts = (
        Q(agreement__status__in=[status for status in LIVE if status in STORED])
        & Q(agreement__revision__expires_on__gte=day)
        & (Q(agreement__ends_on=None) | Q(agreement__ends_on__gt=day))
        & (Q(agreement__superseded_on=None) | Q(agreement__superseded_on__gt=day))
    )
    return Q(kind__in=[kind.value for kind in SURVIVES]) | lasts


def obligation_for(actor: Actor, reference: str, obligation_id: UUID) -> Obligation:
    found = _rows(actor).filter(agreement__reference=reference, id=obligation_id).first()
    if found is None:
        raise Http404
    return found


def obligation_page_for(actor: Actor, obligation: Obligation, day: date) -> ObligationPage:
    parties = parties_of(obligation.agreement)
    about = facts_of(obligation, parties, day)
    evidence = list(
        obligation.evidence.select_related("recorded_by", "organization").order_by("recorded_at")
    )
    assign = decide_assignment(about, actor)
    files = StoredFile.objects.filter(id__in=[one.file_id for one in evidence if one.file_id])
    names = Organization.objects.filter(id__in=parties.ids - {obligation.organization_id})
    return ObligationPage(
        line=_line(actor, obligation, day),
        evidence=evidence,
        openable=frozenset(files.values_list("id", flat=True)),
        complete=decide_completion(about, actor),
        assign=assign,
        waive=decide_waiver(about, actor),
        colleagues=_colleagues(obligation.organization_id, day) if assign else [],
        others=[(str(one.id), one.name) for one in names.order_by("name")],
        closes_agreement=about.needs_certificate,
    )


def evidence_file_for(actor: Actor, obligation: Obligation, evidence_id: UUID) -> StoredFile:
    """The file, if it is the actor's own or was shared with them; row security decides."""
    found = obligation.evidence.filter(id=evidence_id, file__isnull=False).first()
    kept = found.file_id if found else None
    stored = StoredFile.objects.filter(id=kept).first() if kept else None
    if stored is None or not actor.may(Permission.AGREEMENT_READ):
        raise Http404
    return stored


def _rows(actor: Actor) -> QuerySet[Obligation]:
    """Of agreements that the actor may read; row security narrows it to the parties' own."""
    readable = agreements_for(actor).order_by().values("id")
    return Obligation.objects.filter(agreement_id__in=readable).select_related(
        "agreement__revision",
        "organization",
        "person",
        "closing",
        "closing__closed_by",
        "closing__organization",
    )


def _sorted(actor: Actor, rows: Iterable[Obligation], day: date) -> list[ObligationLine]:
    lines = [_line(actor, one, day) for one in rows]
    return sorted(
        lines,
        key=lambda line: (
            _ORDER.get(line.standing, 2),
            line.obligation.due_on or FAR,
            line.obligation.organization.name,
            line.obligation.key,
        ),
    )


def _line(actor: Actor, obligation: Obligation, day: date) -> ObligationLine:
    due = obligation.due_on
    return ObligationLine(
        obligation=obligation,
        kind=DutyKind(obligation.kind),
        standing=standing(obligation, day),
        is_mine=obligation.organization_id in actor.organization_ids,
        days_left=(due - day).days if due else None,
    )


def _colleagues(organization_id: UUID, day: date) -> list[tuple[str, str]]:
    members = Membership.objects.filter(in_force(day), organization_id=organization_id)
    people = {
        str(one.user_id): str(one.user)
        for one in members.select_related("user").order_by("user__name")
    }
    return list(people.items())


def _days(days: int) -> str:
    """A span as people say it: days while they count, then months, then years."""
    for unit, length, least in (("year", 365, 730), ("month", 30, 61), ("day", 1, 0)):
        if days >= least:
            number = days // length
            return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
    return ""
