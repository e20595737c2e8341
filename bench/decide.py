"""Deciding for every graduate of a class beside one SQL scan of the same rows, in a database of
its own. `python bench/decide.py [STUDENTS ...]`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
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

# Nine of ten families answered, a tenth of them twice; one of fifty by another person, who may
# disagree; one of twenty opted out; a third of the class has turned 18. Sealed values are as long
# as real ones, so that the rows scanned are as wide as they are in a district.
FILL = """
INSERT INTO consent_subject (id, organization_id, key, identity, identity_digest, student_id_index)
SELECT gen_random_uuid(), %(org)s, {key}, {identity}, {index}, {index}
FROM generate_series(1, %(n)s);
INSERT INTO records_school (id, organization_id, code, name, act_code)
VALUES (gen_random_uuid(), %(org)s, 'HS', 'A high school', '');
INSERT INTO records_graduation (id, organization_id, subject_id, school_id, class_of,
    graduated_on, diploma, race_ethnicity, lunch_status, ferpa_block)
SELECT gen_random_uuid(), %(org)s, s.id, (SELECT id FROM records_school), 2026, '2026-06-05',
    'regular', 'white', 'eligible', random() < 0.02
FROM consent_subject s;
INSERT INTO consent_rightspassing (id, organization_id, subject_id, "on", reason, recorded_at)
SELECT gen_random_uuid(), %(org)s, s.id, '2026-01-01'::date + (random() * 200)::integer, 'of_age',
    now()
FROM consent_subject s WHERE random() < 0.33;
"""
EVENTS = """
WITH wish AS MATERIALIZED (
    SELECT id, random() AS first, random() AS again, random() AS another FROM consent_subject)
INSERT INTO consent_consentevent (id, organization_id, subject_id, effective_on, recorded_at,
    position, route, relationship, signer, entered_by_id, entry_key, holder, kind, purpose,
    notice_code)
SELECT gen_random_uuid(), %(org)s, s.id, '2026-01-01'::date + (random() * 100)::integer, now(), 0,
    'paper', 'parent', {signer}, %(person)s, {index},
    CASE WHEN turn = 3 THEN '\\x02'::bytea ELSE '\\x01'::bytea END,
    CASE WHEN random() < 0.9 THEN 'given' WHEN random() < 0.7 THEN 'refused' ELSE 'withdrawn' END,
    'enrollment_outcomes', ''
FROM wish s CROSS JOIN generate_series(1, 3) AS turn
WHERE (turn = 1 AND s.first < 0.9) OR (turn = 2 AND s.again < 0.1)
    OR (turn = 3 AND s.another < 0.02);
"""
OPT_OUTS = """
INSERT INTO consent_directoryoptout (id, organization_id, subject_id, effective_on, recorded_at,
    position, route, relationship, signer, entered_by_id, entry_key, holder, kind)
SELECT gen_random_uuid(), %(org)s, s.id, '2026-01-01', now(), 0, 'paper', 'parent', {signer},
    %(person)s, {index}, '\\x01', 'set'
FROM consent_subject s WHERE random() < 0.05;
"""
# As wide as what the vault seals: a wrapped key, an identity, a signer, an index.
WIDE = {
    "key": "decode(repeat('ab', 60), 'hex')",
    "identity": "decode(repeat('ab', 190), 'hex')",
    "signer": "decode(repeat('ab', 55), 'hex')",
    "index": "uuid_send(gen_random_uuid())",
}
FILLED = (
    "consent_subject",
    "records_graduation",
    "consent_rightspassing",
    "consent_consentevent",
    "consent_directoryoptout",
)
REFERENCES = """
SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint
WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)
"""
# What the decision is about: the rows from which it follows, whatever it really reads.
SCANNED = FILLED
# What the query really reads: the class, and what families' decisions amount to.
READ = ("records_graduation", "consent_standing")


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


def filled(database: str, district: UUID, vera: UUID, students: int) -> None:
    told = {"org": district, "person": vera, "n": students}
    with owner_of(database) as owner:
        cursor = psycopg.ClientCursor(owner)  # client-side parameters: several statements at once
        # What SQL makes up here is whole by itself; checking each reference takes most of the time.
        for table, constraint in owner.execute(REFERENCES, [list(FILLED)]).fetchall():
            owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        cursor.execute(FILL.format(**WIDE), told)
        start = time.perf_counter()
        cursor.execute(EVENTS.format(**WIDE), told)
        print(f"  {cursor.rowcount:,} decisions written and folded in", end=" ")
        print(f"{time.perf_counter() - start:.1f} s")
        cursor.execute(OPT_OUTS.format(**WIDE), told)
        cursor.execute("VACUUM ANALYZE")


def measure(students: int) -> None:
    print(f"{students:,} students")
    with own_database("decide") as database:
        district, college, vera = founded(students)
        filled(database, district, vera, students)
        with scope(vera):
            decided = facts.decide_cohort(
                organization_id=district,
                class_of=2026,
                flow=roster_flow(district, college),
                coverage=Decision.allow(),
                day=DAY,
            )
            scan = best(lambda: scanned(SCANNED, district))
            read = best(lambda: scanned(READ, district))
            counts = facts.tally(decided)
            deciding = best(lambda: facts.tally(decided))
        assert sum(counts.values()) == students, counts
        print(f"  scan of {', '.join(SCANNED)}: {scan:.3f} s")
        print(f"  scan of {', '.join(READ)}: {read:.3f} s")
        print(f"  decide, every status with its code: {deciding:.3f} s")
        print(f"  decide / scan {deciding / scan:.1f} (bar {BAR})", end="; ")
        print(f"decide / scan of what it reads {deciding / read:.1f}")
        print("  " + ", ".join(f"{code} {n:,}" for code, n in sorted(counts.items())))


def scanned(tables: Iterable[str], district: UUID) -> None:
    """Reads every row of the district once, in SQL, under the same row security."""
    with connection.cursor() as cursor:
        cursor.execute(facts.ROOM, ["on"])
        for table in tables:
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
    for size in [int(size) for size in sys.argv[1:]] or [20_000, 100_000, 1_000_000]:
        measure(size)
