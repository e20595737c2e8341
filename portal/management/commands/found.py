from __future__ import annotations

from argparse import ArgumentTypeError
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from portal import clock, founding
from portal.models import Organization
from portal.rules.permissions import Role
from portal.rules.vocabulary import OrganizationKind


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """Somebody whom the operator seats; everyone after them is invited on the People page."""

    email: str
    name: str
    roles: tuple[Role, ...]


def first_person(given: str) -> FirstPerson:
    """Reads "dana@northfield.example:Dana Ortiz:privacy_officer,signatory"."""
    email, _, rest = given.partition(":")
    name, _, roles = rest.rpartition(":")
    try:
        validate_email(email)
        found = tuple(Role(role.strip()) for role in roles.split(","))
    except Exception as error:
        raise ArgumentTypeError(
            f"{given!r} is not EMAIL:NAME:ROLE,ROLE. Roles: {', '.join(Role)}."
        ) from error
    if not name.strip():
        raise ArgumentTypeError(f"{given!r} has no name between the colons.")
    return FirstPerson(email.lower(), name.strip(), found)


class Command(BaseCommand):
    """As the owner of the tables: no page can do this."""

    help = "Founds an organization and seats its first people; run again, it adds what is new."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the organization's full name")
        parser.add_argument("--kind", required=True, choices=[k.value for k in OrganizationKind])
        parser.add_argument("--parent", default="", help="of a school: its district's name")
        parser.add_argument("--nces", default="", help="NCES id of a district or school")
        parser.add_argument("--opeid", default="", help="OPE id of a college")
        parser.add_argument(
            "--person", type=first_person, action="append", default=[], metavar="EMAIL:NAME:ROLES"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic(using=founding.OWNER):
            organization = self.organization(options)
            for person in options["person"]:
                founding.seat(
                    person.email, person.name, organization, person.roles, from_day=clock.today()
                )
        self.stdout.write(f"{organization.name} ({organization.get_kind_display()})")
        for person in options["person"]:
            roles = ", ".join(role.label.lower() for role in person.roles)
            self.stdout.write(f"  {person.name} <{person.email}>: {roles}")
        if options["person"]:
            self.stdout.write("They sign in by a code sent to their address; no password is set.")

    def organization(self, options: dict[str, Any]) -> Organization:
        kind, name = OrganizationKind(options["kind"]), options["name"]
        if (kind is OrganizationKind.SCHOOL) != bool(options["parent"]):
            raise CommandError("A school, and only a school, names its district with --parent.")
        organization = founding.found_organization(
            name,
            kind,
            parent=self.parent(options["parent"]),
            nces_id=options["nces"],
            opeid=options["opeid"],
        )
        if organization.kind != kind:
            raise CommandError(f"{name} exists already, as {organization.get_kind_display()}.")
        return organization

    def parent(self, name: str) -> Organization | None:
        if not name:
            return None
        found = Organization.objects.using(founding.OWNER).filter(name=name, parent=None).first()
        if found is None:
            raise CommandError(f"There is no organization called {name}; found it first.")
        return found
