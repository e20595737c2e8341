"""The record of disclosures (34 CFR 99.32)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from consent.models import DisclosedSubject, Disclosure
from consent.rules.disclosure import is_log_required, redisclosure_notice
from consent.rules.vocabulary import ConsentKind
from portal.rules.vocabulary import LegalBasis
from tests.consent.making import decide, disclose, identity, passage, student, students


@pytest.mark.parametrize(
    ("basis", "required"),
    [
        (LegalBasis.CONSENT, False),
        (LegalBasis.DIRECTORY, False),
        (LegalBasis.ENROLLMENT, True),
        (LegalBasis.STUDIES, True),
        (LegalBasis.AUDIT_EVALUATION, True),
    ],
)
def test_the_law_demands_the_record_for_some_grounds(basis, required):
    assert is_log_required(basis) is required


def test_the_recipient_is_told_not_to_pass_it_on_unless_it_is_directory_information():
    assert "34 CFR 99.33" in redisclosure_notice(LegalBasis.CONSENT, "None.")
    assert redisclosure_notice(LegalBasis.DIRECTORY, "") == ""


def test_a_passage_is_recorded_for_every_student_at_once(vera, cole):
    with vera.acting() as actor:
        everyone = students(vera.organization.id, [identity(str(n)) for n in range(3)])
        event = decide(everyone["0"], ConsentKind.GIVEN, by=actor)
        written = disclose(
            passage=passage(vera.organization.id, cole.organization.id),
            subjects=list(everyone.values()),
            by=actor,
        )
        assert written.students == DisclosedSubject.objects.count() == 3
        assert DisclosedSubject.objects.get(subject=everyone["0"]).consent_event == event


@pytest.mark.parametrize("table", ["consent_disclosure", "consent_disclosedsubject"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_nobody_takes_a_disclosure_off_the_record(vera, cole, verb, table):
    with vera.acting() as actor:
        marisol = student(vera.organization.id)
        passed = passage(vera.organization.id, cole.organization.id)
        disclose(passage=passed, subjects=[marisol], by=actor)
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(verb.format(table))


def test_a_disclosure_names_a_party_and_its_interest(vera, cole):
    with vera.acting() as actor:
        nameless = passage(vera.organization.id, cole.organization.id, legitimate_interest="")
        with pytest.raises(IntegrityError), transaction.atomic():
            disclose(passage=nameless, subjects=[], by=actor)


def test_the_recipient_and_olga_see_no_record_of_northfield(vera, cole, olga):
    with vera.acting() as actor:
        passed = passage(vera.organization.id, cole.organization.id)
        disclose(passage=passed, subjects=[student(vera.organization.id)], by=actor)
    for person in (cole, olga):
        with person.acting():
            assert not Disclosure.objects.exists()
            assert not DisclosedSubject.objects.exists()
