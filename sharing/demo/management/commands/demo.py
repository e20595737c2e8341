from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from portal import database
from sharing.demo.region import make_region
from sharing.demo.story import Stage, StepFailed, tell


class Command(BaseCommand):
    help = "Rebuilds the demo region from nothing and performs the whole job as its cast."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--students", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--report", type=Path, help="write steps, counts and seconds as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["students"] < 500:
            raise CommandError("A region needs at least 500 students; try --students 2000.")
        started = time.perf_counter()
        self.rebuild()
        region = make_region(options["students"], seed=options["seed"])
        self.stdout.write(
            f"Throughline demo: {len(region):,} invented students. Nobody here is real.\n"
        )
        stage = Stage(region, Path(settings.DEMO_FOLDER), self.say)
        try:
            tell(stage)
        except StepFailed as failed:
            raise CommandError(str(failed)) from failed
        seconds = round(time.perf_counter() - started, 1)
        self.stdout.write(f"The whole job took {seconds} seconds. Files: {stage.folder}")
        if options["report"]:
            report = {"students": len(region), "seconds": seconds, "steps": stage.steps}
            options["report"].write_text(json.dumps(report, indent=2, default=str) + "\n")

    def rebuild(self) -> None:
        """An empty database and an empty folder, both the demo's own."""
        database.rebuild(settings.DATABASES["owner"])
        for alias in connections:
            connections[alias].close()
        shutil.rmtree(settings.DEMO_FOLDER, ignore_errors=True)
        Path(settings.DEMO_FOLDER).mkdir(parents=True)
        call_command("migrate", verbosity=0)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
