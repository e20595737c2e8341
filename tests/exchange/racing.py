"""Two people at once, on real connections with real commits: needs a database of its own, hence a
process of its own. Prints what happened as JSON; `test_races.py` reads it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings_test")

import django

django.setup()

import psycopg  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from psycopg import sql  # noqa: E402

from consent.models import Subject  # noqa: E402
from consent.rules.vocabulary import ConsentKind, Relationship  # noqa: E402
from portal import clock, founding  # noqa: E402
from portal.facts import actor_by_id  # noqa: E402
from portal.jobs import progress  # noqa: E402
from portal.models import Organization  # noqa: E402
from portal.rowsecurity import scope  # noqa: E402
from portal.rules.permissions import Role  # noqa: E402
from portal.rules.vocabulary import OrganizationKind  # noqa: E402
from sharing.exchange import actions, facts  # noqa: E402
from sharing.exchange.models import ExchangeRow  # noqa: E402
from tests.conftest import bare_database  # noqa: E402
from tests.consent import making as families  # noqa: E402
from tests.exchange import making  # noqa: E402

PATIENCE = 30.0
A_MOMENT = 0.8


@dataclass
class Seated:
    name: str
    user_id: UUID
    organization: Organization

    @contextmanager
    def acting(self) -> Iterator[Any]:
        with scope(self.user_id):
            yield actor_by_id(self.user_id, clock.today())


def owner_of(database: str) -> psycopg.Connection:
    known = connections["owner"].get_connection_params()
    wanted = {key: known[key] for key in ("user", "host", "port", "password") if key in known}
    return psycopg.connect(dbname=database, autocommit=True, **wanted)


@contextmanager
def own_database() -> Iterator[None]:
    home = connections["owner"].settings_dict["NAME"]
    name = f"test_races_{os.getpid()}"
    with owner_of(home) as owner:
        is_copied = _copied(owner, name)
    try:
        _move_to(name)
        if not is_copied:
            call_command("migrate", verbosity=0)
        yield
    finally:
        progress.close()
        _move_to(home)
        with owner_of(home) as owner:
            owner.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _copied(owner: psycopg.Connection, name: str) -> bool:
    """From the migrated database that tests keep, if there is one; else an empty one."""
    bare = bare_database()
    if owner.execute("SELECT FROM pg_database WHERE datname = %s", [bare]).fetchall():
        with suppress(psycopg.Error):  # somebody else copies from it
            owner.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(bare)
                )
            )
            return True
    owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return False


def _move_to(database: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = database


def seated() -> SimpleNamespace:
    kinds = OrganizationKind
    found = founding.found_organization
    north = found("Northfield Unified", kinds.DISTRICT, nces_id="9900001")
    college = found("Northfield State University", kinds.COLLEGE, opeid="99000100")
    found("College Bridge Alliance", kinds.COMMUNITY)
    people = {
        "vera": ("vera@northfield.example", north, [Role.DATA_STEWARD]),
        "dana": ("dana@northfield.example", north, [Role.PRIVACY_OFFICER, Role.SIGNATORY]),
        "cole": (
            "cole@nsu.example",
            college,
            [Role.REGISTRAR, Role.PRIVACY_OFFICER, Role.SIGNATORY],
        ),
    }
    seats = {
        name: Seated(
            name,
            founding.seat(email, name, organization, roles, from_day=date(2026, 1, 1)).id,
            organization,
        )
        for name, (email, organization, roles) in people.items()
    }
    connections["owner"].close()
    return SimpleNamespace(**seats)


def started(work: Any) -> threading.Thread:
    """Runs on a thread with a connection of its own, closed at its end."""

    def run() -> None:
        try:
            work()
        finally:
            progress.close()
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def withdraw(story: making.Story, subject_id: UUID, hold: threading.Event | None = None) -> None:
    with story.vera.acting() as vera:
        subject = Subject.objects.get(id=subject_id)
        # The graduates are of age: they decide for themselves.
        families.decide(
            subject,
            ConsentKind.WITHDRAWN,
            by=vera,
            on=clock.today(),
            relationship=Relationship.STUDENT,
        )
        if hold is not None:
            hold.entered.set()  # type: ignore[attr-defined]
            hold.wait(PATIENCE)


def send(story: making.Story) -> None:
    with story.vera.acting() as vera:
        actions.send(exchange=story.exchange, by=vera, day=clock.today())


def code_of(story: making.Story, subject_id: UUID) -> str:
    with story.vera.acting():
        return ExchangeRow.objects.get(exchange=story.exchange, subject=subject_id).code


def withdrawal_first(story: making.Story, subject_id: UUID) -> dict[str, Any]:
    """A withdrawal is entered but not yet committed while the package is about to be made."""
    hold = threading.Event()
    hold.entered = threading.Event()  # type: ignore[attr-defined]
    family = started(lambda: withdraw(story, subject_id, hold))
    hold.entered.wait(PATIENCE)  # type: ignore[attr-defined]
    sending = started(lambda: send(story))
    sending.join(A_MOMENT)
    waited = sending.is_alive()
    hold.set()
    family.join(PATIENCE)
    sending.join(PATIENCE)
    return {"sending_waited": waited, "code": code_of(story, subject_id)}


def package_first(story: making.Story, subject_id: UUID) -> dict[str, Any]:
    """The package is decided and being written while the family withdraws."""
    decided, go_on = threading.Event(), threading.Event()
    graduates_of = facts.graduates_of

    def slowly(exchange: Any) -> Any:
        decided.set()
        go_on.wait(PATIENCE)
        return graduates_of(exchange)

    facts.graduates_of = slowly
    sending = started(lambda: send(story))
    decided.wait(PATIENCE)
    family = started(lambda: withdraw(story, subject_id))
    family.join(A_MOMENT)
    waited = family.is_alive()
    go_on.set()
    sending.join(PATIENCE)
    family.join(PATIENCE)
    facts.graduates_of = graduates_of
    return {"family_waited": waited, "code": code_of(story, subject_id)}


def main() -> None:
    with own_database():
        story = making.begun(seated())
        with story.vera.acting():
            flow = making.draft(story).offer.pair.out.flow
            decided = facts.decide_cohort(
                organization_id=story.vera.organization.id,
                class_of=making.CLASS,
                flow=flow,
                coverage=making.draft(story).offer.coverage,
                day=clock.today(),
            )
            one, other = facts.under(decided, "ALLOWED", start=0, stop=2)
        first = withdrawal_first(making.prepare(story), one)
        second = package_first(making.prepare(story), other)
        print(json.dumps({"withdrawal_first": first, "package_first": second}))


if __name__ == "__main__":
    main()
