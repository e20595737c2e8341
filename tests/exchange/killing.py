"""What `test_kills.py` has done in an installation of its own: the stage, and what became of it.

Northfield commits a roster while it sends a package, and Eastfield accepts a return.
"""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db.models import Count

from consent.models import Disclosure, Subject
from portal import clock, founding
from portal.models import Job, LedgerEntry, StoredFile, User
from portal.rowsecurity import scope
from portal.rules.permissions import Role
from portal.rules.vocabulary import OrganizationKind
from portal.vault import sweeping
from portal.vault.files import read_stored
from sharing.exchange import actions
from sharing.exchange.models import Acceptance, Exchange, ExchangeRow, Return
from sharing.records import actions as records_actions
from sharing.records.models import Import, Outcome, SchoolRecord
from sharing.records.rules.kinds import ImportKind
from tests.exchange import making
from tests.exchange.racing import Seated, seated
from tests.exchange.test_kills import NEWCOMERS
from tests.intake.making import oneroster, packed
from tests.records import making as records

VERA = {"north": "vera@northfield.example", "east": "vera@eastfield.example"}


def set_stage() -> None:
    """Everything up to the three decisions; their work is queued, and nobody works yet."""
    north = seated()
    east = eastfield(north.cole)
    returned = making.returned(east).returned
    story = making.begun(north)
    with north.vera.acting() as vera:
        brought = records.bring(ImportKind.ROSTER, newcomers(north.vera.organization), by=vera)
        added = brought.preview["added"]
        assert added == NEWCOMERS, brought.preview
        records_actions.commit_import(imported=brought, by=vera)
    making.prepare(story)
    with east.vera.acting() as vera:
        actions.begin_acceptance(returned=returned, by=vera, day=clock.today())


def eastfield(cole: Seated) -> SimpleNamespace:
    district = founding.found_organization(
        "Eastfield Unified", OrganizationKind.DISTRICT, nces_id="9900077"
    )

    def seat(name: str, *roles: Role) -> Seated:
        email = f"{name}@eastfield.example"
        person = founding.seat(email, name, district, list(roles), from_day=date(2026, 1, 1))
        return Seated(name, person.id, district)

    return SimpleNamespace(
        vera=seat("vera", Role.DATA_STEWARD),
        dana=seat("dana", Role.PRIVACY_OFFICER, Role.SIGNATORY),
        cole=cole,
    )


def newcomers(organization: Any) -> bytes:
    """A roster of students who are all new, at schools of their own."""
    files: dict[str, Any] = oneroster("1.1")
    district = files["orgs.csv"][1]
    district[3], district[5] = organization.name, organization.nces_id
    users, looks = files["users.csv"], files["demographics.csv"]
    student, look = users[2], looks[1]
    number = users[0].index("identifier")
    del users[2:], looks[1:]
    for n in range(NEWCOMERS):
        users.append([f"new-{n}", *student[1:number], f"NEW{n}", *student[number + 1 :]])
        looks.append([f"new-{n}", *look[1:]])
    return packed(files)


def sweep() -> None:
    """Two days later: prints how many sealed files lay about, how many went, and that every file
    with a row still opens."""
    paths = list(Path(settings.FILES).rglob("*.sealed"))
    for path in paths:
        os.utime(path, (path.stat().st_mtime - 2 * sweeping.DAY,) * 2)
    swept, opened = sweeping.sweep_files(), set()
    for email in VERA.values():
        with scope(User.objects.get(email=email).id):
            for stored in StoredFile.objects.all():
                read_stored(stored)
                opened.add(stored.id)
    print(json.dumps({"lay": len(paths), "swept": swept, "open": len(opened)}))


def tell() -> None:
    """Prints what is in the database, and on disk, as JSON."""
    print(json.dumps({side: _of(side) for side in VERA}))


def _of(side: str) -> dict[str, Any]:
    with scope(User.objects.get(email=VERA[side]).id):
        exchange = Exchange.objects.get()
        rows = ExchangeRow.objects.filter(exchange=exchange)
        returned = Return.objects.filter(exchange=exchange).first()
        return {
            "jobs": sorted(Job.objects.values_list("status", flat=True).distinct()),
            "imports": sorted(Import.objects.values_list("status", flat=True)),
            "subjects": Subject.objects.count(),
            "records": SchoolRecord.objects.count(),
            "exchange": exchange.status,
            "rows": rows.count(),
            "students": rows.aggregate(n=Count("subject", distinct=True))["n"],
            "keys": len(set(rows.filter(code="ALLOWED").values_list("return_key", flat=True))),
            "sent": exchange.sent,
            "disclosures": Disclosure.objects.count(),
            "return": returned and returned.status,
            "told": returned and returned.terms + returned.degrees,
            "result": Acceptance.objects.values_list("result", flat=True).first(),
            "outcomes": Outcome.objects.count(),
            "ledger": dict(
                LedgerEntry.objects.filter(
                    verb__in=["finish_import", "send", "send_package", "accept_return"]
                )
                .values_list("verb")
                .annotate(Count("id"))
            ),
        }
