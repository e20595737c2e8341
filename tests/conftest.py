"""The cast, and a database that tests use as the application does: under row security.

Migrations run as the owner; every test runs as the application role, inside a transaction that is
rolled back. Organizations and people of the cast are founded once per run, as an operator would.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import hypothesis
import psutil
import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.test import Client
from psycopg import sql
from xdist.scheduler import LoadScopeScheduling

from portal import clock, founding
from portal.facts import actor_by_id
from portal.jobs import progress
from portal.models import Organization, User
from portal.rowsecurity import scope
from portal.rules.actor import Actor
from portal.rules.permissions import Role
from portal.rules.vocabulary import OrganizationKind

FOUNDED = date(2026, 1, 1)

# No deadline: a busy machine is no bug. No database of examples: tests leave nothing behind.
hypothesis.settings.register_profile("throughline", deadline=None, database=None)
hypothesis.settings.load_profile("throughline")


def _as_owner_of(database: str) -> psycopg.Connection:
    return _as("owner", database)


def _as(alias: str, database: str) -> psycopg.Connection:
    parameters = connections[alias].get_connection_params()
    wanted = {
        name: parameters[name]
        for name in ("user", "host", "port", "password")
        if name in parameters
    }
    return psycopg.connect(dbname=database, autocommit=True, **wanted)


# What must not run side by side: journeys around one demo, and what starts servers of its own.
TOGETHER = {
    "tests/journeys/": "browser",
    "tests/ui/test_browser.py": "browser",
    "tests/ui/test_account_pages.py": "browser",
    "tests/releases/test_delivery_pages.py": "browser",
    "tests/portal/test_serving.py": "servers",
    "tests/portal/test_database.py": "servers",
    "tests/exchange/test_kills.py": "servers",
}


class ByFile(LoadScopeScheduling):
    """A file's tests go to one worker, and some files together.

    Marks cannot say it: pytest-xdist 3.8 writes a group into names that pytest 9.2 ignores.
    """

    def _split_scope(self, nodeid: str) -> str:
        return _group(nodeid.partition("::")[0])


def _group(path: str) -> str:
    return next((group for start, group in TOGETHER.items() if path.startswith(start)), path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile:
    config.option.loadscopereorder = False  # ours is the order: a file of few tests may be long
    return ByFile(config, log)


STORIES = [
    Path(__file__).parent / name
    for name in ("destruction", "exchange", "exports", "linkage", "releases", "security")
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    _in_order(items)
    for item in items:
        if any(folder in item.path.parents for folder in STORIES):
            item.add_marker(pytest.mark.story)


# What takes long goes first, so that two workers end together.
FIRST = ("browser", "servers", *(f"tests/{name}/" for name in ("releases", "exchange", "security")))


def _in_order(items: list[pytest.Item]) -> None:
    """Long files first; in each the tests together that begin equally far, as `once` makes it."""
    files = {item.path: place for place, item in reversed([*enumerate(items)])}

    def place(item: pytest.Item) -> tuple[int, int, int]:
        group = _group(item.nodeid.partition("::")[0])
        first = [at for at, start in enumerate(FIRST) if group.startswith(start)]
        made = getattr(getattr(item, "callspec", None), "params", {}).get("once")
        ways = [*getattr(item.module, "ONCE", {}).values()]
        begins = ways.index(made) if made in ways else -1
        return (first or [len(FIRST)])[0], files[item.path], begins

    items.sort(key=place)


PREFIX = "test_throughline_"


def _end_sessions(home: str, name: str) -> None:
    """Ends what threads of the tests left open; only their own role may."""
    with _as("default", home) as application:
        application.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = %s AND usename = current_user",
            [name],
        )


def _drop_those_of_dead_runs(owner: psycopg.Connection) -> None:
    """A killed run leaves its database behind; two runs at once keep theirs."""
    names = owner.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
    ).fetchall()
    for (name,) in names:
        process = name.rpartition("_")[2]
        if not process.isdigit() or not psutil.pid_exists(int(process)):
            dropped = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            with contextlib.suppress(psycopg.Error):  # the other worker was quicker
                owner.execute(dropped)


def _use_database(name: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


KEPT = "testing_throughline_"


def _template(owner: psycopg.Connection, home: str) -> str:
    """A migrated database with the cast in it, to copy from: migrating takes half a minute.

    On the portal's own server under var/ it is kept for the next run of the same code; on a
    server of somebody else nothing is left.
    """
    if not connections["owner"].settings_dict.get("EMBEDDED_UNDER"):
        _make(owner, home, _passing_template())
        return _passing_template()
    kept, bare = KEPT + _print_of_the_schema(), bare_database()
    owner.execute("SELECT pg_advisory_lock(hashtext(%s))", [KEPT])
    try:
        names = owner.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [KEPT]
        ).fetchall()
        if (kept,) not in names:
            for (old,) in names:
                with contextlib.suppress(psycopg.Error):  # another run copies from it
                    owner.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))
            _make(owner, home, _passing_template(), bare=bare)
            owner.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(_passing_template()), sql.Identifier(kept)
                )
            )
    finally:
        owner.execute("SELECT pg_advisory_unlock(hashtext(%s))", [KEPT])
    return kept


def _passing_template() -> str:
    return f"{PREFIX}template_{os.getpid()}"


def bare_database() -> str:
    """Migrated, with nobody in it, for programs that found people of their own."""
    return f"{KEPT}bare_{_print_of_the_schema()}"


def _make(owner: psycopg.Connection, home: str, name: str, *, bare: str = "") -> None:
    owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    _use_database(name)
    call_command("migrate", verbosity=0)
    if bare:
        _use_database(home)
        _end_sessions(home, name)
        owner.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(bare), sql.Identifier(name)
            )
        )
        _use_database(name)
    _found_the_cast()
    _use_database(home)
    _end_sessions(home, name)


def _print_of_the_schema() -> str:
    """Equal for code that makes the same tables and the same cast."""
    root = Path(__file__).resolve().parents[1]
    sources = [
        path
        for app in ("portal", "agreements", "consent", "sharing")
        for path in sorted((root / app).rglob("*.py"))
        if {"migrations", "rowsecurity"} & set(path.parts) or "models" in str(path)
    ]
    sources += [root / "portal" / "founding.py", root / "portal" / "rules" / "permissions.py"]
    sources += [Path(__file__), root / "requirements.lock"]
    digest = hashlib.sha256()
    for path in sources:
        digest.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, request) -> Iterator[None]:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "alone")
    name = f"{PREFIX}{worker}_{os.getpid()}"
    home = connections["owner"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        with _as_owner_of(home) as owner:
            _drop_those_of_dead_runs(owner)
            template = _template(owner, home)
            owner.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
            if template == _passing_template():
                owner.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(template)))
        _use_database(name)
    yield
    progress.close()
    with django_db_blocker.unblock():
        _use_database(home)
        _end_sessions(home, name)
        with _as_owner_of(home) as owner:
            dropped = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
            with contextlib.suppress(psycopg.errors.InsufficientPrivilege):  # of autovacuum there
                owner.execute(dropped + sql.SQL(" WITH (FORCE)"))
            owner.execute(dropped)
    shutil.rmtree(settings.FILES, ignore_errors=True)


R = Role
CAST: dict[str, tuple[str, str, tuple[Role, ...]]] = {
    # Each person has an email, an organization and roles in it.
    "dana": ("dana@northfield.example", "Northfield Unified", (R.PRIVACY_OFFICER, R.SIGNATORY)),
    "vera": ("vera@northfield.example", "Northfield Unified", (R.DATA_STEWARD,)),
    "ravi": ("ravi@northfield.example", "Northfield Unified", (R.REVIEWER,)),
    "ines": ("ines.reviews@northfield.example", "Northfield Unified", (R.REVIEWER,)),
    "connie": ("connie@northfield.example", "Northfield Unified", (R.COUNSELOR,)),
    "cole": (
        "cole@nsu.example",
        "Northfield State University",
        (R.REGISTRAR, R.PRIVACY_OFFICER, R.SIGNATORY),
    ),
    "gus": (
        "gus@bridge.example",
        "College Bridge Alliance",
        (R.PARTNER, R.PRIVACY_OFFICER, R.SIGNATORY),
    ),
    "olga": (
        "olga@prairie.example",
        "Prairie Data Cooperative",
        (R.PARTNER, R.DATA_STEWARD, R.PRIVACY_OFFICER, R.SIGNATORY, R.AUDITOR),
    ),
    "reg": ("reg@region.example", "Regional Table", (R.CONVENER,)),
    "val": ("val@lakeside.example", "Lakeside Unified", (R.DATA_STEWARD,)),
}
ORGANIZATIONS = {
    "Northfield Unified": (OrganizationKind.DISTRICT, {"nces_id": "9900001"}),
    "Lakeside Unified": (OrganizationKind.DISTRICT, {"nces_id": "9900002"}),
    "Northfield State University": (OrganizationKind.COLLEGE, {"opeid": "99000100"}),
    "College Bridge Alliance": (OrganizationKind.COMMUNITY, {}),
    # Olga holds every role she could, in an organization that has nothing to do with the rest.
    "Prairie Data Cooperative": (OrganizationKind.DISTRICT, {"nces_id": "9900009"}),
    "Regional Table": (OrganizationKind.CONVENER, {}),
}


def _found_the_cast() -> None:
    organizations = {
        name: founding.found_organization(name, kind, **identifiers)
        for name, (kind, identifiers) in ORGANIZATIONS.items()
    }
    for person, (email, organization, roles) in CAST.items():
        founding.seat(
            email, person.capitalize(), organizations[organization], roles, from_day=FOUNDED
        )


@dataclass(frozen=True)
class Person:
    """One of the cast: `with dana.acting() as actor`, `dana.client.get(...)`."""

    name: str
    user_id: UUID
    organization: Organization

    @contextlib.contextmanager
    def acting(self) -> Iterator[Actor]:
        with scope(self.user_id):
            yield actor_by_id(self.user_id, clock.today())

    @property
    def client(self) -> Client:
        client = Client()
        client.force_login(
            User.objects.get(id=self.user_id),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        return client


@pytest.fixture
def cast(db) -> SimpleNamespace:
    """Everybody, by first name."""
    return _everybody()


def _everybody() -> SimpleNamespace:
    organizations = {o.name: o for o in Organization.objects.filter(parent=None)}
    people = {
        name: Person(name, User.objects.get(email=email).id, organizations[organization])
        for name, (email, organization, _) in CAST.items()
    }
    return SimpleNamespace(**people)


@contextlib.contextmanager
def _kept_for_the_module(blocker, make: Callable[[SimpleNamespace], object]) -> Iterator[object]:
    """What `make` made is there for every test of a module; what a test does is undone alone."""
    with blocker.unblock():
        outer = transaction.atomic()
        outer._from_testcase = True  # what must begin a transaction may begin within this one
        with outer:
            yield make(_everybody())
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def once(request, django_db_setup, django_db_blocker) -> Iterator[object]:
    """How far a module's tests begin, made once for all that begin there.

    The module says how each is made, from the nearest to the farthest, and has a fixture of
    that name for each: `ONCE = {"waiting": making.proposed, "released": making.released}`.
    """
    if hasattr(request.module, "KEPT"):  # what all of it begins from
        request.getfixturevalue(request.module.KEPT)
    with _kept_for_the_module(django_db_blocker, request.param) as made:
        yield made


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "once" in metafunc.fixturenames:
        ways = metafunc.module.ONCE
        farthest = [name for name in ways if name in metafunc.fixturenames][-1]
        metafunc.parametrize("once", [pytest.param(ways[farthest], id=farthest)], indirect=True)


@pytest.fixture(scope="module")
def begun_once(django_db_setup, django_db_blocker) -> Iterator[None]:
    """`making.begun(cast)` and what starts from it, the slow part done once for the module."""
    from tests.exchange import making

    with making.keeping(), _kept_for_the_module(django_db_blocker, making.keep_begun):
        yield


@pytest.fixture(scope="module")
def accepted_once(django_db_setup, django_db_blocker) -> Iterator[None]:
    """`making.accepted(cast)`, the whole exchange, done once for the module."""
    from tests.exchange import making

    with making.keeping(), _kept_for_the_module(django_db_blocker, making.keep_accepted):
        yield


def _one(name: str) -> Callable[[SimpleNamespace], Person]:
    @pytest.fixture(name=name)
    def person(cast: SimpleNamespace) -> Person:
        return getattr(cast, name)

    return person


dana, vera, ravi, ines, connie, cole, gus, olga, reg, val = map(_one, CAST)


@pytest.fixture
def time_machine_to() -> Iterator[Callable[[str], None]]:
    """Moves the portal's clock: `time_machine_to("2026-08-15")`."""
    import time_machine

    with contextlib.ExitStack() as stack:

        def move(moment: str) -> None:
            stack.enter_context(time_machine.travel(f"{moment}T12:00:00+00:00", tick=True))

        yield move
