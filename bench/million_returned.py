"""A million returned rows checked and accepted, beside a raw COPY of the outcomes they become.
`python bench/million_returned.py [ROWS]`

Four rows a student: three terms and a degree, or a fourth term. Compared are rows per second of
- ours: the file as a college returns it, checked (read, validated, compared with the keys of the
  package, cut to what was agreed, sealed) and accepted (opened, every student decided once more,
  compared with the outcomes on file, written under row security with foreign keys);
- raw COPY: the very rows that the acceptance left in records_outcome, in PostgreSQL's binary form,
  by the owner, into a table with the same columns, checks and indexes but without row security,
  foreign keys and triggers.
The students, their package and the agreement are made before; that is not measured. Memory is that
of a process which checks and accepts and nothing else, as a worker is.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings_test")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import TemporaryUploadedFile  # noqa: E402
from django.db import connection, connections  # noqa: E402

from bench.million import BAR, MOST_MB, copied  # noqa: E402
from bench.scratch import move_to, own_database  # noqa: E402
from consent import identities  # noqa: E402
from consent.rules.identity import Identity  # noqa: E402
from portal import clock  # noqa: E402
from portal.facts import actor_by_id  # noqa: E402
from portal.jobs import progress, run_now  # noqa: E402
from portal.models import Job  # noqa: E402
from portal.rowsecurity import scope  # noqa: E402
from portal.rules.vocabulary import LegalBasis  # noqa: E402
from portal.vault import Vault, files  # noqa: E402
from sharing.demo.region.names import FAMILY, GIVEN  # noqa: E402
from sharing.exchange import actions  # noqa: E402
from sharing.exchange.models import Exchange, Return  # noqa: E402
from sharing.exchange.packaging import keys_in  # noqa: E402
from sharing.exchange.rules.template import TEMPLATE_HEADER  # noqa: E402
from sharing.records.models import Outcome  # noqa: E402
from tests.agreements import making as agreements  # noqa: E402
from tests.exchange import making, racing  # noqa: E402

TABLES = ("records_outcome",)
EACH = 4  # rows a student
COLLEGES = 300
GRADUATED = """
WITH school AS (
    INSERT INTO records_school (id, organization_id, code, name, act_code)
    VALUES (gen_random_uuid(), %s, 'HS', 'A high school', '') RETURNING id)
INSERT INTO records_graduation (id, organization_id, subject_id, school_id, class_of, graduated_on,
    diploma, race_ethnicity, lunch_status, ferpa_block)
SELECT gen_random_uuid(), s.organization_id, s.id, school.id, %s, '2026-06-05', 'regular', 'white',
    'eligible', false
FROM consent_subject s, school
"""


def set_stage(students: int) -> making.Story:
    """A class of graduates on file, and the package that a college holds of them."""
    cast = racing.seated()
    district = cast.vera.organization.id
    with cast.vera.acting():
        identities.store(Vault.for_organization(district), district, people(students))
        with connection.cursor() as cursor:
            cursor.execute(GRADUATED, [district, making.CLASS])
    agreement = agreements.active(
        agreements.two_flow_terms(
            cast.vera.organization, cast.cole.organization, basis=LegalBasis.AUDIT_EVALUATION
        ),
        drafter=cast.vera,
        officers=[cast.dana, cast.cole],
    )
    return making.work(making.prepare(making.Story(cast, agreement)))


def people(students: int) -> Iterator[Identity]:
    drawn = random.Random(21)
    for n in range(students):
        given, family = str(drawn.choice(GIVEN)), str(drawn.choice(FAMILY))
        born = date(2007, 9, 1) + timedelta(days=drawn.randrange(365))
        yield Identity(str(5_000_000 + n), None, given, "", family, "", born)


def written(story: making.Story, path: Path) -> None:
    """What the college answers, in the layout of the template."""
    with story.cole.acting() as cole:
        taken = actions.download(exchange=story.exchange, by=cole, day=clock.today())
        with files.open_stored(taken) as package:
            keys = list(keys_in(package))
    drawn, place = random.Random(22), TEMPLATE_HEADER.index
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(TEMPLATE_HEADER)
        for key in keys:
            college = drawn.randrange(COLLEGES)
            for n in range(EACH):
                row = [""] * len(TEMPLATE_HEADER)
                row[place("Requester Return Field")], row[place("Record Found Y/N")] = key, "Y"
                row[place("College Code/Branch")] = f"{college:06}-00"
                row[place("College Name")] = f"University No. {college}"
                row[place("College State")] = "CA"
                row[place("2-year / 4-year")], row[place("Public / Private")] = "4", "Public"
                if n == EACH - 1 and college % 2:
                    row[place("Graduated?")] = "Y"
                    row[place("Graduation Date")] = "20300601"
                    row[place("Degree Title")] = "BACHELOR OF ARTS"
                else:
                    begins = date(2026, 8, 24) + timedelta(days=140 * n)
                    row[place("Enrollment Begin")] = f"{begins:%Y%m%d}"
                    row[place("Enrollment End")] = f"{begins + timedelta(days=110):%Y%m%d}"
                    row[place("Enrollment Status")] = drawn.choice("FFFFHL")
                row[place("College Sequence")] = "" if n else "1"
                out.writerow(row)


def checked_and_accepted(told: dict[str, str], path: Path) -> dict[str, float]:
    """In a process of its own, so that its memory is that of the work alone."""
    move_to(told["database"])
    settings.FILES = Path(told["files"])
    vera, cole = UUID(told["vera"]), UUID(told["cole"])
    seconds = {}
    with timed(seconds, "check"), scope(cole):
        returned = actions.check_return(
            exchange=Exchange.objects.get(),
            upload=uploaded(path),
            encoding="utf-8",
            by=actor_by_id(cole, clock.today()),
            day=clock.today(),
        )
    with scope(cole):
        by = actor_by_id(cole, clock.today())
        actions.submit_return(returned=returned, by=by, day=clock.today())
    with scope(vera):
        returned = Return.objects.get()
        by = actor_by_id(vera, clock.today())
        job_id = actions.begin_acceptance(returned=returned, by=by, day=clock.today()).job_id
    with timed(seconds, "acceptance"):
        run_now(job_id, vera)
    with scope(vera):
        assert Job.objects.get(id=job_id).status == "done"
        kept = Outcome.objects.count()
        assert kept == Return.objects.get().acceptance.result["added"], kept
    progress.close()
    return {
        **seconds,
        "rows": kept,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    }


@contextmanager
def timed(into: dict[str, float], name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    into[name] = time.perf_counter() - start


def uploaded(path: Path) -> TemporaryUploadedFile:
    upload = TemporaryUploadedFile(path.name, "text/csv", path.stat().st_size, None)
    with path.open("rb") as source:
        while chunk := source.read(1 << 20):
            upload.write(chunk)
    upload.seek(0)
    return upload


def in_another_process(told: dict[str, str], path: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--work", json.dumps(told), str(path)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as named, own_database("returned") as database:
        folder = Path(named)
        story = set_stage(rows // EACH)
        written(story, folder / "detail.csv")
        size = (folder / "detail.csv").stat().st_size / 1e6
        print(f"{rows:,} rows about {rows // EACH:,} students, {size:.0f} MB", flush=True)
        connections.close_all()
        ids = {name: str(getattr(story, name).user_id) for name in ("vera", "cole")}
        found = in_another_process(
            {**ids, "database": database, "files": str(settings.FILES)}, folder / "detail.csv"
        )
        raw = copied(database, folder, TABLES, indexed=True)
    ours = found["check"] + found["acceptance"]
    tell(found, ours, raw)


def tell(found: dict[str, float], ours: float, raw: float) -> None:
    kept: Callable[[bool], str] = lambda is_kept: "kept" if is_kept else "NOT KEPT"  # noqa: E731
    for name in ("check", "acceptance"):
        print(f"  {name:<34}{found[name]:7.1f} s")
    print(f"  both                              {ours:7.1f} s, {found['rows'] / ours:,.0f} rows/s")
    print(f"  raw COPY, equal table and indexes {raw:7.1f} s; ours takes {ours / raw:.1f} times as")
    print(f"    long (bar {BAR}: {kept(ours <= BAR * raw)})")
    peak = found["peak"]
    print(f"  peak memory of the process        {peak:7.0f} MB (bar {MOST_MB:,}: ", end="")
    print(f"{kept(peak < MOST_MB)})")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        print(json.dumps(checked_and_accepted(json.loads(sys.argv[2]), Path(sys.argv[3]))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
