"""What the exchange must know: the decision over sets, one student's facts, one package's rows.

Needs an open scope. The set form looks each student's standing up in the truth table of THE
decision, in one query; a property test proves it equal to the explanation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection

from agreements import facts as agreement_facts
from agreements import lineage
from agreements.rules.coverage import FlowStanding
from agreements.rules.terms import FlowTerms
from consent import facts as consent_facts
from consent import identities
from consent.covering import Narrower, narrower
from consent.rules.status import ConsentStatus, Standing
from portal.models import Organization
from portal.rules.decision import Decision
from portal.rules.vocabulary import LegalBasis, OrganizationKind
from portal.vault import Vault
from sharing.exchange.models import Exchange
from sharing.exchange.rules.contents import Graduate
from sharing.exchange.rules.pairs import FlowPair, coverage_of, paired
from sharing.records.facts import cohort_sql
from sharing.records.models import Graduation
from sharing.rules.access import SubjectFacts, truth_table

Sql = tuple[str, list[Any]]

DECIDED = "exchange_decided"
"""The temporary table in which an exchange keeps its decisions until they are rows."""

# Students are read in one order from every table, so that a class is merged and never hashed: a
# million random looks into a hash take twice as long. For one statement only.
ROOM = "SELECT set_config('work_mem', '64MB', true), set_config('enable_hashjoin', %s, true)"

# The truth table is written out as cases: joined, it misleads the planner into nested loops; as an
# array, it is walked for every student.
_DECIDE = """
WITH population AS ({population}),
decided AS (
    SELECT p.subject_id, {consent} AS consent, {event_id} AS consent_event_id,
        CASE {consent} {cases} END AS code
    FROM population p {joins}
)
SELECT subject_id, code,
    CASE WHEN consent <> 'expired' OR code <> 'ALLOWED' THEN consent_event_id END
        AS consent_event_id
FROM decided
"""
_CASE = """
    WHEN '{status}' THEN CASE WHEN p.ferpa_block
        THEN CASE WHEN {opted_out} THEN %s ELSE %s END
        ELSE CASE WHEN {opted_out} THEN %s ELSE %s END END
"""
# The frequent ones first.
_STATUSES = sorted(
    ConsentStatus, key=lambda status: status not in (ConsentStatus.GIVEN, ConsentStatus.NONE)
)


def partner_of(flow: FlowTerms, organization_id: UUID) -> UUID:
    """The other side of a flow: whom a family's decision about this sharing is about."""
    return flow.recipient_id if flow.giver_id == organization_id else flow.giver_id


def decide_sql(
    *, population: Sql, organization_id: UUID, flow: FlowTerms, coverage: Decision, day: date
) -> Sql:
    """SQL of one decision for each row of the population (`subject_id uuid`, `ferpa_block bool`),
    with columns subject_id uuid, code text, consent_event_id uuid."""
    standing = consent_facts.standing_joins(
        "p.subject_id",
        organization_id=organization_id,
        purpose=flow.purpose,
        recipient_id=partner_of(flow, organization_id),
        day=day,
        at_college=_is_of_college(flow, organization_id),
    )
    standing = _less(flow, organization_id).taken_from(standing)
    text = _DECIDE.format(
        population=population[0],
        consent=standing.consent,
        event_id=standing.event_id,
        cases="".join(
            _CASE.format(status=status.value, opted_out=standing.opted_out) for status in _STATUSES
        ),
        joins=standing.joins,
    )
    codes = _codes(truth_table(coverage=coverage, flow=flow))
    return text, [*population[1], *codes, *standing.values]


def _less(flow: FlowTerms, organization_id: UUID) -> Narrower:
    """Notices whose yes is for less than this flow holds. Where a flow rests on no consent, only
    a no counts, and a no counts under whatever notice."""
    if flow.basis is not LegalBasis.CONSENT:
        return Narrower(organization_id, flow.purpose)
    return narrower(
        organization_id,
        purpose=flow.purpose,
        partner_id=partner_of(flow, organization_id),
        elements=flow.elements,
    )


def _is_of_college(flow: FlowTerms, organization_id: UUID) -> bool:
    """Whether the records of this flow are a college's own: there the student decides alone."""
    return (
        flow.giver_id != organization_id
        and Organization.objects.filter(id=flow.giver_id, kind=OrganizationKind.COLLEGE).exists()
    )


def _codes(table: dict[SubjectFacts, str]) -> list[str]:
    """The truth table in the order of the cases: by status, then block, then opt-out."""
    return [
        table[SubjectFacts(status, opted_out, ferpa_block)]
        for status in _STATUSES
        for ferpa_block in (True, False)
        for opted_out in (True, False)
    ]


def class_sql(organization_id: UUID, class_of: int) -> Sql:
    text, values = cohort_sql(organization_id=organization_id, class_of=class_of)
    return f"SELECT subject_id, ferpa_block FROM ({text}) graduates", values  # noqa: S608


def matched_sql(exchange: Exchange, keys: list[str]) -> Sql:
    """The students whom these return keys mean, as their records are today."""
    text = """
    SELECT r.subject_id, COALESCE(g.ferpa_block, false) AS ferpa_block
    FROM exchange_exchangerow r LEFT JOIN records_graduation g ON g.subject_id = r.subject_id
    WHERE r.exchange_id = %s AND r.return_key = ANY(%s)
    """
    return text, [exchange.id, keys]


def sent_sql(exchange: Exchange) -> Sql:
    """Everybody in the package of an exchange, as their records are today."""
    text = """
    SELECT r.subject_id, COALESCE(g.ferpa_block, false) AS ferpa_block
    FROM exchange_exchangerow r LEFT JOIN records_graduation g ON g.subject_id = r.subject_id
    WHERE r.exchange_id = %s AND r.code = 'ALLOWED'
    """
    return text, [exchange.id]


def decide_cohort(
    *, organization_id: UUID, class_of: int, flow: FlowTerms, coverage: Decision, day: date
) -> Sql:
    return decide_sql(
        population=class_sql(organization_id, class_of),
        organization_id=organization_id,
        flow=flow,
        coverage=coverage,
        day=day,
    )


def tally(decided: Sql) -> dict[str, int]:
    """How many students fell under each code."""
    with connection.cursor() as cursor:
        cursor.execute(ROOM, ["off"])
        cursor.execute(
            f"SELECT code, count(*) FROM ({decided[0]}) decided GROUP BY code",  # noqa: S608
            decided[1],
        )
        counts = dict(cursor.fetchall())
        cursor.execute(ROOM, ["on"])
        return counts


def under(decided: Sql, code: str, *, start: int, stop: int) -> list[UUID]:
    """Some of the students under one code, in a stable order that tells nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT subject_id FROM ({decided[0]}) decided WHERE code = %s "  # noqa: S608
            "ORDER BY subject_id OFFSET %s LIMIT %s",
            [*decided[1], code, start, stop - start],
        )
        return [row[0] for row in cursor.fetchall()]


def keep_decided(decided: Sql) -> dict[str, int]:
    """Freezes decisions in the temporary table of this transaction; counts them by code."""
    with connection.cursor() as cursor:
        cursor.execute(ROOM, ["off"])
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{DECIDED}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {DECIDED} ON COMMIT DROP AS {decided[0]}", decided[1]
        )
        cursor.execute(ROOM, ["on"])
        cursor.execute(f"ANALYZE {DECIDED}")
        cursor.execute(f"SELECT code, count(*) FROM {DECIDED} GROUP BY code")  # noqa: S608
        return dict(cursor.fetchall())


def lock_agreement(agreement_id: UUID) -> None:
    """Until this transaction ends nobody suspends or amends the agreement, or what it rests on."""
    lineage.hold(agreement_id)


def lock_students(population: Sql) -> None:
    """Until this transaction ends no decision of these students' families is entered.

    A decision refers to its subject, so it waits for this lock; one that was entered first is
    waited for, and then seen. The lock on the subject must be FOR UPDATE: a foreign key asks
    for KEY SHARE, which FOR SHARE would let pass. In the order of ids, so that two exchanges
    never wait for each other.
    """
    text, values = population
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM consent_subject s "  # noqa: S608
            f"WHERE s.id IN (SELECT subject_id FROM ({text}) p) ORDER BY s.id FOR UPDATE) locked",
            values,
        )
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM records_graduation g "  # noqa: S608
            f"WHERE g.subject_id IN (SELECT subject_id FROM ({text}) p) "
            "ORDER BY g.subject_id FOR SHARE) locked",
            values,
        )


def pair_of(exchange: Exchange) -> tuple[FlowStanding | None, FlowStanding | None]:
    """Both flows of an exchange as the agreement's current revision has them; none that an
    amendment gave to somebody else since."""
    giver, recipient = exchange.organization_id, exchange.recipient_id
    out = agreement_facts.standing_of(exchange.agreement_id, exchange.flow_out)
    back = agreement_facts.standing_of(exchange.agreement_id, exchange.flow_back)
    return _between(out, giver, recipient), _between(back, recipient, giver)


def _between(
    standing: FlowStanding | None, giver_id: UUID, recipient_id: UUID
) -> FlowStanding | None:
    if standing is None:
        return None
    ends = (standing.flow.giver_id, standing.flow.recipient_id)
    return standing if ends == (giver_id, recipient_id) else None


def download_coverage(exchange: Exchange, day: date) -> Decision:
    """Whether the agreement still covers what was sent."""
    out, _ = pair_of(exchange)
    return coverage_of(out, day=day, elements=tuple(exchange.elements_out))


def answer_coverage(exchange: Exchange, day: date) -> Decision:
    """Whether outcomes may still come back under the agreement."""
    _, back = pair_of(exchange)
    return coverage_of(back, day=day, elements=tuple(exchange.elements_back))


@dataclass(frozen=True, slots=True)
class SubjectStanding:
    """One student toward one flow, and the event on which it rests."""

    facts: SubjectFacts
    standing: Standing


def subject_standing(
    subject_id: UUID, *, organization_id: UUID, flow: FlowTerms, day: date
) -> SubjectStanding:
    standing, opted_out = consent_facts.standing_of(
        subject_id,
        purpose=flow.purpose,
        recipient_id=partner_of(flow, organization_id),
        day=day,
        at_college=_is_of_college(flow, organization_id),
    )
    standing = _less(flow, organization_id).taken_from_one(standing)
    blocked = Graduation.objects.filter(subject_id=subject_id, ferpa_block=True).exists()
    return SubjectStanding(SubjectFacts(standing.status, opted_out, blocked), standing)


_GRADUATES = """
SELECT r.subject_id, r.return_key, h.name, g.class_of, g.graduated_on, g.race_ethnicity,
    g.lunch_status
FROM exchange_exchangerow r
JOIN records_graduation g ON g.subject_id = r.subject_id
JOIN records_school h ON h.id = g.school_id
WHERE r.exchange_id = %s AND r.code = 'ALLOWED'
ORDER BY r.return_key
"""
CHUNK = 5_000


def graduates_of(exchange: Exchange) -> Iterator[list[Graduate]]:
    """Those who are sent, chunk by chunk, in the order of their random keys."""
    vault = Vault.for_organization(exchange.organization_id)
    with connection.cursor() as cursor:
        cursor.execute(_GRADUATES, [exchange.id])
        rows = iter(cursor.fetchall())
    while chunk := list(islice(rows, CHUNK)):
        opened = identities.opened(vault, [row[0] for row in chunk])
        yield [Graduate(row[1], opened[row[0]], *row[2:]) for row in chunk]


def pairs_of(organization_id: UUID) -> list[FlowPair]:
    """The pairs of flows in which this organization gives rows and gets outcomes back."""
    return [
        pair
        for pair in paired(agreement_facts.standings())
        if pair.out.flow.giver_id == organization_id
    ]
