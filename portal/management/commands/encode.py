"""Turn a file of people into codes that name nobody and can still be matched."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

# Named as a string: the floor does not depend on the apps above it.
ENGINE = "sharing.matching.cli"


class Command(BaseCommand):
    """Needs no database."""

    help = "Turn a file of people into codes that name nobody and can still be matched."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        import_module(ENGINE).add_encode_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        status = import_module(ENGINE).run_encode(options, self.stdout.write, self.stderr.write)
        if status:
            sys.exit(status)
