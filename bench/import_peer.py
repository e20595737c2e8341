"""50,000 students imported by us and by django-import-export, on the same PostgreSQL.
`python bench/import_peer.py [STUDENTS]`

The peer lives in an environment of its own (var/peer_import, made on first use). It imports the
same people as CSV into one plain model with an index on the student number: no encryption, no blind
index, no row security, no demographics to join. "As it comes" is what its admin does: a trial run
that shows the differences, then the import. "At its best" is one run without a trial, in bulk,
without looking for differences.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

PEER = ("django-import-export", "psycopg[binary]")
BAR = 20  # we import at least this many times as many rows per second
SECONDS = 280
IMPORTING = """
import json, sys, time
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "import_export"], USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", **json.loads(sys.argv[2])}})
import django
django.setup()
from django.db import connection, models
from import_export import resources
import tablib
class Student(models.Model):
    number = models.CharField(max_length=50, unique=True)
    state_id = models.CharField(max_length=50)
    first_name = models.CharField(max_length=100)
    middle_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    birth_date = models.DateField(null=True)
    school = models.CharField(max_length=60)
    grade = models.CharField(max_length=20)
    class Meta:
        app_label = "import_export"
class AsItComes(resources.ModelResource):
    class Meta:
        model = Student
        import_id_fields = ["number"]
        exclude = ["id"]
class AtItsBest(AsItComes):
    class Meta(AsItComes.Meta):
        use_bulk = True
        batch_size = 1000
        skip_diff = True
        force_init_instance = True
with connection.schema_editor() as editor:
    editor.create_model(Student)
rows = tablib.Dataset().load(open(sys.argv[1]).read(), format="csv")
told = {}
def timed(name, resource, *dry_runs):
    Student.objects.all().delete()
    start = time.perf_counter()
    for dry_run in dry_runs:
        resource().import_data(rows, dry_run=dry_run, raise_errors=True, use_transactions=True)
    told[name] = time.perf_counter() - start
    assert Student.objects.count() == len(rows)
timed("at its best", AtItsBest, False)
timed("as it comes", AsItComes, True, False)
print(json.dumps(told))
"""


def environment() -> Path:
    folder = ROOT / "var" / "peer_import"
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PEER], check=True, timeout=180)
        (folder / "installed").touch()
    return python


def peer(students: int, folder: Path) -> dict[str, float]:
    from django.db import connections
    from psycopg import sql

    from bench.million import demographics, users
    from bench.scratch import owner_of

    path = folder / "students.csv"
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(
            ("number", "state_id", "first_name", "middle_name", "last_name", "birth_date",
             "school", "grade")
        )  # fmt: skip
        people = zip(users(students), demographics(students), strict=True)
        next(people)
        for user, look in people:
            given, family, middle, number, grade = user[5:]
            out.writerow((number, user[4], given, middle, family, look[1], user[2], grade))
    home, name = connections["owner"].settings_dict["NAME"], "bench_import_peer"
    known = connections["owner"].get_connection_params()
    settings = {
        key.upper(): str(known[key]) for key in ("user", "host", "port", "password") if key in known
    }
    connections["owner"].close()
    with owner_of(home) as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        done = subprocess.run(
            [environment(), "-c", IMPORTING, path, json.dumps(settings | {"NAME": name})],
            capture_output=True, text=True, check=True, timeout=SECONDS,
        )  # fmt: skip
        return json.loads(done.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        return {f"cut off after {SECONDS} s; at least": float(SECONDS)}
    finally:
        with owner_of(home) as owner:
            owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def main(students: int) -> None:
    from bench import million

    ours = million.main(students)
    with tempfile.TemporaryDirectory() as folder:
        for name, seconds in peer(students, Path(folder)).items():
            print(
                f"  django-import-export {name:<12} {seconds:7.1f} s, "
                f"{students / seconds:,.0f} rows/s; ours {seconds / ours:.1f} times as fast"
            )
    print(f"  bar: {BAR} times as fast as it comes")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
