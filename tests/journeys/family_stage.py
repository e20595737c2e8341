"""Sets the stage for family journeys in the demo's own database: run with the demo's settings.

    python tests/journeys/family_stage.py set       the Torres family, and what its letters say
    python tests/journeys/family_stage.py morning   a day goes by: what the portal does each night

A program of its own: the browser's process has another database. Nobody can move the clock of the
portal that is served, so a day goes by for Sam alone: Sam's birthday comes a day nearer.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

import django

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
django.setup()

from consent import actions, identities  # noqa: E402
from consent.guardians import Person  # noqa: E402
from consent.models import Subject  # noqa: E402
from consent.passing import pass_all_rights  # noqa: E402
from consent.rules.entry import DecisionTaken, Signature  # noqa: E402
from consent.rules.guarding import AuthorityTold  # noqa: E402
from consent.rules.identity import Identity  # noqa: E402
from consent.rules.vocabulary import (  # noqa: E402
    AuthorityLevel,
    ConsentKind,
    Evidence,
    Relationship,
    Route,
)
from portal import clock  # noqa: E402
from portal.facts import actor_by_id  # noqa: E402
from portal.models import User  # noqa: E402
from portal.rowsecurity import scope  # noqa: E402
from portal.rules.actor import Actor  # noqa: E402
from portal.rules.vocabulary import Purpose  # noqa: E402
from portal.vault import Vault  # noqa: E402
from sharing.demo.families import letter_for  # noqa: E402
from sharing.records.models import Graduation, School  # noqa: E402

CLASS = 2026
LUCIA, ANA, SAM = "T-1001", "T-1002", "T-1003"
PARENTS = {"paz": Person("Paz Torres", language="es"), "marco": Person("Marco Torres")}


@dataclass(frozen=True)
class Northfield:
    """Where Vera keeps the records."""

    vera: UUID
    actor: Actor
    id: UUID
    vault: Vault


def born(years: int, *, tomorrow: bool = False) -> date:
    """The birth date of who is that old today, or will be tomorrow."""
    day = clock.today() + timedelta(days=tomorrow)
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - years, day=28 if leap else day.day)


def set_the_stage(here: Northfield) -> dict:
    """Lucía graduated early, at 16; Ana is at school; Sam is 18 tomorrow."""
    outcomes = [Purpose.ENROLLMENT_OUTCOMES]
    lucia = child(here, LUCIA, "Lucía", "Inés", born(16))
    Graduation.objects.create(
        organization_id=here.id,
        subject=lucia,
        school=School.objects.filter(organization_id=here.id).order_by("code")[0],
        class_of=CLASS,
        graduated_on=date(CLASS, 6, 5),
        diploma="Regular Diploma",
    )
    ana = child(here, ANA, "Ana", "", born(15))
    sam = child(here, SAM, "Sam", "", born(18, tomorrow=True))
    return {
        "lucia": family(here, lucia, outcomes),
        "ana": family(here, ana, outcomes),
        "sam": family(here, sam, [*outcomes, Purpose.ADVISING]),
    }


def a_day_goes_by(here: Northfield) -> dict:
    subject_id = identities.found(here.vault, [SAM])[SAM]
    sam = identities.opened(here.vault, [subject_id])[subject_id]
    today = dataclasses.replace(sam, birth_date=born(18))
    identities.store(here.vault, here.id, [today])
    return {}


def child(here: Northfield, number: str, first: str, middle: str, birth: date) -> Subject:
    told = Identity(number, None, first, middle, "Torres", "", birth)
    return Subject.objects.get(id=identities.store(here.vault, here.id, [told]).ids[number])


def family(here: Northfield, subject: Subject, purposes: list[Purpose]) -> dict:
    """Paz and Marco have the same rights; on paper, Paz said yes. Each gets a letter."""
    told = AuthorityTold(
        relationship=Relationship.PARENT,
        level=AuthorityLevel.SHARED,
        evidence=Evidence.RECORD,
        from_day=clock.today() - timedelta(days=900),
    )
    letters = {}
    for key, person in PARENTS.items():
        row = actions.add_guardian(subject=subject, person=person, told=told, by=here.actor)
        found = {
            "subject": str(subject.id),
            "guardian": str(row.id),
            "name": person.name,
            "language": person.language,
        }
        letter = letter_for(here.vera, found)
        letters[key] = {"token": letter.token, "code": letter.code}
    for purpose in purposes:
        consented(here, subject, purpose)
    name = identities.opened(here.vault, [subject.id])[subject.id]
    return {
        "subject": str(subject.id),
        "name": f"{name.first_name} {name.last_name}",
        "full_name": name.full_name,
        **letters,
    }


def consented(here: Northfield, subject: Subject, purpose: Purpose) -> None:
    signature = Signature(
        signed_by=PARENTS["paz"].name,
        relationship=Relationship.PARENT,
        effective_on=clock.today() - timedelta(days=20),
        route=Route.PAPER,
    )
    taken = DecisionTaken(
        kind=ConsentKind.GIVEN, purpose=purpose, recipient_id=None, signature=signature
    )
    actions.enter_decision(
        subject=subject, taken=taken, token=uuid4(), day=clock.today(), by=here.actor
    )


def as_vera(act: Callable[[Northfield], dict]) -> dict:
    vera = User.objects.get(email="vera@northfield.example").id
    with scope(vera):
        actor = actor_by_id(vera, clock.today())
        (organization_id,) = actor.organization_ids
        vault = Vault.for_organization(organization_id)
        return act(Northfield(vera, actor, organization_id, vault))


def main(what: str) -> dict:
    if what == "set":
        return as_vera(set_the_stage)
    told = as_vera(a_day_goes_by)
    pass_all_rights()
    return told


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
