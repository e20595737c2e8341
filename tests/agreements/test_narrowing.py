"""What stands under another agreement permits nothing that the one above does not."""

import dataclasses
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.coverage import FlowStanding, decide_coverage
from agreements.rules.elements import CATALOG
from agreements.rules.lifecycle import Status
from agreements.rules.narrowing import decide_narrowing
from agreements.rules.standing import Standing
from agreements.rules.terms import (
    Frequency,
    Kind,
    Level,
    Limits,
    Protection,
    Redisclosure,
    Sealing,
    Terms,
)
from portal.rules.vocabulary import LegalBasis, Purpose
from tests.agreements import making
from tests.agreements.strategies import (
    EMAILS,
    ORGANIZATIONS,
    days,
    flows,
    limits,
    steady,
    terms,
)

questions = st.fixed_dictionaries(
    {
        "purpose": st.sampled_from(Purpose),
        "elements": st.frozensets(st.sampled_from(sorted(CATALOG)), max_size=2),
        "recipient_id": st.sampled_from(ORGANIZATIONS),
        "day": days,
    }
)


@st.composite
def near(draw, flow):
    """A flow that has much in common with another: some parts of it, some of its own."""
    own = draw(flows(key=flow.key))
    kept = draw(st.sets(st.sampled_from([field.name for field in dataclasses.fields(flow)])))
    mixed = dataclasses.replace(own, **{name: getattr(flow, name) for name in kept})
    if draw(st.booleans()):
        fewer = tuple(one for one in flow.elements if draw(st.booleans()))
        mixed = dataclasses.replace(flow, elements=fewer)
    return mixed


@st.composite
def families(draw):
    """A child and the agreement above it, which is a memorandum or an agreement with flows."""
    above = draw(terms())
    kind = draw(st.sampled_from([Kind.MOU, Kind.DSA]))
    some = draw(st.lists(flows(), min_size=1, max_size=2))
    above = dataclasses.replace(
        above, kind=kind, limits=draw(limits), flows=tuple(some) if kind is Kind.DSA else ()
    )
    below = dataclasses.replace(
        draw(terms()),
        kind=Kind.DUL if kind is Kind.DSA else Kind.DSA,
        flows=tuple(draw(near(one)) for one in some),
    )
    members = frozenset(draw(st.sets(st.sampled_from(ORGANIZATIONS))) | set(above.party_ids))
    return below, above, members


def flow_standing(terms_, flow, parent=None):
    return FlowStanding(
        agreement_id=UUID(int=9),
        reference="AG-9",
        title="Any",
        revision_id=UUID(int=8),
        revision_hash="0" * 64,
        status=Status.ACTIVE,
        effective_on=terms_.effective_on,
        expires_on=terms_.expires_on,
        flow=flow,
        parent=parent,
    )


def standing(terms_, members):
    return Standing(
        reference="AG-1",
        status=Status.ACTIVE,
        effective_on=terms_.effective_on,
        expires_on=terms_.expires_on,
        terms=terms_,
        member_ids=members,
    )


def permits(above, members, question, flow):
    """Whether the agreement above, asked the same, would say yes."""
    if not above.effective_on <= question["day"] <= above.expires_on:
        return False
    if above.kind is Kind.DSA:
        return any(
            decide_coverage(flow_standing(above, one), **question)
            for one in above.flows
            if (one.giver_id, one.recipient_id) == (flow.giver_id, flow.recipient_id)
        )
    most = above.limits
    return (
        {flow.giver_id, flow.recipient_id} <= members
        and question["purpose"] in (most.purposes or Purpose)
        and flow.basis in (most.bases or LegalBasis)
        and question["elements"] <= set(most.elements or CATALOG)
    )


@steady
@given(families(), questions)
def test_no_child_covers_what_its_parent_does_not(family, question):
    below, above, members = family
    for flow in below.flows:
        asked = question | {"recipient_id": flow.recipient_id, "purpose": flow.purpose}
        one = flow_standing(below, flow, parent=standing(above, members))
        if decide_coverage(one, **asked):
            assert permits(above, members, asked, flow)


@steady
@given(families(), questions)
def test_what_narrows_is_covered_on_every_day_that_both_are_in_force(family, question):
    below, above, members = family
    if decide_narrowing(below, above, members=members):
        for flow in below.flows:
            asked = question | {"recipient_id": flow.recipient_id, "purpose": flow.purpose}
            alone = decide_coverage(flow_standing(below, flow), **asked)
            under = flow_standing(below, flow, parent=standing(above, members))
            if alone and above.effective_on <= asked["day"] <= above.expires_on:
                assert decide_coverage(under, **asked)
                assert permits(above, members, asked, flow)


@steady
@given(families())
def test_a_refusal_names_each_thing_that_is_wider(family):
    below, above, members = family
    decision = decide_narrowing(below, above, members=members)
    assert decision.allowed or all(reason.text for reason in decision.reasons)


DISTRICT, COLLEGE, STRANGER = (SimpleNamespace(id=UUID(int=n), name="N") for n in (1, 2, 7))
ABOVE = making.two_flow_terms(DISTRICT, COLLEGE, effective_on=date(2026, 7, 1))
LICENCE = dataclasses.replace(ABOVE, kind=Kind.DUL)


def reasons(child: Terms, parent: Terms = ABOVE, **given_members) -> str:
    return " ".join(one.text for one in decide_narrowing(child, parent, **given_members).reasons)


def with_first(terms_: Terms, **changed) -> Terms:
    return terms_.with_flow(dataclasses.replace(terms_.flows[0], **changed))


def test_a_licence_like_the_agreement_above_or_narrower_may_stand_under_it():
    assert decide_narrowing(LICENCE, ABOVE)
    narrower = with_first(
        dataclasses.replace(LICENCE, expires_on=ABOVE.expires_on - timedelta(days=30)),
        elements=making.ROSTER[:3],
        retention_days=30,
        frequency=Frequency.ONCE,
        recipients=("COLE@nsu.example",),
    )
    assert decide_narrowing(narrower, ABOVE)
    assert decide_narrowing(dataclasses.replace(LICENCE, flows=LICENCE.flows[:1]), ABOVE)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"elements": (*making.ROSTER, "race_ethnicity")}, "Race and ethnicity"),
        ({"purpose": Purpose.ADVISING}, "Advise students"),
        ({"basis": LegalBasis.STUDIES}, "Studies"),
        ({"level": Level.AGGREGATE}, "Tables of counts only"),
        ({"retention_days": 181}, "181; the agreement above allows at most 180"),
        ({"frequency": Frequency.TERMLY}, "more often than the flow above: once a year"),
        ({"recipients": ("cole@nsu.example", EMAILS[1])}, "vera@northfield.example"),
        ({"custodians": ("safe@nsu.example",)}, "safe@nsu.example"),
        ({"redisclosure": Redisclosure.WITH_CONSENT}, "passes on more"),
        ({"sealing": Sealing.PLAIN_FOLDERS}, "less of the recipient's keys"),
        ({"honors_opt_out": False}, "opted out"),
        ({"clauses": ()}, "lacks a clause"),
        ({"giver_id": COLLEGE.id, "recipient_id": STRANGER.id}, "does not bind"),
    ],
)
def test_whatever_is_wider_than_the_flow_above_is_named(changed, words):
    assert words in reasons(with_first(LICENCE, **changed))


def test_who_keeps_the_copies_above_is_not_made_a_recipient_below():
    kept = with_first(ABOVE, custodians=("safe@nsu.example",))
    below = with_first(LICENCE, custodians=("safe@nsu.example",))
    assert decide_narrowing(below, kept)
    receiving = with_first(LICENCE, recipients=("cole@nsu.example", "safe@nsu.example"))
    assert "safe@nsu.example" in reasons(receiving, kept)
    assert decide_narrowing(with_first(LICENCE, custodians=("cole@nsu.example",)), kept)


def test_a_licence_of_tables_hides_at_least_as_much():
    above = making.aggregate_terms(DISTRICT, COLLEGE, effective_on=date(2026, 7, 1))
    below = dataclasses.replace(above, kind=Kind.DUL)
    assert decide_narrowing(below, above)
    assert "at least 10" in reasons(with_first(below, min_cell=9), above)
    rounded = with_first(above, protection=Protection.ROUNDED, rounding_base=5)
    as_licence = dataclasses.replace(rounded, kind=Kind.DUL)
    assert decide_narrowing(with_first(as_licence, rounding_base=10), rounded)
    assert "at least 5" in reasons(with_first(as_licence, rounding_base=3), rounded)
    assert "protection" in reasons(below, rounded)
    noisy = with_first(above, protection=Protection.NOISE, epsilon=Decimal(1))
    as_licence = dataclasses.replace(noisy, kind=Kind.DUL)
    assert decide_narrowing(with_first(as_licence, epsilon=Decimal("0.5")), noisy)
    assert "budget" in reasons(with_first(as_licence, epsilon=Decimal(2)), noisy)
    assert "budget" in reasons(with_first(as_licence, epsilon=None), noisy)


def memorandum(**limits_) -> Terms:
    return dataclasses.replace(ABOVE, kind=Kind.MOU, flows=(), limits=Limits(**limits_))


@pytest.mark.parametrize(
    ("limits_", "words"),
    [
        ({"purposes": (Purpose.ADVISING,)}, "Learn which graduates enroll"),
        ({"bases": (LegalBasis.CONSENT,)}, "Audit or evaluation"),
        ({"elements": making.ROSTER}, "College name"),
        ({"most_retention_days": 1824}, "1825; the agreement above allows at most 1824"),
        ({"redisclosure": Redisclosure.NONE}, "passes on more"),
    ],
)
def test_an_agreement_under_a_memorandum_stays_within_its_limits(limits_, words):
    assert decide_narrowing(ABOVE, memorandum())
    assert words in reasons(ABOVE, memorandum(**limits_))


def test_a_table_under_a_memorandum_hides_what_the_memorandum_hides():
    tables = making.aggregate_terms(DISTRICT, COLLEGE, effective_on=date(2026, 7, 1))
    assert decide_narrowing(tables, memorandum(least_min_cell=10))
    assert "at least 11" in reasons(tables, memorandum(least_min_cell=11))


def test_only_members_are_party_of_what_stands_under_a_memorandum():
    with_stranger = dataclasses.replace(ABOVE, party_ids=(*ABOVE.party_ids, STRANGER.id))
    assert "Let it join first" in reasons(with_stranger, memorandum())
    everyone = {*ABOVE.party_ids, STRANGER.id}
    assert decide_narrowing(with_stranger, memorandum(), members=everyone)


def test_a_child_neither_begins_before_nor_ends_after_its_parent():
    early = dataclasses.replace(LICENCE, effective_on=ABOVE.effective_on - timedelta(days=1))
    late = dataclasses.replace(LICENCE, expires_on=ABOVE.expires_on + timedelta(days=1))
    assert "begins before" in reasons(early)
    assert "ends after" in reasons(late)


def test_a_breach_is_told_at_least_as_soon_as_above():
    above = dataclasses.replace(ABOVE, breach_hours=72)
    assert "within 72 hours" in reasons(LICENCE, above)
    assert "within 72 hours" in reasons(dataclasses.replace(LICENCE, breach_hours=73), above)
    assert decide_narrowing(dataclasses.replace(LICENCE, breach_hours=24), above)


def test_a_licence_serves_one_purpose():
    two = dataclasses.replace(
        LICENCE,
        flows=(
            LICENCE.flows[0],
            dataclasses.replace(LICENCE.flows[1], purpose=Purpose.PROGRAM_EVALUATION),
        ),
    )
    assert "one purpose" in reasons(two)


@pytest.mark.parametrize(
    ("child", "parent"),
    [(Kind.DSA, Kind.DSA), (Kind.DUL, Kind.MOU), (Kind.JOINDER, Kind.DSA), (Kind.MOU, Kind.MOU)],
)
def test_what_may_stand_under_what_is_fixed(child, parent):
    below = dataclasses.replace(ABOVE, kind=child, flows=())
    assert "cannot stand under" in reasons(below, dataclasses.replace(ABOVE, kind=parent))
