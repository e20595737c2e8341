"""Web, worker and database as an installation runs them: killed in turn, and ended together."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
EDDA = "edda@eastfield.example"

ENQUEUE = f"""
from django.db import connections
from portal import clock
from portal.facts import actor_by_id
from portal.jobs import enqueue
from portal.models import User
from portal.rowsecurity import scope
from tests.portal.worked.tasks import stand_still
edda = User.objects.get(email="{EDDA}")
with scope(edda.id):
    actor = actor_by_id(edda.id, clock.today())
    enqueue(stand_still, by=actor, organization_id=actor.seats[0].organization_id, folder=FOLDER)
"""
OUTCOME = f"""
from portal.models import Job, User, VaultKey
from portal.rowsecurity import scope
with scope(User.objects.get(email="{EDDA}").id):
    print(Job.objects.get().status, VaultKey.objects.filter(use="stood").count())
"""


class Installation:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 21_000 + os.getpid() % 9_000  # tests may not ask for a free one
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("THROUGHLINE", "DATABASE"))
        }
        self.environment = kept | {
            "THROUGHLINE_VAR": str(folder / "var"),
            "THROUGHLINE_HEARTBEAT": "1",
            "DJANGO_SETTINGS_MODULE": "tests.portal.worked.settings",
        }

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def manage(self, *arguments: str) -> str:
        process = self.command(*arguments)
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
        return said

    def shell(self, script: str) -> str:
        return self.manage(
            "shell", "--no-imports", "-c", f"FOLDER = {str(self.folder)!r}\n{script}"
        )

    def begun(self) -> list[int]:
        noted = self.folder / "begun"
        return [int(pid) for pid in noted.read_text().split()] if noted.exists() else []


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Iterator[Installation]:
    installed = Installation(tmp_path_factory.mktemp("installed"))
    installed.manage("migrate", "--verbosity", "0")
    said = installed.manage(
        *("found", "Eastfield Unified", "--kind=district", "--nces=9900077"),
        f"--person={EDDA}:Edda Ruiz:privacy_officer,data_steward",
    )
    assert "Edda Ruiz" in said
    yield installed
    assert not (installed.folder / "var" / "postgres" / "postmaster.pid").exists()


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def _children(process: subprocess.Popen[str], word: str) -> list[psutil.Process]:
    found = []
    for child in psutil.Process(process.pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):  # gone, or a zombie that is about to go
            if word in " ".join(child.cmdline()):
                found.append(child)
    return found


@pytest.mark.slow
class TestServing:
    def test_a_job_whose_worker_is_killed_is_done_once_by_another(self, installation):
        installation.shell(ENQUEUE)
        workers = [installation.command("procrastinate", "worker") for _ in range(2)]
        try:
            until(lambda: len(installation.begun()) == 1)
            os.kill(installation.begun()[0], signal.SIGKILL)
            until(lambda: len(installation.begun()) == 2)
            first, second = installation.begun()
            assert {first, second} == {worker.pid for worker in workers}
            (installation.folder / "go_on").touch()
            until(lambda: installation.shell(OUTCOME).split()[-2:] == ["done", "1"])
        finally:
            for worker in workers:
                worker.terminate()
                worker.communicate(timeout=30)

    def test_serve_restarts_what_is_killed_and_leaves_nothing_when_it_ends(self, installation):
        serve = installation.command("serve", "--port", str(installation.port))
        health = f"http://127.0.0.1:{installation.port}/health/"
        try:
            until(lambda: _answers(health))
            until(lambda: _children(serve, "procrastinate"))
            (worker,) = _children(serve, "procrastinate")
            worker.kill()
            until(lambda: {c.pid for c in _children(serve, "procrastinate")} - {worker.pid})
            database = installation.folder / "var" / "postgres" / "postmaster.pid"
            os.kill(int(database.read_text().split()[0]), signal.SIGKILL)
            until(lambda: _answers(health))
            everything = psutil.Process(serve.pid).children(recursive=True)
        finally:
            serve.terminate()
            serve.communicate(timeout=60)
        assert serve.returncode == 0
        assert [child for child in everything if child.is_running()] == []

    def test_serve_says_when_the_database_is_not_migrated(self, installation):
        empty = Installation(installation.folder / "empty")
        empty.folder.mkdir()
        refused = empty.command("serve", "--port", "1")
        said, _ = refused.communicate(timeout=60)
        assert refused.returncode == 1
        assert "manage.py migrate" in said


def _answers(address: str) -> bool:
    """By a process of its own: tests themselves reach no network."""
    asked = subprocess.run(
        [sys.executable, "-c", f"import urllib.request as u; u.urlopen({address!r}, timeout=5)"],
        capture_output=True,
        check=False,
    )
    return asked.returncode == 0
