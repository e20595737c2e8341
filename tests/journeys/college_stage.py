"""Invites a new registrar to Northfield State, and sends what waits for her: with demo settings.

A program of its own: the browser's process has another database. The agreement names Nora before
she has an account, as it happens; nothing else is prepared for her.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import django

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
django.setup()

from agreements import actions as agreements  # noqa: E402
from agreements.models import Agreement  # noqa: E402
from portal import actions as people  # noqa: E402
from portal import clock  # noqa: E402
from portal.facts import actor_by_id  # noqa: E402
from portal.jobs import work_off  # noqa: E402
from portal.models import Organization, User  # noqa: E402
from portal.rowsecurity import scope  # noqa: E402
from portal.rules.actor import Actor  # noqa: E402
from portal.rules.permissions import Role  # noqa: E402
from portal.rules.proof import Proof  # noqa: E402
from sharing.exchange import actions, facts  # noqa: E402
from sharing.exchange.models import Exchange  # noqa: E402

NORA = "nora@nsu.example"
TITLE = "Enrollment outcomes, answered by the registrar's deputy"


@contextmanager
def acting_as(person: str) -> Iterator[Actor]:
    host = {"cole": "nsu"}.get(person, "northfield")
    user_id = User.objects.get(email=f"{person}@{host}.example").id
    with scope(user_id):
        yield actor_by_id(user_id, clock.today())


def _organization(organization_id: UUID) -> Organization:
    return Organization.objects.get(id=organization_id)


def main(site: str) -> dict:
    with acting_as("cole") as cole:
        college = cole.seats[0].organization_id
        people.invite(
            organization=_organization(college),
            email=NORA,
            role=Role.REGISTRAR,
            site=site,
            by=cole,
        )
    reference = _agree()
    with acting_as("vera") as vera:
        district = vera.seats[0].organization_id
        pair = next(one for one in facts.pairs_of(district) if one.out.reference == reference)
        exchange = actions.prepare(
            pair=pair,
            class_of=2026,
            due_on=clock.today() + timedelta(days=30),
            by=vera,
            day=clock.today(),
        )
    work_off()
    with acting_as("vera"):
        sent = Exchange.objects.get(id=exchange.id)
        return {"reference": sent.reference, "sent": sent.sent, "email": NORA}


def _agree() -> str:
    """The agreement of the story, with Nora among those who receive."""
    with acting_as("vera") as vera:
        every = Agreement.objects.select_related("revision").order_by("changed_at")
        known = [one.revision.terms for one in every if one.revision]
        story = next(one for one in known if one.title == "Transition and enrollment outcomes")
        out, back = story.flows
        named = (*out.recipients, NORA)
        flows = (dataclasses.replace(out, recipients=named), back)
        terms = dataclasses.replace(story, title=TITLE, flows=flows)
        lead = _organization(vera.seats[0].organization_id)
        agreement = agreements.draft(lead=lead, terms=terms, by=vera)
        revision = agreements.submit(agreement=agreement, by=vera)
    for officer in ("dana", "cole"):
        with acting_as(officer) as actor:
            agreements.approve(
                agreement=Agreement.objects.get(id=agreement.id),
                organization_id=actor.seats[0].organization_id,
                revision_hash=revision.sha256,
                by=actor,
                day=clock.today(),
            )
    for officer in ("dana", "cole"):
        with acting_as(officer) as actor:
            agreements.sign(
                agreement=Agreement.objects.get(id=agreement.id),
                organization_id=actor.seats[0].organization_id,
                revision_hash=revision.sha256,
                printed_name=actor.name,
                job_title="Head of the office",
                proof=Proof("password", clock.now()),
                by=actor,
                day=clock.today(),
            )
    with acting_as("vera"):
        return Agreement.objects.get(id=agreement.id).reference


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
