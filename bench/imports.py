"""Importing a roster (read, validate, encrypt, index, compare, write) beside a raw COPY of the
same bytes, in a database of its own. `python bench/imports.py [STUDENTS ...]`."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
import zipfile
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings_test")

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connections  # noqa: E402
from psycopg import sql  # noqa: E402

from bench.scratch import own_database, owner_of  # noqa: E402
from consent.rules.sheets.rows import Fate  # noqa: E402
from portal import clock, founding  # noqa: E402
from portal.facts import actor_by_id  # noqa: E402
from portal.jobs import run_now  # noqa: E402
from portal.models import Job  # noqa: E402
from portal.rowsecurity import scope  # noqa: E402
from portal.rules.permissions import Role  # noqa: E402
from portal.rules.vocabulary import OrganizationKind  # noqa: E402
from sharing.demo.region import District, make_region, write_graduates, write_oneroster  # noqa: E402
from sharing.records import actions  # noqa: E402
from sharing.records.models import Import  # noqa: E402
from sharing.records.rules.kinds import ImportKind  # noqa: E402
from sharing.records.rules.preview import Preview  # noqa: E402
from tests.records import sheets  # noqa: E402

NORTHFIELD = 0.6  # the share of the region's students who are Northfield's, at least
BAR = 12  # an import may take at most this many times as long as COPY


def copied(database: str, path: Path) -> tuple[float, int]:
    """Seconds and rows of a bare COPY of every table in the zip, as text, unchecked."""
    seconds, rows = 0.0, 0
    with zipfile.ZipFile(path) as archive, owner_of(database) as owner:
        for name in archive.namelist():
            content = archive.read(name)
            header = content.partition(b"\n")[0].decode().strip().split(",")
            columns = sql.SQL(", ").join(
                sql.SQL("{} text").format(sql.Identifier(column)) for column in header
            )
            owner.execute("DROP TABLE IF EXISTS raw_copy")
            owner.execute(sql.SQL("CREATE TABLE raw_copy ({})").format(columns))
            start = time.perf_counter()
            with owner.cursor().copy("COPY raw_copy FROM STDIN (FORMAT csv, HEADER)") as copy:
                copy.write(content)
            seconds += time.perf_counter() - start
            rows += owner.execute("SELECT count(*) FROM raw_copy").fetchone()[0]
    return seconds, rows


def imported(kind: ImportKind, path: Path, user_id, organization_id) -> tuple[float, float, int]:
    """Seconds of the check and of the commit, and the rows that were new."""
    with scope(user_id):
        actor = actor_by_id(user_id, clock.today())
        upload = SimpleUploadedFile(path.name, path.read_bytes())
        brought = actions.receive_import(
            organization_id=organization_id, kind=kind, upload=upload, by=actor
        )
    checking = timed(brought.job_id, user_id)
    with scope(user_id):
        decided = actions.commit_import(imported=brought, by=actor)
    committing = timed(decided.job_id, user_id)
    with scope(user_id):
        done = Import.objects.get(id=brought.id)
        assert done.status == "committed", done.status
        preview = Preview.from_json(done.preview)
    return checking, committing, preview.rows


def timed(job_id, user_id) -> float:
    start = time.perf_counter()
    run_now(job_id, user_id)
    seconds = time.perf_counter() - start
    with scope(user_id):
        assert Job.objects.get(id=job_id).status == "done"
    return seconds


def district_of(students: int) -> District:
    return make_region(int(students / NORTHFIELD), seed=11).northfield.sample(students)


def measure(students: int, database: str, folder: Path) -> None:
    district = district_of(students)
    organization = founding.found_organization(
        f"{district.name} {students}", OrganizationKind.DISTRICT, nces_id=district.nces_id
    )
    vera = founding.seat(
        f"vera{students}@bench.example",
        "Vera",
        organization,
        [Role.DATA_STEWARD],
        from_day=date(2026, 1, 1),
    )
    connections["owner"].close()
    roster = write_oneroster(district, folder / f"roster-{students}.zip")
    raw, raw_rows = copied(database, roster)
    print(f"{students:,} students, {roster.stat().st_size / 1e6:.1f} MB zipped")
    print(f"  raw COPY of its {raw_rows:,} rows     {raw:6.2f} s")
    for title in ("roster, first time", "the same roster again"):
        tell(title, *imported(ImportKind.ROSTER, roster, vera.id, organization.id), raw)
    named = write_graduates(renamed(district, organization.name), folder / "graduates.txt")
    tell("graduates", *imported(ImportKind.GRADUATES, named, vera.id, organization.id))
    measure_sheet(vera.id, organization.id, rows=10_000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"  peak memory of this process  {peak:,.0f} MB")


def measure_sheet(user_id, organization_id, rows: int) -> None:
    """A spreadsheet of consents in columns of its own: every kind of row that people make."""
    with scope(user_id):
        actor = actor_by_id(user_id, clock.today())
        sheets.on_file(organization_id, rows // 3)
        file = sheets.mixed(students=rows // 3, rows=rows)
        start = time.perf_counter()
        done = sheets.checked(file.csv, by=actor, purpose="advising")
        checking = time.perf_counter() - start
        start = time.perf_counter()
        done = sheets.taken(done, by=actor, good_only=True)
        committing = time.perf_counter() - start
        told = sum(done.sheet.counts.values())
        assert told == rows, f"{rows - told} rows without a fate"
        assert done.sheet.counts == {fate.value: file.expected[fate] for fate in Fate}
    tell("a spreadsheet of consents", checking, committing, rows)


def renamed(district: District, name: str) -> District:
    import dataclasses

    return dataclasses.replace(district, name=name)


def tell(title: str, checking: float, committing: float, rows: int, raw: float = 0.0) -> None:
    both = checking + committing
    line = (
        f"  {title:<28} check {checking:6.2f} s  commit {committing:6.2f} s  "
        f"{rows / both:>8,.0f} rows/s"
    )
    print(line + (f"  commit / COPY {committing / raw:.1f} (bar {BAR})" if raw else ""))


if __name__ == "__main__":
    sizes = [int(size) for size in sys.argv[1:]] or [20_000, 100_000]
    with tempfile.TemporaryDirectory() as folder, own_database("imports") as database:
        for size in sizes:
            measure(size, database, Path(folder))
