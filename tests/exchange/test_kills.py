"""The power fails while Vera's work is done: worker and database are killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import psycopg
import pytest
from psycopg import sql

from portal.postgresql import programs
from tests.portal.test_serving import Installation, until

# Where the three are stopped, by a lock on a table that they are about to write: the first time
# with sealed names, decided students and read outcomes behind them, the second time with all but
# their last row.
IN_THE_MIDDLE = ("records_schoolrecord", "exchange_exchangerow", "records_outcome")
AT_THE_END = ("records_import", "portal_storedfile", "exchange_return")
JOBS = ("a roster", "a package", "a return")
NEWCOMERS = 400
PATIENCE = 90


@pytest.fixture
def installation(tmp_path) -> Installation:
    return Installation(tmp_path)


def database_of(installed: Installation) -> psycopg.Connection:
    """A connection beside the portal's own; waits while the server starts or recovers."""
    folder = installed.folder / "var" / "postgres"
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return psycopg.connect(
                host=str(programs.socket_folder(folder)),
                dbname="throughline",
                user="throughline_owner",
            )
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, "the database does not come back"
            time.sleep(0.1)


@contextmanager
def stopped_before(installed: Installation, tables: tuple[str, ...]) -> Iterator[None]:
    """Nobody writes these tables meanwhile; yields when all three jobs wait."""
    with closing(database_of(installed)) as holding, suppress(psycopg.OperationalError):
        for table in tables:
            name = sql.Identifier(table)
            holding.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(name))
        until(lambda: _waiting(installed, tables) == len(JOBS), PATIENCE)
        yield


def _waiting(installed: Installation, tables: tuple[str, ...]) -> int:
    """How many sessions do. Two may at one table: an acceptance ends the codes of its exchange,
    and so comes to the files before it comes to its return."""
    with closing(database_of(installed)) as looking:
        found = looking.execute(
            "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND locktype = 'relation' "
            "AND relation = ANY(%s::regclass[])",
            [list(tables)],
        )
        return found.fetchone()[0]


@contextmanager
def workers(installed: Installation, count: int = 3) -> Iterator[list[subprocess.Popen[str]]]:
    started = [installed.command("procrastinate", "worker") for _ in range(count)]
    try:
        yield started
    finally:
        for worker in started:
            worker.kill()
            worker.communicate()


def told(installed: Installation, verb: str = "tell") -> dict[str, Any]:
    said = installed.shell(f"from tests.exchange import killing; killing.{verb}()")
    return json.loads(said.strip().splitlines()[-1])


def is_done(installed: Installation) -> bool:
    with closing(database_of(installed)) as looking:
        open_jobs = looking.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'work' "
            "AND status IN ('todo', 'doing')"
        )
        return open_jobs.fetchone() == (0,)


@pytest.mark.slow
def test_an_import_a_package_and_a_return_survive_the_death_of_worker_and_database(installation):
    installation.manage("migrate", "--verbosity", "0")
    installation.shell("from tests.exchange import killing; killing.set_stage()")
    before = told(installation)

    with workers(installation) as first, stopped_before(installation, IN_THE_MIDDLE):
        for worker in first:
            os.kill(worker.pid, signal.SIGKILL)
    assert told(installation) == before, "something was half done"

    with workers(installation) as second, stopped_before(installation, AT_THE_END):
        postmaster = installation.folder / "var" / "postgres" / "postmaster.pid"
        os.kill(int(postmaster.read_text().split()[0]), signal.SIGKILL)
        for worker in second:
            os.kill(worker.pid, signal.SIGKILL)
    assert told(installation) == before, "something was half done"

    with workers(installation):
        until(lambda: is_done(installation), PATIENCE)
    after = told(installation)

    north, was = after["north"], before["north"]
    assert north["jobs"] == after["east"]["jobs"] == ["done"]
    assert set(north["imports"]) == {"committed"}
    assert north["subjects"] - was["subjects"] == NEWCOMERS
    assert north["records"] - was["records"] == NEWCOMERS
    assert north["ledger"]["finish_import"] - was["ledger"]["finish_import"] == 1
    assert north["exchange"] == "sent"
    assert north["rows"] == north["students"] > north["sent"] == north["keys"] > 0
    assert (north["disclosures"], north["ledger"]["send_package"]) == (1, 1)
    east = after["east"]
    assert east["return"] == "accepted"
    assert east["outcomes"] == east["result"]["added"] > 0
    assert east["ledger"]["accept_return"] == 1

    # The package that was written when the power failed has no row; its bytes go, and no others.
    swept = told(installation, "sweep")
    assert swept["swept"] >= 1
    assert swept["lay"] - swept["swept"] == swept["open"] > 0
