"""The register of agreements beside a minimal page, with thousands of agreements.

`python bench/register.py [AGREEMENTS]`. Both pages go through the whole of Django with a session;
the minimal one asks the database one thing and answers with a word.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings_test")

import django

django.setup()

import psycopg  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from psycopg.types.json import Jsonb  # noqa: E402

from agreements.rules.bases import clauses_for  # noqa: E402
from agreements.rules.terms import Terms, terms_hash, to_json  # noqa: E402
from bench.decide import roster_flow  # noqa: E402
from bench.scratch import own_database, owner_of  # noqa: E402
from portal import founding, queries  # noqa: E402
from portal import urls as portal_urls  # noqa: E402
from portal.models import User  # noqa: E402
from portal.routing import SIGNED_IN, route  # noqa: E402
from portal.rules.permissions import Role  # noqa: E402
from portal.rules.vocabulary import LegalBasis, OrganizationKind  # noqa: E402

BAR = 3  # the register may take at most this many times as long as a minimal page
DAY = date(2026, 8, 15)
PARTNERS = 200
RUNS = 30
ELEMENTS = ("first_name", "last_name", "birth_date", "student_id", "high_school", "class_of")

ROWS = (
    "agreements_agreement (id, reference, title, status, lead_id, begun_at, begun_by_id, "
    "changed_at, kind)",
    "agreements_revision (id, agreement_id, number, content, sha256, effective_on, expires_on, "
    "authors, submitted_at, submitted_by_id)",
    "agreements_party (id, agreement_id, revision_id, organization_id, position)",
)


def minimal(request) -> HttpResponse:  # type: ignore[no-untyped-def]
    """A session and one query."""
    return HttpResponse(str(queries.ledger_for(request.actor).count()))


urlpatterns = [
    *portal_urls.urlpatterns,
    route("minimal/", minimal, name="minimal", needs=SIGNED_IN),
]


def terms_between(number: int, district: UUID, partner: UUID) -> Terms:
    begins = date(2024, 7, 1) + timedelta(days=number % 700)
    flow = replace(
        roster_flow(district, partner),
        elements=ELEMENTS[: 2 + number % 5],
        clauses=clauses_for(LegalBasis.CONSENT),
    )
    return Terms(
        title=f"Outcomes of the class of {2020 + number % 10}, number {number}",
        summary="A measurement.",
        effective_on=begins,
        expires_on=begins + timedelta(days=400 + number % 800),
        party_ids=(district, partner),
        flows=(flow,),
    )


def fill(database: str, agreements: int, district: UUID, partners: list[UUID], dana: UUID) -> None:
    """Agreements in review: the page is the same whatever the status."""
    begun = "2026-01-01"
    with owner_of(database) as owner, owner.transaction(), owner.cursor() as cursor:
        for number in range(agreements):
            partner = partners[number % len(partners)]
            terms = terms_between(number, district, partner)
            agreement, revision = UUID(int=2 * number + 2), UUID(int=2 * number + 3)
            given = (
                (agreement, f"AG-{number + 1000}", terms.title, "drafting", district, begun, dana,
                 begun, "dsa"),
                (revision, agreement, 1, Jsonb(to_json(terms)), terms_hash(terms),
                 terms.effective_on, terms.expires_on, Jsonb([str(dana)]), begun, dana),
            )  # fmt: skip
            for table, row in zip(ROWS, given, strict=False):
                insert(cursor, table, row)
            for position, party in enumerate(terms.party_ids):
                insert(
                    cursor, ROWS[2], (UUID(int=(2 * number + position) + (1 << 64)), agreement,
                                      revision, party, position)
                )  # fmt: skip
        cursor.execute(
            "UPDATE agreements_agreement a SET revision_id = r.id, status = 'in_review' "
            "FROM agreements_revision r WHERE r.agreement_id = a.id"
        )
    with owner_of(database) as owner:
        owner.execute("VACUUM ANALYZE")


def insert(cursor: psycopg.Cursor, table: str, row: tuple) -> None:
    cursor.execute(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(row))})", row)


@override_settings(ROOT_URLCONF="bench.register", ALLOWED_HOSTS=["testserver"])
def measure(agreements: int) -> None:
    with own_database("register") as database:
        district = founding.found_organization("A district", OrganizationKind.DISTRICT)
        partners = [
            founding.found_organization(f"College {number}", OrganizationKind.COLLEGE).id
            for number in range(PARTNERS)
        ]
        dana = founding.seat(
            "dana@bench.example", "Dana", district, [Role.PRIVACY_OFFICER],
            from_day=date(2026, 1, 1),
        )  # fmt: skip
        fill(database, agreements, district.id, partners, dana.id)
        client = Client()
        client.force_login(User.objects.get(id=dana.id))
        print(f"{agreements:,} agreements, median of {RUNS} requests after a warm-up")
        base = median(client, "/minimal/")
        print(f"  a minimal page              {base * 1000:7.1f} ms")
        for words, url in (
            ("the register", "/agreements/"),
            ("its last page", f"/agreements/?page={agreements}"),
            ("filtered by element", "/agreements/?element=birth_date"),
            ("searched for a partner", "/agreements/?q=College+17"),
            ("the map", "/agreements/map/"),
        ):
            taken = median(client, url)
            print(f"  {words:<27} {taken * 1000:7.1f} ms  {taken / base:4.1f} x (bar {BAR})")


def median(client: Client, url: str) -> float:
    taken = []
    for run in range(RUNS + 5):
        start = time.perf_counter()
        answer = client.get(url)
        if run >= 5:
            taken.append(time.perf_counter() - start)
        assert answer.status_code == 200, (url, answer.status_code)
    return statistics.median(taken)


if __name__ == "__main__":
    measure(int(sys.argv[1]) if sys.argv[1:] else 5_000)
