"""Sam turns 18; Luz enters college; the clock finds the birthdays by itself."""

from __future__ import annotations

from datetime import date

import pytest

from consent import facts, passing
from consent.actions import pass_rights, pass_rights_at_college
from consent.models import RightsPassing
from consent.rules.status import ConsentStatus
from consent.rules.vocabulary import AtMajority, ConsentKind, Relationship
from portal.models import LedgerEntry
from portal.rules.decision import Refused
from portal.rules.vocabulary import Purpose
from tests.consent import making
from tests.consent.test_authority import _choose

OUTCOMES = Purpose.ENROLLMENT_OUTCOMES
EVE, BIRTHDAY = date(2026, 5, 16), date(2026, 5, 17)


@pytest.fixture
def sam(cast):
    with cast.vera.acting() as vera:
        subject = making.student(cast.vera.organization.id)  # born on May 17, 2008
        making.decide(subject, ConsentKind.GIVEN, by=vera)
    return subject


def standing(subject, day):
    found, _ = facts.standing_of(subject.id, purpose=OUTCOMES, recipient_id=None, day=day)
    return found.status


def passed(cast, day):
    with cast.vera.acting() as vera:
        return pass_rights(organization_id=cast.vera.organization.id, day=day, by=vera)


def test_rights_pass_on_the_birthday_and_not_the_day_before(cast, sam):
    assert passed(cast, EVE) == 0
    assert passed(cast, BIRTHDAY) == 1
    with cast.vera.acting():
        found = RightsPassing.objects.get(subject=sam)
        assert (found.on, found.reason) == (BIRTHDAY, "of_age")


def test_whoever_asks_late_finds_the_birthday_all_the_same(cast, sam):
    assert passed(cast, date(2027, 1, 3)) == 1
    with cast.vera.acting():
        assert RightsPassing.objects.get(subject=sam).on == BIRTHDAY


def test_asking_twice_writes_nothing_twice(cast, sam):
    assert passed(cast, BIRTHDAY) == 1
    assert passed(cast, BIRTHDAY) == 0


def test_a_student_without_a_birth_date_on_file_stays_a_childs_record(cast):
    with cast.vera.acting():
        making.student(cast.vera.organization.id, birth_date=None)
    assert passed(cast, BIRTHDAY) == 0


def test_a_consent_on_file_goes_on_unless_the_district_says_that_it_lapses(cast, sam):
    passed(cast, BIRTHDAY)
    with cast.vera.acting() as vera:
        assert standing(sam, BIRTHDAY) is ConsentStatus.GIVEN
        _choose(sam.organization_id, "any_no", vera)
        from consent.models import ConsentSettings

        ConsentSettings.objects.update(silent_at_majority=AtMajority.LAPSES)
        assert standing(sam, BIRTHDAY) is ConsentStatus.TRANSFERRED
        assert standing(sam, EVE) is ConsentStatus.GIVEN


def test_a_parent_cannot_decide_for_a_student_of_18_and_the_page_says_why(cast, sam):
    passed(cast, BIRTHDAY)
    with cast.vera.acting() as vera:
        with pytest.raises(Refused) as refused:
            making.decide(sam, ConsentKind.WITHDRAWN, by=vera, on=BIRTHDAY)
        assert refused.value.decision.reasons[0].code == "AUTHORITY_TRANSFERRED"
        with pytest.raises(Refused):
            making.opt_out(sam, by=vera, on=BIRTHDAY)
        own = {"signed_by": "Marisol Núñez-Ortega", "relationship": Relationship.STUDENT}
        making.decide(sam, ConsentKind.WITHDRAWN, by=vera, on=BIRTHDAY, **own)
        assert standing(sam, BIRTHDAY) is ConsentStatus.WITHDRAWN


def test_a_letter_signed_before_the_birthday_and_entered_after_it_still_counts(cast, sam):
    passed(cast, BIRTHDAY)
    with cast.vera.acting() as vera:
        making.decide(sam, ConsentKind.WITHDRAWN, by=vera, on=EVE)
        assert standing(sam, BIRTHDAY) is ConsentStatus.WITHDRAWN


def test_entering_college_passes_the_rights_of_a_younger_student(cast, sam):
    entered = date(2026, 1, 10)
    with cast.vera.acting() as vera:
        told = {sam.id: entered}
        organization_id = sam.organization_id
        assert pass_rights_at_college(organization_id=organization_id, entered=told, by=vera) == 1
        found = RightsPassing.objects.get(subject=sam)
        assert (found.on, found.reason) == (entered, "college")
    assert passed(cast, BIRTHDAY) == 0


def test_every_morning_the_clock_finds_the_birthdays_of_each_district(cast, sam, time_machine_to):
    with cast.val.acting():
        making.student(cast.val.organization.id)
    time_machine_to(BIRTHDAY.isoformat())
    assert passing.pass_all_rights() == 2
    assert passing.pass_all_rights() == 0
    with cast.dana.acting():
        assert LedgerEntry.objects.filter(verb="pass_rights").count() == 2


def test_olga_passes_nobodys_rights(cast, sam):
    with cast.olga.acting() as olga:
        pass_rights(organization_id=cast.olga.organization.id, day=BIRTHDAY, by=olga)
    with cast.vera.acting():
        assert not RightsPassing.objects.exists()
