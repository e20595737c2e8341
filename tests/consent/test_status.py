"""What families decided, folded: the rule by itself, and the rule against the database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent import facts
from consent.models import ConsentEvent, DirectoryOptOut
from consent.rules.status import ConsentStatus, Event, OptOut, effective, opted_out
from consent.rules.vocabulary import ConsentKind, OptOutKind, Relationship, Route
from portal.rules.vocabulary import Purpose
from tests.consent import making

DAY = date(2026, 3, 10)
OUTCOMES, ADVISING = Purpose.ENROLLMENT_OUTCOMES, Purpose.ADVISING
COLLEGE, PARTNER = UUID(int=1), UUID(int=2)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def event(kind: str, on: int = 1, **fields: object) -> Event:
    given = {"purpose": OUTCOMES, "recipient_id": None, "recorded_at": NOON}
    return Event(
        id=uuid4(),
        kind=ConsentKind(kind),
        effective_on=date(2026, 3, on),
        **{**given, **fields},
    )


def status(*events: Event, recipient_id: UUID = COLLEGE, day: date = DAY) -> ConsentStatus:
    return effective(events, purpose=OUTCOMES, recipient_id=recipient_id, day=day).status


def test_a_family_that_never_answered_stands_at_no_answer():
    assert status() is ConsentStatus.NONE


def test_the_latest_decision_holds():
    assert status(event("given", 1), event("withdrawn", 2)) is ConsentStatus.WITHDRAWN
    assert status(event("refused", 1), event("given", 2)) is ConsentStatus.GIVEN


def test_on_one_day_the_decision_recorded_later_holds():
    later = NOON + timedelta(hours=1)
    assert status(event("refused", recorded_at=later), event("given")) is ConsentStatus.REFUSED


def test_in_one_file_the_decision_that_names_the_recipient_holds():
    general, precise = event("given", position=9), event("refused", recipient_id=COLLEGE)
    assert status(general, precise) is ConsentStatus.REFUSED
    assert status(general, precise, recipient_id=PARTNER) is ConsentStatus.GIVEN


def test_a_refusal_for_one_recipient_leaves_the_others_alone():
    events = event("given", 1), event("refused", 2, recipient_id=PARTNER)
    assert status(*events, recipient_id=PARTNER) is ConsentStatus.REFUSED
    assert status(*events, recipient_id=COLLEGE) is ConsentStatus.GIVEN


def test_a_withdrawal_from_everybody_reaches_a_named_recipient():
    events = event("given", 1, recipient_id=PARTNER), event("withdrawn", 2)
    assert status(*events, recipient_id=PARTNER) is ConsentStatus.WITHDRAWN


def test_consent_for_advising_says_nothing_about_outcomes():
    assert status(event("given", purpose=ADVISING)) is ConsentStatus.NONE


def test_a_decision_that_lies_ahead_does_not_hold_yet():
    assert status(event("given", 11)) is ConsentStatus.NONE


def test_consent_expires_the_day_after_its_last_day():
    lasting = event("given", expires_on=DAY)
    assert status(lasting) is ConsentStatus.GIVEN
    assert status(lasting, day=DAY + timedelta(days=1)) is ConsentStatus.EXPIRED


events = st.builds(
    Event,
    id=st.uuids(),
    kind=st.sampled_from(list(ConsentKind)),
    purpose=st.sampled_from([OUTCOMES, ADVISING]),
    recipient_id=st.sampled_from([None, COLLEGE, PARTNER]),
    effective_on=st.dates(date(2026, 3, 9), date(2026, 3, 11)),
    recorded_at=st.integers(0, 1).map(lambda hours: NOON + timedelta(hours=hours)),
    position=st.integers(0, 1),
).map(
    lambda e: (
        e
        if e.kind is not ConsentKind.GIVEN or e.position
        else Event(
            e.id,
            e.kind,
            e.purpose,
            e.recipient_id,
            e.effective_on,
            e.recorded_at,
            e.position,
            e.effective_on + timedelta(days=e.recorded_at.hour - 12),
        )
    )
)
histories = st.lists(events, max_size=8, unique_by=lambda e: e.id)
opt_outs = st.lists(
    st.builds(
        OptOut,
        id=st.uuids(),
        kind=st.sampled_from(list(OptOutKind)),
        effective_on=st.dates(date(2026, 3, 9), date(2026, 3, 11)),
        recorded_at=st.integers(0, 1).map(lambda hours: NOON + timedelta(hours=hours)),
        position=st.integers(0, 1),
    ),
    max_size=5,
    unique_by=lambda e: e.id,
)


@given(histories, events)
def test_saying_no_never_turns_a_not_given_into_given(history, decision):
    before = status(*history)
    if decision.kind is not ConsentKind.GIVEN and before is not ConsentStatus.GIVEN:
        assert status(*history, decision) is not ConsentStatus.GIVEN


@given(histories, st.randoms(use_true_random=False))
def test_the_order_in_which_decisions_are_read_changes_nothing(history, random):
    shuffled = random.sample(history, len(history))
    assert status(*shuffled) is status(*history)


@given(histories, histories)
def test_decisions_about_something_else_change_nothing(history, others):
    unrelated = [e for e in others if e.purpose is ADVISING or e.recipient_id == PARTNER]
    assert status(*history, *unrelated) is status(*history)


def _store(subject, history, opt_out_history, by, recipients):
    """Straight into the tables: the property must hold for histories no form would let through."""
    signed = {
        "organization_id": subject.organization_id,
        "subject_id": subject.id,
        "relationship": Relationship.PARENT,
        "route": Route.PAPER,
        "signer": b"sealed",
        "entered_by_id": by.user_id,
    }
    ConsentEvent.objects.bulk_create(
        ConsentEvent(
            id=e.id,
            kind=e.kind,
            purpose=e.purpose,
            recipient_id=recipients[e.recipient_id],
            effective_on=e.effective_on,
            expires_on=e.expires_on,
            recorded_at=e.recorded_at,
            position=e.position,
            entry_key=e.id.bytes,
            **signed,
        )
        for e in history
    )
    DirectoryOptOut.objects.bulk_create(
        DirectoryOptOut(
            id=o.id,
            kind=o.kind,
            effective_on=o.effective_on,
            recorded_at=o.recorded_at,
            position=o.position,
            entry_key=o.id.bytes,
            **signed,
        )
        for o in opt_out_history
    )


@pytest.mark.slow
@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(histories, opt_outs), min_size=1, max_size=4))
def test_the_query_over_all_students_and_the_fold_over_one_agree(cast, families):
    vera, recipients = cast.vera, {COLLEGE: cast.cole.organization.id, None: None}
    recipients[PARTNER] = cast.gus.organization.id
    with vera.acting() as actor:
        organization_id = vera.organization.id
        numbers = [uuid4().hex for _ in families]
        subjects = making.students(organization_id, map(making.identity, numbers))
        for number, (history, opt_out_history) in zip(numbers, families, strict=True):
            fresh = [_again(e) for e in history]
            _store(subjects[number], fresh, map(_again, opt_out_history), actor, recipients)
        for recipient_id in recipients.values():
            _compare(organization_id, subjects.values(), recipient_id)


def _again(event):
    """Hypothesis repeats ids between examples; the tables do not forget."""
    from dataclasses import replace

    return replace(event, id=uuid4())


def _compare(organization_id, subjects, recipient_id):
    query, parameters = facts.standing_sql(
        organization_id=organization_id, purpose=OUTCOMES, recipient_id=recipient_id, day=DAY
    )
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        together = {row[0]: row[1:] for row in cursor.fetchall()}
    for subject in subjects:
        standing, out = facts.standing_of(
            subject.id, purpose=OUTCOMES, recipient_id=recipient_id, day=DAY
        )
        assert together[subject.id] == (standing.status.value, standing.event_id, out)


@given(opt_outs)
def test_the_last_word_about_the_directory_holds(history):
    holding = [o for o in history if o.effective_on <= DAY]
    if not any(o.kind is OptOutKind.SET for o in holding):
        assert not opted_out(history, day=DAY)
