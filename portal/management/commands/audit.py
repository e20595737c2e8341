"""Judge published tables: what can a reader work out about the hidden cells?"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

# Named as a string: the floor does not depend on the apps above it.
ENGINE = "sharing.disclosure.cli"


class Command(BaseCommand):
    """Needs no database."""

    help = "Judge published tables: what can a reader work out about the hidden cells?"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        import_module(ENGINE).add_audit_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        status = import_module(ENGINE).run_audit(options, self.stdout.write, self.stderr.write)
        if status:
            sys.exit(status)
