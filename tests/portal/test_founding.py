"""How an installation begins: the operator founds it, on the machine and not on a page."""

from __future__ import annotations

from argparse import ArgumentTypeError

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction

from portal.management.commands.found import first_person
from portal.models import Membership, Organization
from portal.rules.permissions import Role

FOUND = ("Eastfield Unified", "--kind=district", "--nces=9900077")


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_operator_founds_a_district_and_seats_its_first_people(capsys):
    call_command("found", *FOUND, "--person=Edda@eastfield.example:Edda Ruiz:privacy_officer")
    call_command("found", *FOUND, "--person=edda@eastfield.example:Edda:privacy_officer,signatory")
    district = Organization.objects.using("owner").get(name="Eastfield Unified")
    assert (district.kind, district.nces_id) == ("district", "9900077")
    seated = Membership.objects.using("owner").filter(organization=district)
    assert {m.role for m in seated} == {"privacy_officer", "signatory"}
    assert {(m.user.email, m.user.name) for m in seated.select_related("user")} == {
        ("edda@eastfield.example", "Edda Ruiz")
    }
    assert "no password is set" in capsys.readouterr().out


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_school_needs_its_district_and_a_district_none():
    with pytest.raises(CommandError, match="names its district"):
        call_command("found", "Hill High", "--kind=school")
    with pytest.raises(CommandError, match="found it first"):
        call_command("found", "Hill High", "--kind=school", "--parent=Nowhere Unified")
    with pytest.raises(CommandError, match="exists already, as School district"):
        call_command("found", "Northfield Unified", "--kind=college")


def test_a_person_is_written_with_address_name_and_roles():
    person = first_person("dana@northfield.example:Dana Ortiz:privacy_officer, signatory")
    assert person.name == "Dana Ortiz"
    assert person.roles == (Role.PRIVACY_OFFICER, Role.SIGNATORY)


@pytest.mark.parametrize("given", ["dana", "dana@x.example:Dana:king", "dana@x.example::auditor"])
def test_a_person_written_otherwise_is_explained(given):
    with pytest.raises(ArgumentTypeError):
        first_person(given)


def test_no_page_can_found_an_organization(dana):
    """The application role may read the directory and not write it."""
    with dana.acting(), pytest.raises(ProgrammingError), transaction.atomic():
        Organization.objects.create(name="Mine", kind="district")
