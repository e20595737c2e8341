"""A million students imported, beside a raw COPY of what the import leaves in the tables.
`python bench/million.py [STUDENTS]`

Compared are rows per second of
- ours: a OneRoster 1.1 zip with users.csv and demographics.csv, a row for each student in both;
  received, checked (read, validated, compared) and committed (read and validated again, sealed
  under a key for each student, six blind indexes, written under row security with foreign keys);
- raw COPY: the very rows that the import left in consent_subject and records_schoolrecord, in
  PostgreSQL's binary form, by the owner, into two tables with the same columns, checks and indexes
  but without row security, foreign keys and triggers;
- bare COPY: the two CSV files as they came, as text, into tables without a type or an index.
"""

from __future__ import annotations

import csv
import io
import os
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings_test")

import django

django.setup()

from django.core.files.uploadedfile import TemporaryUploadedFile  # noqa: E402
from django.db import connections  # noqa: E402
from psycopg import sql  # noqa: E402

from bench.scratch import own_database, owner_of  # noqa: E402
from portal import clock, founding  # noqa: E402
from portal.facts import actor_by_id  # noqa: E402
from portal.jobs import run_now  # noqa: E402
from portal.models import Job  # noqa: E402
from portal.rowsecurity import scope  # noqa: E402
from portal.rules.permissions import Role  # noqa: E402
from portal.rules.vocabulary import OrganizationKind  # noqa: E402
from sharing.demo.region.names import FAMILY, GIVEN  # noqa: E402
from sharing.records import actions  # noqa: E402
from sharing.records.models import Import, SchoolRecord  # noqa: E402
from sharing.records.rules.kinds import ImportKind  # noqa: E402

BAR = 12  # an import may take at most this many times as long as raw COPY
MOST_MB = 1_000
SCHOOLS = 400
TABLES = ("consent_subject", "records_schoolrecord")
FLAGS = (
    *("americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican"),
    *("nativeHawaiianOrOtherPacificIslander", "white", "demographicRaceTwoOrMoreRaces"),
    "hispanicOrLatinoEthnicity",
)


def tables(students: int) -> Iterator[tuple[str, Iterable[tuple[str, ...]]]]:
    yield (
        "manifest.csv",
        [
            ("propertyName", "value"),
            ("oneroster.version", "1.1"),
            *((f"file.{name}", "bulk") for name in ("orgs", "users", "demographics")),
        ],
    )
    yield (
        "orgs.csv",
        [
            ("sourcedId", "status", "name", "type", "identifier", "parentSourcedId"),
            ("d1", "", "Large Unified", "district", "9900078", ""),
            *((f"s{n}", "", f"High School {n}", "school", f"S{n}", "d1") for n in range(SCHOOLS)),
        ],
    )
    yield (
        "academicSessions.csv",
        [
            ("sourcedId", "title", "type", "startDate", "endDate", "schoolYear"),
            ("y1", "2025-26", "schoolYear", "2025-08-18", "2026-06-05", "2026"),
        ],
    )
    yield "users.csv", users(students)
    yield "demographics.csv", demographics(students)


def users(students: int) -> Iterator[tuple[str, ...]]:
    drawn = random.Random(11)
    yield (
        *("sourcedId", "status", "orgSourcedIds", "role", "userIds", "givenName", "familyName"),
        *("middleName", "identifier", "grades"),
    )
    for n in range(students):
        given, family, middle = drawn.choice(GIVEN), drawn.choice(FAMILY), drawn.choice(GIVEN)
        yield (
            *(f"usr-{n}", "", f"s{n % SCHOOLS}", "student", f"{{State:{7_000_000_000 + n}}}"),
            *(str(given), str(family), str(middle), str(1_000_000 + n), str(9 + n % 4)),
        )


def demographics(students: int) -> Iterator[tuple[str, ...]]:
    drawn = random.Random(12)
    yield ("sourcedId", "birthDate", "sex", *FLAGS)
    for n in range(students):
        born = date(2007, 9, 1) + timedelta(days=drawn.randrange(1460))
        race = drawn.randrange(len(FLAGS))
        flags = ("true" if place == race else "false" for place in range(len(FLAGS)))
        yield f"usr-{n}", born.isoformat(), drawn.choice(("female", "male")), *flags


def written(path: Path, students: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, rows in tables(students):
            with (
                archive.open(name, "w", force_zip64=True) as raw,
                io.TextIOWrapper(raw, encoding="utf-8", newline="") as text,
            ):
                csv.writer(text).writerows(rows)
    return path


def imported(path: Path, students: int, user_id, organization_id) -> float:
    upload = TemporaryUploadedFile(path.name, "application/zip", path.stat().st_size, None)
    with path.open("rb") as source:
        while chunk := source.read(1 << 20):
            upload.write(chunk)
    upload.seek(0)
    with scope(user_id):
        actor = actor_by_id(user_id, clock.today())
        brought = actions.receive_import(
            organization_id=organization_id, kind=ImportKind.ROSTER, upload=upload, by=actor
        )
    checking = timed("check", brought.job_id, user_id)
    with scope(user_id):
        decided = actions.commit_import(imported=brought, by=actor)
    committing = timed("commit", decided.job_id, user_id)
    with scope(user_id):
        assert Import.objects.get(id=brought.id).status == "committed"
        assert SchoolRecord.objects.filter(organization_id=organization_id).count() == students
    return checking + committing


def timed(title: str, job_id, user_id) -> float:
    start, used = time.perf_counter(), time.process_time()
    run_now(job_id, user_id)
    seconds = time.perf_counter() - start
    with scope(user_id):
        assert Job.objects.get(id=job_id).status == "done"
    print(
        f"  {title:<34}{seconds:7.1f} s, {time.process_time() - used:6.1f} s of our processor time"
    )
    return seconds


def copied(
    database: str, folder: Path, tables: tuple[str, ...] = TABLES, *, indexed: bool
) -> float:
    """Seconds of a COPY of the rows that the import left, into tables like theirs."""
    seconds = 0.0
    with owner_of(database) as owner:
        for table in tables:
            file = folder / table
            name, kept = sql.Identifier(table), "ALL" if indexed else "DEFAULTS"
            if not file.exists():
                with (
                    file.open("wb") as out,
                    owner.cursor().copy(
                        sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(name)
                    ) as copy,
                ):
                    for chunk in copy:
                        out.write(chunk)
            owner.execute("DROP TABLE IF EXISTS raw_copy")
            owner.execute(
                sql.SQL("CREATE TABLE raw_copy (LIKE {} INCLUDING {})").format(name, sql.SQL(kept))
            )
            start = time.perf_counter()
            with (
                file.open("rb") as source,
                owner.cursor().copy("COPY raw_copy FROM STDIN (FORMAT binary)") as copy,
            ):
                while chunk := source.read(1 << 18):
                    copy.write(chunk)
            seconds += time.perf_counter() - start
        owner.execute("DROP TABLE raw_copy")
    return seconds


def bare(database: str, path: Path) -> float:
    """Seconds of a COPY of both files as text, unchecked, into tables without an index."""
    seconds = 0.0
    with zipfile.ZipFile(path) as archive, owner_of(database) as owner:
        for name in ("users.csv", "demographics.csv"):
            with archive.open(name) as source:
                header = source.readline().decode().strip().split(",")
                columns = sql.SQL(", ").join(
                    sql.SQL("{} text").format(sql.Identifier(column)) for column in header
                )
                owner.execute("DROP TABLE IF EXISTS bare_copy")
                owner.execute(sql.SQL("CREATE TABLE bare_copy ({})").format(columns))
                start = time.perf_counter()
                with owner.cursor().copy("COPY bare_copy FROM STDIN (FORMAT csv)") as copy:
                    while chunk := source.read(1 << 18):
                        copy.write(chunk)
                seconds += time.perf_counter() - start
        owner.execute("DROP TABLE bare_copy")
    return seconds


def main(students: int) -> float:
    with tempfile.TemporaryDirectory() as named, own_database("million") as database:
        folder = Path(named)
        path = written(folder / "roster.zip", students)
        organization = founding.found_organization(
            "Large Unified", OrganizationKind.DISTRICT, nces_id="9900078"
        )
        vera = founding.seat(
            *("vera@bench.example", "Vera", organization, [Role.DATA_STEWARD]),
            from_day=date(2026, 1, 1),
        )
        connections["owner"].close()
        print(f"{students:,} students, {path.stat().st_size / 1e6:.0f} MB zipped", flush=True)
        ours = imported(path, students, vera.id, organization.id)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        connections["default"].close()
        print(f"  check and commit                  {ours:7.1f} s, {students / ours:,.0f} rows/s")
        raw = copied(database, folder, indexed=True)
        plain = copied(database, folder, indexed=False)
        text = bare(database, path)
    kept = "kept" if ours <= BAR * raw else "NOT KEPT"
    print(f"  raw COPY, equal tables and indexes{raw:7.1f} s; ours takes {ours / raw:.1f} times as")
    print(f"    long (bar {BAR}: {kept})")
    print(f"  the same without indexes          {plain:7.1f} s; {ours / plain:.1f} times")
    print(f"  bare COPY of both files as text   {text:7.1f} s; {ours / text:.1f} times")
    print(
        f"  peak memory of the worker         {peak:7.0f} MB (bar {MOST_MB:,}: "
        f"{'kept' if peak < MOST_MB else 'NOT KEPT'})"
    )
    return ours


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
