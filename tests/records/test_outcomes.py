"""What colleges return about a district's students is kept once, however often it is told."""

from __future__ import annotations

import dataclasses
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from portal.rules.decision import Refused
from sharing.records import actions
from sharing.records.models import Outcome
from sharing.records.rules.kinds import OutcomeKind
from sharing.records.rules.outcomes import OutcomeRow, Stored
from tests.consent import making as students


def term(subject_id, **fields):
    given = {
        "kind": OutcomeKind.ENROLLMENT,
        "college_code": "990101-00",
        "college_name": "North Valley College",
        "college_state": "VA",
        "college_level": "2",
        "college_control": "public",
        "begins_on": date(2026, 8, 24),
        "ends_on": date(2026, 12, 18),
        "status": "F",
    }
    return OutcomeRow(subject_id, **{**given, **fields})


def degree(subject_id):
    return term(
        subject_id,
        kind=OutcomeKind.DEGREE,
        begins_on=None,
        ends_on=None,
        status="",
        graduated_on=date(2028, 5, 12),
        degree_title="ASSOCIATE OF ARTS",
    )


def kept(vera, actor, *rows, exchange_id=None):
    return actions.store_outcomes(
        organization_id=vera.organization.id,
        exchange_id=exchange_id or uuid4(),
        rows=rows,
        by=actor,
    )


def test_a_return_told_twice_is_kept_once(vera):
    with vera.acting() as actor:
        subject = students.student(vera.organization.id).id
        rows = (term(subject), degree(subject))
        assert kept(vera, actor, *rows) == Stored(2, 0, 0)
        assert kept(vera, actor, *rows, *rows) == Stored(0, 0, 2)
        assert Outcome.objects.count() == 2


def test_what_is_told_differently_now_replaces_what_was_told(vera):
    with vera.acting() as actor:
        subject = students.student(vera.organization.id).id
        kept(vera, actor, term(subject))
        later = uuid4()
        withdrawn = dataclasses.replace(term(subject), status="W")
        assert kept(vera, actor, withdrawn, exchange_id=later) == Stored(0, 1, 0)
        outcome = Outcome.objects.get()
        assert (outcome.status, outcome.exchange_id) == ("W", later)


def test_no_outcome_is_kept_about_another_districts_student(vera, val):
    with val.acting():
        stranger = students.student(val.organization.id).id
    with vera.acting() as actor, pytest.raises(IntegrityError), transaction.atomic():
        kept(vera, actor, term(stranger))


def test_only_those_who_accept_returns_keep_outcomes(vera, dana):
    with vera.acting():
        subject = students.student(vera.organization.id).id
    with dana.acting() as actor, pytest.raises(Refused):
        kept(vera, actor, term(subject))


def test_a_college_whose_agreement_lists_less_erases_nothing_that_another_told(vera):
    with vera.acting() as actor:
        subject = students.student(vera.organization.id).id
        kept(vera, actor, term(subject, class_level="F", sequence=2))
        less = term(subject, college_name="", college_level="", status="", sequence=None)
        assert kept(vera, actor, less) == Stored(0, 0, 1)
        some = dataclasses.replace(less, class_level="S")
        assert kept(vera, actor, some) == Stored(0, 1, 0)
        found = Outcome.objects.get()
        assert (found.status, found.college_name, found.sequence, found.class_level) == (
            "F",
            "North Valley College",
            2,
            "S",
        )
