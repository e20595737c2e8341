from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements.models import Agreement
from agreements.verifying import verify
from portal.founding import OWNER


class Command(BaseCommand):
    """As the owner of the tables: the ledgers of all parties are read."""

    help = (
        "Verifies an agreement: terms against their hash, approvals and signatures against the "
        "ledger, and the seal of the document. Exit status 1 when anything was altered."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", nargs="*", help="for example AG-101")
        parser.add_argument("--all", action="store_true", help="every agreement ever submitted")
        parser.add_argument("--pdf", type=Path, help="a file that should be its sealed document")

    def handle(self, *args: Any, **options: Any) -> None:
        pdf = self._bytes(options["pdf"], options["reference"])
        agreements = Agreement.objects.using(OWNER).exclude(revision=None).order_by("begun_at")
        if not options["all"]:
            agreements = agreements.filter(reference__in=options["reference"])
            missing = set(options["reference"]) - {one.reference for one in agreements}
            if missing or not options["reference"]:
                told = ", ".join(sorted(missing))
                raise CommandError(
                    f"There is no submitted agreement {told}." if told else "Name one, or --all."
                )
        altered = 0
        for agreement in agreements:
            altered += not self._verify(agreement, pdf, quiet=options["verbosity"] < 1)
        if altered:
            raise SystemExit(1)

    def _bytes(self, path: Path | None, references: list[str]) -> bytes | None:
        if path is None:
            return None
        if len(references) != 1:
            raise CommandError("With --pdf name the one agreement whose document it should be.")
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        return path.read_bytes()

    def _verify(self, agreement: Agreement, pdf: bytes | None, *, quiet: bool) -> bool:
        report = verify(agreement.id, using=OWNER, pdf=pdf)
        self.stdout.write(f"{report.reference}: {'verified' if report.is_fine else 'ALTERED'}")
        for finding in report.findings:
            if not finding.is_fine or not quiet:
                self.stdout.write(f"  {'ok' if finding.is_fine else 'ALTERED':8}{finding.words}")
        return report.is_fine
