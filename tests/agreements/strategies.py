"""Any terms at all, for property tests: valid or not, they must keep their meaning and hash."""

from datetime import date
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from agreements.rules.bases import clauses_for
from agreements.rules.elements import CATALOG
from agreements.rules.terms import (
    FlowTerms,
    Frequency,
    Kind,
    Level,
    Limits,
    ObligationKind,
    ObligationTerms,
    ParentRef,
    Protection,
    Redisclosure,
    Sealing,
    Terms,
    TextClause,
)
from portal.rules.vocabulary import LegalBasis, OrganizationKind, Purpose

# How fast an example is drawn says nothing about agreements, and a busy machine is slow.
steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

ORGANIZATIONS = tuple(UUID(int=number) for number in range(1, 5))
EMAILS = ("cole@nsu.example", "vera@northfield.example")
words = st.text(max_size=20)
days = st.dates(min_value=date(2026, 1, 1), max_value=date(2028, 12, 31))
elements = st.lists(st.sampled_from(sorted(CATALOG)), unique=True, max_size=8).map(tuple)


@st.composite
def flows(draw, key="F1"):
    basis = draw(st.sampled_from(LegalBasis))
    return FlowTerms(
        key=key,
        giver_id=draw(st.sampled_from(ORGANIZATIONS)),
        recipient_id=draw(st.sampled_from(ORGANIZATIONS)),
        purpose=draw(st.sampled_from(Purpose)),
        basis=basis,
        level=draw(st.sampled_from(Level)),
        elements=draw(elements),
        population=draw(words),
        frequency=draw(st.sampled_from(Frequency)),
        retention_days=draw(st.integers(0, 4000)),
        redisclosure=draw(st.sampled_from(Redisclosure)),
        recipients=draw(st.sampled_from([(), EMAILS[:1], EMAILS])),
        min_cell=draw(st.integers(1, 40)),
        protection=draw(st.sampled_from(Protection)),
        honors_opt_out=draw(st.booleans()),
        clauses=draw(st.sampled_from([(), clauses_for(basis)])),
        rounding_base=draw(st.none() | st.integers(3, 20)),
        epsilon=draw(st.none() | st.decimals("0.1", "10", places=2)),
        sealing=draw(st.sampled_from(Sealing)),
        custodians=draw(st.sampled_from([(), EMAILS[1:]])),
    )


def some_of(enum):
    return st.lists(st.sampled_from(list(enum)), unique=True, max_size=3).map(tuple)


few = st.integers(0, 5000)
limits = st.builds(
    Limits,
    purposes=some_of(Purpose),
    bases=some_of(LegalBasis),
    elements=elements,
    most_retention_days=st.none() | few,
    least_min_cell=st.none() | st.integers(1, 40),
    redisclosure=st.none() | st.sampled_from(Redisclosure),
    joiner_kinds=some_of(OrganizationKind),
    joinder_until=st.none() | days,
)
clauses = st.builds(TextClause, key=words, heading=words, body=words)
obligations = st.builds(
    ObligationTerms,
    key=words,
    kind=st.sampled_from(ObligationKind),
    owner_id=st.sampled_from(ORGANIZATIONS),
    words=words,
    first_due=st.none() | days,
    every_months=st.none() | st.integers(1, 60),
)
parents = st.builds(
    ParentRef,
    agreement_id=st.uuids(),
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
)


@st.composite
def terms(draw):
    count = draw(st.integers(0, 3))
    return Terms(
        title=draw(words),
        summary=draw(words),
        effective_on=draw(days),
        expires_on=draw(days),
        party_ids=draw(st.lists(st.sampled_from(ORGANIZATIONS), unique=True).map(tuple)),
        flows=tuple(draw(flows(key=f"F{number + 1}")) for number in range(count)),
        kind=draw(st.sampled_from(Kind)),
        parent=draw(st.none() | parents),
        limits=draw(st.none() | limits),
        text=draw(st.lists(clauses, max_size=2).map(tuple)),
        notice_days=draw(st.integers(0, 365)),
        breach_hours=draw(st.none() | st.integers(0, 720)),
        destruction=draw(words),
        obligations=draw(st.lists(obligations, max_size=2).map(tuple)),
    )
