"""The database shows a row only to people of the organizations it belongs to."""

import pytest
from django.db import ProgrammingError, connection, transaction

from portal.models import LedgerEntry, Membership, VaultKey
from portal.recording import NothingRecorded, action, record
from portal.rowsecurity import ScopeSwitched, scope
from portal.vault import Unreadable, Vault


def test_without_a_scope_nobody_sees_a_row(vera):
    with vera.acting():
        Vault.for_organization(vera.organization.id)
        assert VaultKey.objects.count() == 1
        assert Membership.objects.count() >= 3
    assert VaultKey.objects.count() == 0
    assert Membership.objects.count() == 0


def test_olga_sees_nothing_of_northfield(vera, olga):
    with vera.acting():
        Vault.for_organization(vera.organization.id)
    with olga.acting() as actor:
        assert VaultKey.objects.count() == 0
        assert {m.user_id for m in Membership.objects.all()} == {actor.user_id}


def test_olga_cannot_write_into_northfield(vera, olga):
    with olga.acting(), pytest.raises(ProgrammingError), transaction.atomic():
        VaultKey.objects.create(organization_id=vera.organization.id, use="identity", wrapped=b"x")


def test_a_scope_cannot_be_switched_to_another_person(vera, olga):
    with vera.acting(), pytest.raises(ScopeSwitched), scope(olga.user_id):
        pass


def test_an_ended_membership_sees_nothing_the_same_day(vera, time_machine_to):
    with vera.acting():
        Vault.for_organization(vera.organization.id)
    time_machine_to("2025-12-31")  # a day before anyone was seated
    with scope(vera.user_id):
        assert VaultKey.objects.count() == 0


@action
def note(*, organization_id, by):
    record("note", by=by, organization_id=organization_id)


@action
def forget_to_record(*, by):
    VaultKey.objects.create(organization_id=next(iter(by.organization_ids)), use="x", wrapped=b"x")


def test_an_action_that_records_nothing_is_rolled_back(vera):
    with vera.acting() as actor:
        with pytest.raises(NothingRecorded):
            forget_to_record(by=actor)
        assert VaultKey.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE portal_ledgerentry SET verb = 'x'",
        "DELETE FROM portal_ledgerentry",
        "TRUNCATE portal_ledgerentry",
    ],
)
def test_nobody_rewrites_the_ledger(vera, statement):
    with vera.acting() as actor:
        note(organization_id=vera.organization.id, by=actor)
        assert LedgerEntry.objects.count() >= 1
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_sealed_identity_opens_only_in_its_own_row(vera):
    with vera.acting():
        vault = Vault.for_organization(vera.organization.id)
        key = vault.new_key()
        sealed = vault.seal({"family_name": "Núñez"}, wrapped=key, context="subject|1")
        assert vault.open(sealed, wrapped=key, context="subject|1") == {"family_name": "Núñez"}
        with pytest.raises(Unreadable):
            vault.open(sealed, wrapped=key, context="subject|2")


def test_a_blind_index_is_equal_within_a_vault_and_different_across(vera, val):
    with vera.acting():
        ours = Vault.for_organization(vera.organization.id)
        again = Vault.for_organization(vera.organization.id)
    with val.acting():
        theirs = Vault.for_organization(val.organization.id)
    assert ours.blind_index("student_id", "007") == again.blind_index("student_id", "007")
    assert ours.blind_index("student_id", "007") != theirs.blind_index("student_id", "007")
    assert ours.blind_index("student_id", "007") != ours.blind_index("state_id", "007")
