"""Whose rows a file would hold: the population, the one decision over it, and the rows opened.

Needs an open scope. The decision and the locks are those of the exchange.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection

from agreements import facts as agreement_facts
from agreements.rules.coverage import FlowStanding
from agreements.rules.terms import Level
from consent import identities
from portal.models import Organization
from portal.rules.decision import Decision
from portal.rules.vocabulary import LunchStatus, RaceEthnicity
from portal.vault import Vault
from sharing.exchange import facts as exchange_facts
from sharing.exchange.facts import DECIDED, Sql
from sharing.exchange.models import Exchange
from sharing.exchange.pausing import paused
from sharing.exchange.rules.lifecycle import ExchangeStatus
from sharing.exchange.rules.pairs import both, coverage_of
from sharing.exports.rules.students import School, Student
from sharing.records.models import Graduation, SchoolRecord
from sharing.rules.access import ALLOWED

CHUNK = 5_000
_NOT_SENT = (ExchangeStatus.PREPARING, ExchangeStatus.CANCELLED, ExchangeStatus.STOPPED)


@dataclass(frozen=True, slots=True)
class Source:
    """From where a file is filled: a flow, the cohort of an exchange, or a district's own records.

    `standing` is None for the district's own; `roster` means everybody enrolled.
    """

    key: str
    label: str
    organization: Organization
    recipient: Organization | None = None
    standing: FlowStanding | None = None
    exchange: Exchange | None = None
    coverage: Decision = field(default_factory=Decision.allow)
    elements: tuple[str, ...] = ()
    roster: bool = False

    @property
    def is_own(self) -> bool:
        return self.recipient is None


def sources(organization: Organization, day: date) -> Iterator[Source]:
    """All that a district could fill a file from: what was agreed first, its own records last."""
    yield from _of_flows(organization, day)
    yield from _of_exchanges(organization, day)
    name = organization.name
    yield Source(f"own~{organization.id}", f"For {name} itself: a class", organization)
    words = f"For {name} itself: everybody enrolled"
    yield Source(f"roster~{organization.id}", words, organization, roster=True)


def _of_flows(organization: Organization, day: date) -> Iterator[Source]:
    standings = agreement_facts.standings(giver_id=organization.id, level=Level.ROWS)
    names = Organization.objects.in_bulk([one.flow.recipient_id for one in standings])
    for standing in standings:
        flow = standing.flow
        recipient = names[flow.recipient_id]
        yield Source(
            key=f"flow~{standing.reference}~{flow.key}",
            label=f"{recipient}: {flow.purpose.label.lower()} ({standing.reference})",
            organization=organization,
            recipient=recipient,
            standing=standing,
            coverage=both(
                coverage_of(standing, day=day), paused(organization.id, recipient.id, day)
            ),
            elements=flow.elements,
        )


def _of_exchanges(organization: Organization, day: date) -> Iterator[Source]:
    sent = (
        Exchange.objects.filter(organization=organization)
        .exclude(status__in=_NOT_SENT)
        .select_related("recipient")
        .order_by("-sent_at")
    )
    for exchange in sent:
        standing, _ = exchange_facts.pair_of(exchange)
        yield Source(
            key=f"exchange~{exchange.reference}",
            label=f"{exchange.recipient}: those sent in {exchange.reference}, class of "
            f"{exchange.class_of}",
            organization=organization,
            recipient=exchange.recipient,
            standing=standing,
            exchange=exchange,
            coverage=both(
                exchange_facts.download_coverage(exchange, day),
                paused(organization.id, exchange.recipient_id, day),
            ),
            elements=tuple(exchange.elements_out),
        )


def school_year(organization_id: UUID) -> int | None:
    """The latest school year of the roster."""
    found = SchoolRecord.objects.filter(organization_id=organization_id, enrolled=True)
    return found.order_by("-school_year").values_list("school_year", flat=True).first()


def classes(organization_ids: frozenset[UUID]) -> list[int]:
    found = Graduation.objects.filter(organization_id__in=organization_ids)
    return list(found.order_by("-class_of").values_list("class_of", flat=True).distinct())


def population(source: Source, class_of: int) -> Sql:
    """`subject_id`, `ferpa_block` of everybody whom the decision is about."""
    if source.exchange is None:
        return exchange_facts.class_sql(source.organization.id, class_of)
    return exchange_facts.sent_sql(source.exchange)


def decided(source: Source, class_of: int, day: date) -> Sql:
    """The one decision of today, also for those who were sent before."""
    assert source.standing is not None
    return exchange_facts.decide_sql(
        population=population(source, class_of),
        organization_id=source.organization.id,
        flow=source.standing.flow,
        coverage=source.coverage,
        day=day,
    )


def tally(source: Source, class_of: int, day: date) -> dict[str, int]:
    """How many fall under each code; of its own records a district takes all."""
    if not source.is_own:
        if source.standing is None:
            return {}
        return exchange_facts.tally(decided(source, class_of, day))
    if source.roster:
        of = SchoolRecord.objects.filter(organization=source.organization, enrolled=True)
        return {ALLOWED: of.count()}
    graduates = Graduation.objects.filter(organization=source.organization, class_of=class_of)
    return {ALLOWED: graduates.count()}


_STUDENTS = """
SELECT p.subject_id, COALESCE(x.return_key, ''), s.code, s.name, s.act_code, g.class_of,
    g.graduated_on, COALESCE(g.diploma, ''),
    COALESCE(NULLIF(g.race_ethnicity, 'unknown'), r.race_ethnicity, 'unknown'),
    COALESCE(g.lunch_status, 'unknown'), COALESCE(r.grade, ''), COALESCE(r.gender, 'unknown')
FROM ({who}) p
LEFT JOIN records_graduation g ON g.subject_id = p.subject_id
LEFT JOIN records_schoolrecord r ON r.subject_id = p.subject_id
JOIN records_school s ON s.id = COALESCE({school})
LEFT JOIN exchange_exchangerow x ON x.subject_id = p.subject_id AND x.exchange_id = %s
ORDER BY s.code, p.subject_id
"""
_WHO = {
    "decided": f"SELECT subject_id FROM {DECIDED} WHERE code = 'ALLOWED'",  # noqa: S608
    "class": "SELECT subject_id FROM records_graduation "
    "WHERE organization_id = %s AND class_of = %s",
    "roster": "SELECT subject_id FROM records_schoolrecord WHERE organization_id = %s AND enrolled",
}


def rows(source: Source, class_of: int) -> list[tuple[Any, ...]]:
    """The rows to be written, unopened: subject, key, school, graduation, and what is known."""
    if not source.is_own:
        who, values = _WHO["decided"], list[Any]()
    elif source.roster:
        who, values = _WHO["roster"], [source.organization.id]
    else:
        who, values = _WHO["class"], [source.organization.id, class_of]
    school = "r.school_id, g.school_id" if source.roster else "g.school_id, r.school_id"
    exchange_id = source.exchange.id if source.exchange else None
    with connection.cursor() as cursor:
        cursor.execute(_STUDENTS.format(who=who, school=school), [*values, exchange_id])
        return cursor.fetchall()


def students(source: Source, found: list[tuple[Any, ...]]) -> Iterator[Student]:
    """The rows opened, chunk by chunk, in their order."""
    vault = Vault.for_organization(source.organization.id)
    reader = source.recipient.id if source.recipient else source.organization.id
    remaining = iter(found)
    while chunk := list(islice(remaining, CHUNK)):
        opened = identities.opened(vault, [row[0] for row in chunk])
        for row in chunk:
            # Stable for one recipient, so that a later file says who is the same; two recipients
            # cannot put their files together by it.
            mark = vault.blind_index(f"sourced_id|{reader}", str(row[0])).hex()
            yield Student(
                identity=opened[row[0]],
                return_key=row[1],
                sourced_id=mark,
                school=School(row[2], row[3], row[4]),
                class_of=row[5],
                graduated_on=row[6],
                diploma=row[7],
                race_ethnicity=RaceEthnicity(row[8]),
                lunch_status=LunchStatus(row[9]),
                grade=row[10],
                gender="" if row[11] == "unknown" else row[11],
            )
