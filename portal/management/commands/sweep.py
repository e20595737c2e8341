from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand

from portal import clock
from portal.founding import OWNER
from portal.models import StoredFile

SETTLED = timedelta(days=1)  # a younger file may belong to a transaction that still runs


class Command(BaseCommand):
    """A process killed in mid upload leaves its encrypted file; the key to it was never kept."""

    help = "Removes encrypted files that no row of the database names (left by killed processes)."

    def handle(self, *args: Any, **options: Any) -> None:
        settled = (clock.now() - SETTLED).timestamp()
        left = {
            UUID(path.stem): path
            for path in Path(settings.FILES).glob("*/*.sealed")
            if path.stat().st_mtime < settled
        }
        kept = StoredFile.objects.using(OWNER).filter(id__in=left).values_list("id", flat=True)
        for file_id in set(left) - set(kept):
            left[file_id].unlink()
        self.stdout.write(f"Removed {len(left) - len(kept)} of {len(left)} files older than a day.")
