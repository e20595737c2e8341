"""The identity vault: sealed, found exactly, and never told apart from another row's place."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from consent import identities
from consent.models import ConsentEvent, Subject
from consent.rules.identity import (
    Identity,
    completed,
    from_values,
    normal_name,
    normal_number,
    to_values,
)
from consent.rules.vocabulary import ConsentKind
from portal.vault import Unreadable, Vault
from tests.consent.making import decide, identity, student, students

TABLES = ("consent_subject", "consent_consentevent")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Núñez-Ortega", "NUNEZ ORTEGA"), ("O'Brien", "obrien"), ("  Zoë ", "zoe"), ("李", "李")],
)
def test_two_spellings_of_one_name_are_found_alike(one, other):
    assert normal_name(one) == normal_name(other)


def test_leading_zeros_of_a_number_count_and_spaces_do_not():
    assert normal_number(" ab 007 ") == "AB007"
    assert normal_number("007") != normal_number("7")


names = st.text(max_size=20)


@given(
    st.builds(
        Identity,
        student_id=st.text(min_size=1, max_size=20),
        state_id=st.none() | names,
        first_name=names,
        middle_name=names,
        last_name=names,
        suffix=names,
        birth_date=st.none() | st.dates(),
    )
)
def test_an_identity_comes_out_of_the_vault_as_it_went_in(told):
    assert from_values(to_values(told)) == told


def test_a_file_without_a_column_erases_nothing():
    known = identity(state_id="S1", middle_name="Ann", suffix="Jr.")
    assert completed(identity(birth_date=None), known) == known


def test_no_name_number_or_birth_date_lies_open_in_the_tables(vera, raw):
    with vera.acting() as actor:
        marisol = student(vera.organization.id, "100042", state_id="S778899")
        decide(marisol, ConsentKind.GIVEN, by=actor)
        rows = [raw(f"SELECT t::text, * FROM {table} t") for table in TABLES]
        stored = " ".join(str(cell) for table in rows for row in table for cell in row)
        stored += " ".join(
            bytes(cell).decode("latin-1")
            for table in rows
            for row in table
            for cell in row
            if isinstance(cell, bytes | memoryview)
        )
    for secret in ("100042", "778899", "Marisol", "Ortega", "Carmen", "2008-05-17"):
        assert secret not in stored
        assert secret.encode().hex() not in stored


def test_an_identity_moved_to_another_students_row_does_not_open(vera, raw):
    district = vera.organization.id
    with vera.acting():
        one, other = students(district, [identity("1"), identity("2")]).values()
        Subject.objects.filter(id=other.id).update(key=one.key, identity=one.identity)
        vault = Vault.for_organization(district)
        assert identities.opened(vault, [one.id])[one.id].student_id == "1"
        with pytest.raises(Unreadable):
            identities.opened(vault, [other.id])


def test_the_same_roster_again_changes_nothing(vera):
    with vera.acting():
        vault = Vault.for_organization(vera.organization.id)
        told = [identity(str(number)) for number in range(5)]
        first = identities.store(vault, vera.organization.id, told)
        again = identities.store(vault, vera.organization.id, told)
    assert (first.added, first.changed, first.unchanged) == (5, 0, 0)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 5)
    assert first.ids == again.ids


def test_a_new_last_name_changes_the_student_and_not_the_number(vera):
    district = vera.organization.id
    with vera.acting():
        vault = Vault.for_organization(district)
        before = student(district, "1", middle_name="Luz")
        married = [identity("1", last_name="Reyes")]
        surveyed = identities.survey(vault, district, married)
        stored = identities.store(vault, district, married)
        after = identities.opened(vault, [before.id])[before.id]
    assert surveyed.changed == stored.changed == 1
    assert stored.ids == {"1": before.id}
    assert (after.last_name, after.middle_name) == ("Reyes", "Luz")


def test_a_survey_writes_nothing(vera):
    with vera.acting():
        vault = Vault.for_organization(vera.organization.id)
        assert identities.survey(vault, vera.organization.id, [identity()]).added == 1
        assert not Subject.objects.exists()


def test_numbers_are_found_whatever_their_case_and_strangers_are_not(vera):
    with vera.acting():
        marisol = student(vera.organization.id, "ab12")
        vault = Vault.for_organization(vera.organization.id)
        assert identities.found(vault, ["AB12", "zz"]) == {"AB12": marisol.id}


def test_a_student_without_a_birth_date_is_stored_and_not_found_by_name(vera):
    with vera.acting():
        marisol = student(vera.organization.id, birth_date=None)
    assert marisol.name_birth_index is None


def test_olga_sees_no_student_and_no_decision_of_northfield(vera, olga):
    with vera.acting() as actor:
        marisol = student(vera.organization.id)
        decide(marisol, ConsentKind.GIVEN, by=actor)
    with olga.acting():
        assert not Subject.objects.exists()
        assert not ConsentEvent.objects.exists()
        with pytest.raises(ProgrammingError), transaction.atomic():
            student(vera.organization.id, "2")


def test_olga_cannot_write_a_decision_about_a_student_of_northfield(vera, olga):
    with vera.acting():
        marisol = student(vera.organization.id)
    marisol.organization_id = olga.organization.id
    marisol.key = b""
    with olga.acting() as actor:
        own = student(olga.organization.id, "9", birth_date=date(2008, 1, 1))
        own_id, own.id = own.id, marisol.id
        with pytest.raises(IntegrityError), transaction.atomic():
            decide(own, ConsentKind.GIVEN, by=actor)
        own.id = own_id
        assert decide(own, ConsentKind.GIVEN, by=actor)
