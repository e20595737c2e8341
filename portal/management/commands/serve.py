from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from portal import database
from portal.postgresql.programs import Unavailable
from portal.vault import master

LOOPBACK = ("127.0.0.1", "localhost", "::1")
PATIENCE = 30.0  # seconds that a process gets to end by itself
QUICK = 10.0  # one that ended sooner than this after its start is started again more slowly
PR_SET_PDEATHSIG = 1


@dataclass
class Kept:
    """A process that is started again whenever it ends."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    begun: float = 0.0
    pause: float = 0.0
    due: float = 0.0

    def start(self) -> None:
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        self.begun = time.monotonic()
        # Started in a session of its own: Ctrl-C reaches us, and we end both in order.
        self.process = subprocess.Popen(
            self.command, env=environment, preexec_fn=_end_with_parent, start_new_session=True
        )

    def rest(self) -> None:
        """After an end: at once when it ran well for a while, else each time a little later."""
        self.process = None
        ran_well = time.monotonic() - self.begun > QUICK
        self.pause = 0.0 if ran_well else min(max(1.0, self.pause * 2), 30.0)
        self.due = time.monotonic() + self.pause

    def is_due(self) -> bool:
        return time.monotonic() >= self.due


def _end_with_parent() -> None:
    """When `serve` itself is killed, Linux tells its processes to end too."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Command(BaseCommand):
    help = "Runs the web server and the background worker together; either is restarted if it ends."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--web-workers", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DEMO and options["host"] not in LOOPBACK:
            raise CommandError(
                "The demo signs anyone in as anyone, so it is served to this machine alone: "
                "leave out --host."
            )
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        self.require_ready()
        kept = [
            Kept("web", web(options["host"], options["port"], options["web_workers"])),
            Kept("worker", [sys.executable, sys.argv[0], "procrastinate", "worker"]),
        ]
        try:
            for one in kept:
                one.start()
            self.stdout.write(f"Throughline on http://{options['host']}:{options['port']}")
            while not self.stopping:
                self.tend_database()
                for one in kept:
                    self.keep(one)
                time.sleep(0.2)
        finally:
            end(kept)

    def require_ready(self) -> None:
        """Says what is missing before anything is started."""
        master.require()
        try:
            executor = MigrationExecutor(connection)
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database is not up to date: run manage.py migrate first.")
        connection.close()
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)

    def tend_database(self) -> None:
        """Our own server is back before anyone has to ask for it, should it be killed."""
        try:
            database.tend(connection.settings_dict)
        except Unavailable as error:
            self.stderr.write(str(error))

    def keep(self, one: Kept) -> None:
        if one.process is None:
            if one.is_due():
                one.start()
        elif (code := one.process.poll()) is not None:
            self.stderr.write(f"The {one.name} ended with {code}; starting it again.")
            one.rest()

    def stop(self, *_: Any) -> None:
        self.stopping = True


def web(host: str, port: int, workers: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host),
        *("--port", str(port), "--workers", str(workers), "--blocking-threads", "4"),
        *("--no-ws", "--log-level", "warning", "--workers-kill-timeout", "10"),
        *("--respawn-failed-workers", "--respawn-interval", "0.5"),
        "portal.wsgi:application",
    ]


def end(kept: list[Kept]) -> None:
    """Ends both, kindly first; a job that is cut short is begun again by the next worker."""
    running = [one.process for one in kept if one.process and one.process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in running:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
