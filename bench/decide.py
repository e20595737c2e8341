"""Deciding for every graduate of a class beside one SQL scan of the same rows, in a database of
its own. `python bench/decide.py [STUDENTS ...]`."""

from __future__ import annotations

import os
import sys
import time
from datetime import date
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings_test")

import django

django.setup()

import psycopg  # noqa: E402
from django.db import connection, connections  # noqa: E402

from agreements.rules.terms import (  # noqa: E402
    FlowTerms,
    Frequency,
    Level,
    Protection,
    Redisclosure,
)
from bench.scratch import own_database, owner_of  # noqa: E402
from portal import founding  # noqa: E402
from portal.rowsecurity import scope  # noqa: E402
from portal.rules.decision import Decision  # noqa: E402
from portal.rules.permissions import Role  # noqa: E402
from portal.rules.vocabulary import LegalBasis, OrganizationKind, Purpose  # noqa: E402
from sharing.exchange import facts  # noqa: E402

BAR = 3  # deciding may take at most this many times as long as one scan
DAY = date(2026, 8, 15)
RUNS = 5

# Nine of ten families answered, a tenth of them twice; one of twenty opted out.
FILL = """
INSERT INTO consent_subject (id, organization_id, key, identity, identity_digest, student_id_index)
SELECT gen_random_uuid(), %(org)s, 'k', '\\x00', '\\x00', uuid_send(gen_random_uuid())
FROM generate_series(1, %(n)s);
INSERT INTO records_school (id, organization_id, code, name, act_code)
VALUES (gen_random_uuid(), %(org)s, 'HS', 'A high school', '');
INSERT INTO records_graduation (id, organization_id, subject_id, school_id, class_of,
    graduated_on, diploma, race_ethnicity, lunch_status, ferpa_block)
SELECT gen_random_uuid(), %(org)s, s.id, (SELECT id FROM records_school), 2026, '2026-06-05',
    'regular', 'white', 'eligible', random() < 0.02
FROM consent_subject s;
INSERT INTO consent_consentevent (id, organization_id, subject_id, effective_on, recorded_at,
    position, route, relationship, signer, entered_by_id, entry_key, kind, purpose, notice_code)
SELECT gen_random_uuid(), %(org)s, s.id, '2026-01-01'::date + (random() * 100)::integer, now(), 0,
    'paper', 'parent', 's', %(person)s, uuid_send(gen_random_uuid()),
    CASE WHEN random() < 0.9 THEN 'given' WHEN random() < 0.7 THEN 'refused' ELSE 'withdrawn' END,
    'enrollment_outcomes', ''
FROM consent_subject s CROSS JOIN generate_series(1, 2) AS turn
WHERE (turn = 1 AND random() < 0.9) OR (turn = 2 AND random() < 0.1);
INSERT INTO consent_directoryoptout (id, organization_id, subject_id, effective_on, recorded_at,
    position, route, relationship, signer, entered_by_id, entry_key, kind)
SELECT gen_random_uuid(), %(org)s, s.id, '2026-01-01', now(), 0, 'paper', 'parent', 's',
    %(person)s, uuid_send(gen_random_uuid()), 'set'
FROM consent_subject s WHERE random() < 0.05;
"""
SCANNED = (
    "consent_subject",
    "records_graduation",
    "consent_consentevent",
    "consent_directoryoptout",
)


def founded(students: int) -> tuple[UUID, UUID, UUID]:
    district = founding.found_organization(f"District {students}", OrganizationKind.DISTRICT)
    college = founding.found_organization("A college", OrganizationKind.COLLEGE)
    vera = founding.seat(
        f"vera{students}@bench.example",
        "Vera",
        district,
        [Role.DATA_STEWARD],
        from_day=date(2026, 1, 1),
    )
    connections["owner"].close()
    return district.id, college.id, vera.id


def roster_flow(district: UUID, college: UUID) -> FlowTerms:
    return FlowTerms(
        key="F1",
        giver_id=district,
        recipient_id=college,
        purpose=Purpose.ENROLLMENT_OUTCOMES,
        basis=LegalBasis.CONSENT,
        level=Level.ROWS,
        elements=("first_name",),
        population="Graduates",
        frequency=Frequency.YEARLY,
        retention_days=180,
        redisclosure=Redisclosure.NONE,
        recipients=(),
        min_cell=10,
        protection=Protection.ENCRYPTED,
    )


def measure(students: int) -> None:
    with own_database("decide") as database:
        district, college, vera = founded(students)
        with owner_of(database) as owner:
            # Client-side parameters: several statements at once.
            cursor = psycopg.ClientCursor(owner)
            cursor.execute(FILL, {"org": district, "person": vera, "n": students})
            cursor.execute("VACUUM ANALYZE")
        with scope(vera):
            decided = facts.decide_cohort(
                organization_id=district,
                class_of=2026,
                flow=roster_flow(district, college),
                coverage=Decision.allow(),
                day=DAY,
            )
            scan = best(lambda: scanned(district))
            counts = facts.tally(decided)
            deciding = best(lambda: facts.tally(decided))
        assert sum(counts.values()) == students, counts
        ratio = deciding / scan
        print(f"{students:,} students: scan {scan:.3f} s, decide {deciding:.3f} s")
        print(f"  decide / scan {ratio:.1f} (bar {BAR}); sent {counts['ALLOWED']:,}")


def scanned(district: UUID) -> None:
    """Reads every row that the decision needs, once, under the same row security."""
    with connection.cursor() as cursor:
        for table in SCANNED:
            cursor.execute(
                f"SELECT count(*) FROM {table} WHERE organization_id = %s",
                [district],
            )
            cursor.fetchone()


def best(work) -> float:
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


if __name__ == "__main__":
    for size in [int(size) for size in sys.argv[1:]] or [100_000]:
        measure(size)
