"""The portal's own PostgreSQL survives whatever Vera's machine does to it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from portal import database
from portal.postgresql import programs, server
from portal.postgresql.programs import Unavailable

ROOT = Path(__file__).resolve().parents[2]

VISIT = """
import sys, time
import psycopg
from portal import database
socket = database.socket_of(sys.argv[1])
psycopg.connect(host=socket, dbname="throughline", user="throughline_app").execute("SELECT 1")
print("in", flush=True)
sys.stdin.readline()
"""


class Visitor:
    """A process that uses the database until it is told to leave, or killed."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", VISIT, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )

    def is_in(self) -> bool:
        return self.process.stdout.readline() == "in\n"

    def leave(self) -> None:
        self.process.communicate("\n", timeout=60)

    def die(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """One data folder for this module's tests; every test ends with its server stopped."""
    return tmp_path_factory.mktemp("own") / "postgres"


def _postmaster(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text().split()[0])


def _is_stopped(folder: Path) -> bool:
    return not (folder / "postmaster.pid").exists() and not programs.at_work_in(folder)


@pytest.mark.slow
class TestServer:
    def test_web_worker_and_shell_start_together_on_an_empty_folder(self, folder):
        visitors = [Visitor(folder) for _ in range(3)]
        assert [visitor.is_in() for visitor in visitors] == [True, True, True]
        visitors[0].die()
        visitors[1].leave()
        assert not _is_stopped(folder)
        visitors[2].leave()
        assert _is_stopped(folder)

    def test_the_server_stays_for_others_when_one_is_killed(self, folder):
        vera, worker = Visitor(folder), Visitor(folder)
        assert vera.is_in()
        assert worker.is_in()
        worker.die()
        assert not _is_stopped(folder)
        another = Visitor(folder)
        assert another.is_in()
        vera.leave()
        another.leave()
        assert _is_stopped(folder), "the killed process was counted as still there"

    def test_a_killed_server_is_back_for_the_next_request(self, folder):
        visitor = Visitor(folder)
        assert visitor.is_in()
        os.kill(_postmaster(folder), signal.SIGKILL)
        another = Visitor(folder)
        assert another.is_in()
        another.leave()
        visitor.leave()
        assert _is_stopped(folder)

    def test_a_number_left_by_a_crash_that_another_process_has_now_does_no_harm(self, folder):
        visitor = Visitor(folder)
        assert visitor.is_in()
        os.kill(_postmaster(folder), signal.SIGKILL)
        visitor.die()
        left = folder / "postmaster.pid"
        _, _, rest = left.read_text().partition("\n")
        left.write_text(f"{os.getpid()}\n{rest}")
        another = Visitor(folder)
        assert another.is_in()
        another.leave()

    def test_nobody_else_on_the_machine_can_reach_the_data(self, folder):
        visitor = Visitor(folder)
        assert visitor.is_in()
        visitor.leave()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    def test_names_in_a_failing_statement_stay_out_of_the_servers_log(self, folder):
        visitor = Visitor(folder)
        assert visitor.is_in()
        with (
            psycopg.connect(host=str(folder), dbname="throughline", user="throughline_app") as c,
            pytest.raises(psycopg.errors.UndefinedTable),
        ):
            c.execute("SELECT 'Mariana Quintero' FROM absent")
        visitor.leave()
        assert "Mariana" not in (folder / "log").read_text()

    def test_a_long_path_with_spaces_gets_a_short_private_socket(self, tmp_path):
        folder = tmp_path / ("a rather long way down " * 4) / "postgres"
        visitor = Visitor(folder)
        assert visitor.is_in()
        short = programs.socket_folder(folder)
        assert short != folder
        assert stat.S_IMODE(short.stat().st_mode) == 0o700
        visitor.leave()
        short.rmdir()


def test_a_socket_folder_that_somebody_else_made_is_not_trusted(tmp_path):
    open_to_all = tmp_path / "socket"
    open_to_all.mkdir(mode=0o777)
    open_to_all.chmod(0o777)
    with pytest.raises(Unavailable, match="made by somebody else"):
        programs.make_private(open_to_all)


def test_a_folder_that_is_no_database_is_left_alone(tmp_path):
    folder = tmp_path / "postgres"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    with pytest.raises(Unavailable, match="not a database"):
        server._make(folder)
    assert (folder / "thesis.txt").exists()


def test_an_operator_is_told_when_one_of_two_addresses_is_missing(tmp_path):
    with pytest.raises(database.Misconfigured, match="Set OWNER_DATABASE_URL"):
        database.configuration(tmp_path, {"DATABASE_URL": "postgres://app@127.0.0.1/t"})
