from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.founding import OWNER
from sharing.destruction.models import Certificate
from sharing.destruction.verifying import verify


class Command(BaseCommand):
    """As the owner of the tables: the ledgers of both sides are read."""

    help = (
        "Verifies certificates of destruction: content against hash, rows and ledger, the seal of "
        "the document, and that the portal's own keys are gone. Exit status 1 when anything is "
        "wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", nargs="*", help="for example DC-7KQ2M9X")
        parser.add_argument("--all", action="store_true", help="every certificate")
        parser.add_argument("--pdf", type=Path, help="a file that should be its sealed document")

    def handle(self, *args: Any, **options: Any) -> None:
        pdf = self._bytes(options["pdf"], options["reference"])
        found = Certificate.objects.using(OWNER).select_related("file").order_by("certified_at")
        if not options["all"]:
            found = found.filter(reference__in=options["reference"])
            missing = set(options["reference"]) - {one.reference for one in found}
            if missing or not options["reference"]:
                told = ", ".join(sorted(missing))
                raise CommandError(
                    f"There is no certificate {told}." if told else "Name one, or --all."
                )
        altered = 0
        for one in found:
            altered += not self._verify(one, pdf, options["verbosity"] < 1)
        if altered:
            raise SystemExit(1)

    def _bytes(self, path: Path | None, references: list[str]) -> bytes | None:
        if path is None:
            return None
        if len(references) != 1:
            raise CommandError("With --pdf name the one certificate that it should be.")
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        return path.read_bytes()

    def _verify(self, one: Certificate, pdf: bytes | None, quiet: bool) -> bool:
        report = verify(one, using=OWNER, pdf=pdf)
        self.stdout.write(f"{report.reference}: {'verified' if report.is_fine else 'ALTERED'}")
        for finding in report.findings:
            if not finding.is_fine or not quiet:
                self.stdout.write(f"  {'ok' if finding.is_fine else 'ALTERED':8}{finding.words}")
        return report.is_fine
