"""Entering decisions one by one, and from files."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from consent import actions, facts, files
from consent.models import ConsentEvent, DirectoryOptOut
from consent.rules.entry import DecisionTaken
from consent.rules.intake.rows import ConsentKind as Word
from consent.rules.intake.rows import OptOutKind as OptOutWord
from consent.rules.status import ConsentStatus
from consent.rules.vocabulary import ConsentKind, OptOutKind, Route
from portal.models import LedgerEntry
from portal.rules.decision import Refused
from portal.rules.intake import Rejected
from tests.consent.making import (
    DECIDED,
    OUTCOMES,
    decide,
    event_row,
    identity,
    opt_out,
    opt_out_row,
    signature,
    student,
    students,
)

GIVEN, REFUSED, WITHDRAWN = ConsentKind.GIVEN, ConsentKind.REFUSED, ConsentKind.WITHDRAWN


def standing(subject, day=DECIDED, recipient_id=None):
    return facts.standing_of(subject.id, purpose=OUTCOMES, recipient_id=recipient_id, day=day)


def codes(refused):
    return [reason.code for reason in refused.value.decision.reasons]


def test_a_withdrawal_holds_on_the_day_it_is_entered(vera):
    with vera.acting() as actor:
        marisol = student(vera.organization.id)
        decide(marisol, GIVEN, by=actor)
        decide(marisol, WITHDRAWN, by=actor, route=Route.PHONE)
        assert standing(marisol)[0].status is ConsentStatus.WITHDRAWN


def test_a_family_may_change_its_mind_twice_on_one_day(vera):
    with vera.acting() as actor:
        marisol = student(vera.organization.id)
        for kind in (GIVEN, WITHDRAWN, GIVEN):
            decide(marisol, kind, by=actor)
        assert standing(marisol)[0].status is ConsentStatus.GIVEN
        assert ConsentEvent.objects.count() == 3


@pytest.mark.parametrize("of_gus", [False, True])
def test_a_withdrawal_dated_before_the_consent_is_refused_not_swallowed(vera, gus, of_gus):
    """It would not end the consent, and the family would believe that it had."""
    recipient_id = gus.organization.id if of_gus else None
    with vera.acting() as actor:
        marisol = student(vera.organization.id)
        decide(marisol, GIVEN, by=actor, recipient_id=recipient_id)
        with pytest.raises(Refused) as refused:
            decide(marisol, WITHDRAWN, by=actor, on=DECIDED - timedelta(days=1))
        assert codes(refused) == ["BEFORE_THE_CONSENT"]
        decide(marisol, WITHDRAWN, by=actor)
        assert standing(marisol, recipient_id=recipient_id)[0].status == "withdrawn"


def test_consent_by_telephone_is_refused_and_says_why(vera):
    with vera.acting() as actor:
        with pytest.raises(Refused) as refused:
            decide(student(vera.organization.id), GIVEN, by=actor, route=Route.PHONE)
        assert codes(refused) == ["ORAL_CONSENT"]
        assert not ConsentEvent.objects.exists()


def test_a_decision_cannot_lie_ahead(vera):
    taken = DecisionTaken(kind=REFUSED, purpose=OUTCOMES, recipient_id=None, signature=signature())
    with vera.acting() as actor:
        marisol = student(vera.organization.id)
        yesterday = DECIDED - timedelta(days=1)
        with pytest.raises(Refused) as refused:
            actions.enter_decision(
                subject=marisol, taken=taken, token=uuid4(), day=yesterday, by=actor
            )
        assert codes(refused) == ["NOT_YET"]


def test_a_form_sent_twice_is_one_decision(vera):
    taken = DecisionTaken(kind=GIVEN, purpose=OUTCOMES, recipient_id=None, signature=signature())
    token = uuid4()
    with vera.acting() as actor:
        marisol = student(vera.organization.id)
        first, second = (
            actions.enter_decision(subject=marisol, taken=taken, token=token, day=DECIDED, by=actor)
            for _ in range(2)
        )
        assert first.id == second.id
        assert ConsentEvent.objects.count() == 1


def test_connie_may_not_enter_a_decision(vera, connie):
    with vera.acting():
        marisol = student(vera.organization.id)
    with connie.acting() as actor, pytest.raises(Refused) as refused:
        decide(marisol, GIVEN, by=actor)
    assert codes(refused) == ["ROLE_SCOPE"]


def test_an_opt_out_holds_until_the_family_takes_it_back(vera):
    with vera.acting() as actor:
        marisol = student(vera.organization.id)
        opt_out(marisol, by=actor)
        assert standing(marisol)[1]
        opt_out(marisol, by=actor, kind=OptOutKind.RESCINDED, on=DECIDED + timedelta(days=1))
        assert standing(marisol)[1]
        assert not standing(marisol, DECIDED + timedelta(days=1))[1]


@pytest.mark.parametrize("verb", ["UPDATE {} SET kind = 'given'", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("table", ["consent_consentevent", "consent_directoryoptout"])
def test_the_database_refuses_to_rewrite_what_a_family_decided(vera, verb, table):
    with vera.acting() as actor:
        marisol = student(vera.organization.id)
        decide(marisol, REFUSED, by=actor)
        opt_out(marisol, by=actor)
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(verb.format(table))


def test_a_published_notice_does_not_change(vera):
    with vera.acting() as actor:
        words = {"purpose": OUTCOMES, "code": "2025-en", "language": "en", "by": actor}
        notice = actions.publish_notice(
            organization_id=vera.organization.id, text="We would like to …", **words
        )
        with pytest.raises(Refused):
            actions.publish_notice(
                organization_id=vera.organization.id, text="Something else", **words
            )
        student(vera.organization.id)
        load(vera, actor, [event_row()])
        assert ConsentEvent.objects.get().notice == notice


def load(person, by, rows):
    return actions.import_events(
        organization_id=person.organization.id, rows=rows, name="consents.csv", source=None, by=by
    )


def check(person, rows):
    return files.check_events(
        organization_id=person.organization.id, rows=rows, name="consents.csv"
    )


def test_a_preview_tells_what_the_import_then_does(vera):
    with vera.acting() as actor:
        students(vera.organization.id, [identity("100001"), identity("100002")])
        rows = [event_row("100001"), event_row("100002", 3, event=Word.REFUSED)]
        checked = check(vera, rows)
        assert (checked.total, checked.new, checked.on_file) == (2, 2, 0)
        assert len(checked.notices) == 1
        imported = load(vera, actor, rows)
        assert (imported.total, imported.new, imported.on_file) == (2, 2, 0)
        entry = LedgerEntry.objects.latest("id")
        assert (entry.verb, entry.detail["new"]) == ("import_consent_events", 2)


def test_the_same_file_again_changes_nothing_even_after_a_withdrawal(vera):
    with vera.acting() as actor:
        marisol, rows = student(vera.organization.id), [event_row()]
        load(vera, actor, rows)
        decide(marisol, WITHDRAWN, by=actor)
        assert check(vera, rows).on_file == 1
        assert load(vera, actor, rows).new == 0
        assert standing(marisol)[0].status is ConsentStatus.WITHDRAWN


def test_the_same_row_twice_is_one_event(vera):
    with vera.acting() as actor:
        student(vera.organization.id)
        load(vera, actor, [event_row(row=2), event_row(row=3)])
        assert ConsentEvent.objects.count() == 1


def test_an_unknown_child_or_recipient_is_told_by_row_and_nothing_is_stored(vera):
    with vera.acting() as actor:
        student(vera.organization.id)
        rows = [
            event_row("100001"),
            event_row("999999", 3),
            event_row("100001", 4, recipient="Nobody Hall"),
        ]
        with pytest.raises(Rejected) as rejected:
            load(vera, actor, rows)
        places = [(p.row, p.column) for p in rejected.value.problems]
        assert places == [(3, "student_id"), (4, "recipient")]
        assert check(vera, rows).problems.total == 2
        assert not ConsentEvent.objects.exists()


def test_a_refusal_for_gus_alone_comes_with_the_file(vera, gus):
    with vera.acting() as actor:
        marisol = student(vera.organization.id)
        to_gus = event_row(row=3, event=Word.REFUSED, recipient="college bridge ALLIANCE")
        load(vera, actor, [event_row(), to_gus])
        assert standing(marisol)[0].status is ConsentStatus.GIVEN
        assert standing(marisol, recipient_id=gus.organization.id)[0].status == "refused"


def test_opt_outs_come_from_a_file_once(vera):
    with vera.acting() as actor:
        marisol = student(vera.organization.id)
        rows = [
            opt_out_row(),
            opt_out_row(row=3, event=OptOutWord.RESCINDED, effective_on=date(2026, 4, 1)),
        ]
        district = {"organization_id": vera.organization.id, "name": "opt_outs.csv"}
        assert files.check_opt_outs(rows=rows, **district).new == 2
        for new in (2, 0):
            stored = actions.import_opt_outs(rows=rows, source=None, by=actor, **district)
            assert stored.new == new
        assert DirectoryOptOut.objects.count() == 2
        assert standing(marisol)[1]
        assert not standing(marisol, date(2026, 4, 1))[1]


def test_val_of_another_district_cannot_import_for_northfield(vera, val):
    with val.acting() as actor, pytest.raises(Refused):
        load(vera, actor, [event_row()])
