"""Link two files of people: who of one is who of the other."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

# Named as a string: the floor does not depend on the apps above it.
ENGINE = "sharing.matching.cli"


class Command(BaseCommand):
    """Needs no database."""

    help = "Link two files of people: who of one is who of the other."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        import_module(ENGINE).add_match_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        status = import_module(ENGINE).run_match(options, self.stdout.write, self.stderr.write)
        if status:
            sys.exit(status)
