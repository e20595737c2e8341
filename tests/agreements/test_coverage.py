"""What a signed agreement covers, and what ends it."""

import dataclasses
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.coverage import FlowStanding, decide_coverage
from agreements.rules.elements import CATALOG
from agreements.rules.lifecycle import (
    AGREEMENT,
    EVER_ACTIVE,
    Status,
    is_in_force,
    status_on,
)
from portal.rules.vocabulary import Purpose
from tests.agreements.strategies import ORGANIZATIONS, days, flows, steady

STOPS = ("suspend", "end", "expire", "supersede", "begin_closing", "withdraw", "return", "revise")


@st.composite
def standings(draw):
    first = draw(days)
    return FlowStanding(
        agreement_id=UUID(int=9),
        reference="AG-9",
        title="Any",
        revision_id=UUID(int=8),
        revision_hash="0" * 64,
        status=draw(st.sampled_from(Status)),
        effective_on=first,
        expires_on=first + timedelta(days=draw(st.integers(1, 800))),
        flow=draw(flows()),
    )


questions = st.fixed_dictionaries(
    {
        "purpose": st.sampled_from(Purpose),
        "elements": st.frozensets(st.sampled_from(sorted(CATALOG)), max_size=3),
        "recipient_id": st.sampled_from(ORGANIZATIONS),
        "day": days,
    }
)


def at(standing, status):
    return dataclasses.replace(standing, status=status)


@steady
@given(standings(), questions)
def test_stopping_an_agreement_never_widens_what_it_covers(standing, question):
    for verb in STOPS:
        if (standing.status, verb) in AGREEMENT.moves:
            stopped = at(standing, Status(AGREEMENT.after(standing.status, verb)))
            assert not decide_coverage(stopped, **question)


@steady
@given(standings(), questions)
def test_only_an_agreement_in_force_that_day_covers_anything(standing, question):
    if decide_coverage(standing, **question):
        assert is_in_force(
            standing.status,
            effective_on=standing.effective_on,
            expires_on=standing.expires_on,
            day=question["day"],
        )
        assert standing.status in EVER_ACTIVE
        assert question["purpose"] == standing.flow.purpose
        assert question["recipient_id"] == standing.flow.recipient_id
        assert question["elements"] <= set(standing.flow.elements)


@steady
@given(standings(), questions)
def test_a_refusal_always_says_why(standing, question):
    decision = decide_coverage(standing, **question)
    assert bool(decision.reasons) != decision.allowed


def codes(standing, flow, **changed):
    asked = {
        "purpose": flow.purpose,
        "elements": flow.elements,
        "recipient_id": flow.recipient_id,
        "day": date(2026, 9, 1),
    }
    return [reason.code for reason in decide_coverage(standing, **(asked | changed)).reasons]


@steady
@given(flows())
def test_each_reason_has_its_code(flow):
    standing = FlowStanding(
        UUID(int=9),
        "AG-9",
        "Any",
        UUID(int=8),
        "0" * 64,
        Status.ACTIVE,
        date(2026, 7, 1),
        date(2027, 6, 30),
        flow,
    )
    assert codes(standing, flow) == []
    assert codes(None, flow) == ["NO_AGREEMENT"]
    assert codes(at(standing, Status.IN_REVIEW), flow) == ["NO_AGREEMENT"]
    assert codes(at(standing, Status.SUSPENDED), flow) == ["SUSPENDED"]
    assert codes(at(standing, Status.TERMINATED), flow) == ["ENDED"]
    assert codes(standing, flow, day=date(2026, 6, 30)) == ["NOT_YET"]
    assert codes(standing, flow, day=date(2027, 6, 30)) == []
    assert codes(standing, flow, day=date(2027, 7, 1)) == ["EXPIRED"]
    assert codes(standing, flow, recipient_id=UUID(int=77)) == ["PARTY_MISMATCH"]
    assert codes(standing, flow, elements=["ssn"]) == ["ELEMENT_NOT_LISTED"]
    others = [purpose for purpose in Purpose if purpose != flow.purpose]
    assert codes(standing, flow, purpose=others[0]) == ["PURPOSE_MISMATCH"]


def test_every_status_can_be_reached_and_left_unless_final():
    reached = {AGREEMENT.first} | set(AGREEMENT.moves.values())
    assert reached == set(AGREEMENT.states)
    assert AGREEMENT.final == {Status.SUPERSEDED, Status.WITHDRAWN}


@steady
@given(standings(), questions, days)
def test_notice_of_termination_stops_every_flow_from_the_day_it_names(standing, question, ends):
    notified = dataclasses.replace(standing, ends_on=ends)
    assert AGREEMENT.moves[Status.ACTIVE, "terminate"] == Status.ACTIVE
    covered = bool(decide_coverage(notified, **question))
    assert covered == (bool(decide_coverage(standing, **question)) and question["day"] < ends)


@steady
@given(standings(), questions, days)
def test_an_amended_agreement_covers_nothing_from_the_first_day_of_its_amendment(
    standing, question, first
):
    amended = dataclasses.replace(standing, superseded_on=first)
    covered = bool(decide_coverage(amended, **question))
    assert covered == (bool(decide_coverage(standing, **question)) and question["day"] < first)


@steady
@given(standings(), standings(), questions)
def test_nothing_moves_under_an_agreement_while_the_one_above_is_not_in_force(
    standing, above, question
):
    under = dataclasses.replace(standing, parent=above.agreement)
    if decide_coverage(under, **question):
        assert is_in_force(
            above.status,
            effective_on=above.effective_on,
            expires_on=above.expires_on,
            day=question["day"],
        )
        assert decide_coverage(standing, **question)


@steady
@given(standings(), standings(), questions)
def test_a_suspension_called_before_an_amendment_began_holds_for_the_amendment(
    standing, before, question
):
    stopped = dataclasses.replace(
        at(before, Status.SUSPENDED).agreement, superseded_on=date(2026, 1, 1)
    )
    assert not decide_coverage(dataclasses.replace(standing, amended=stopped), **question)


def test_the_last_sixty_days_are_told_and_still_govern():
    signed = {"expires_on": date(2027, 6, 30), "effective_on": date(2026, 7, 1)}
    for day, status in [
        (date(2027, 4, 30), Status.ACTIVE),
        (date(2027, 5, 1), Status.EXPIRING),
        (date(2027, 6, 30), Status.EXPIRING),
        (date(2027, 7, 1), Status.EXPIRED),
    ]:
        now = status_on("active", expires_on=signed["expires_on"], day=day)
        assert now is status
        assert is_in_force("active", **signed, day=day) == (status is not Status.EXPIRED)
    suspended = status_on("suspended", expires_on=signed["expires_on"], day=date(2027, 6, 1))
    assert suspended is Status.SUSPENDED
