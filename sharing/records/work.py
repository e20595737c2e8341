"""The two pieces of background work on a file: its check, and its commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast
from uuid import UUID

from django.db import connection, transaction
from django.urls import reverse

from portal import clock
from portal.jobs import Handle, background
from portal.rules.intake import Rejected
from portal.sources import bringing
from portal.vault import files
from sharing.records.actions import results
from sharing.records.facts import district_of
from sharing.records.loading import Delivery, Loader, SheetLoader, Stale, open_loader
from sharing.records.loading.details import details_of
from sharing.records.models import Import
from sharing.records.rules.kinds import FileEncoding, ImportKind
from sharing.records.rules.lifecycle import ImportStatus
from sharing.records.rules.preview import Preview
from sharing.records.rules.taking_back import RECORDS

STAGES = 3  # reading, comparing or sealing, writing
CHANGED_MEANWHILE = (
    "The records changed after this file was checked. Look at the new numbers and decide again."
)


@background("records.check_import")
def check_import(handle: Handle, *, import_id: str) -> str:
    """Reads the file and counts what it would change. Run twice, the second run does nothing."""
    imported = _held(import_id, ImportStatus.CHECKING)
    if imported is not None:
        try:
            # Whatever a refused file began is undone.
            with transaction.atomic(), _opened(handle, imported) as loader:
                preview = loader.rehearse()
                imported.details = details_of(
                    ImportKind(imported.kind), imported.organization_id, preview
                )
        except Rejected as rejected:
            results.refuse_import(imported=imported, rejected=rejected, by=handle.actor)
        else:
            results.offer_import(
                imported=imported,
                preview=preview,
                notices=loader.notices,
                rejected=_account(loader),
                by=handle.actor,
            )
    return reverse("import", args=[import_id])


@background("records.carry_out_import")
def carry_out_import(handle: Handle, *, import_id: str) -> str:
    """Takes the file over, whole or not at all. Run twice, the second run does nothing."""
    imported = _held(import_id, ImportStatus.COMMITTING)
    if imported is not None:
        promised = Preview.from_json(imported.preview)
        take_turns(imported.organization_id)
        try:
            with (
                transaction.atomic(),
                _opened(handle, imported) as loader,
                bringing(imported.id if ImportKind(imported.kind) in RECORDS else None),
            ):
                loader.carry_out(promised)
        except Rejected as rejected:
            results.refuse_import(imported=imported, rejected=rejected, by=handle.actor)
        except Stale as stale:
            imported.details = {}  # its examples were of what it would have changed before
            results.offer_import(
                imported=imported,
                preview=stale.preview,
                notices=[CHANGED_MEANWHILE],
                rejected=_account(loader),
                by=handle.actor,
            )
        else:
            results.finish_import(imported=imported, preview=promised, by=handle.actor)
    return reverse("import", args=[import_id])


def _account(loader: Loader) -> Rejected | None:
    """Keeps what becomes of each row of a spreadsheet; gives those that are to be mended."""
    if not isinstance(loader, SheetLoader):
        return None
    loader.keep_account()
    problems = loader.account.problems
    return problems.rejected() if problems else None


def work_of(imported: Import) -> Callable[..., str]:
    """The work that an interrupted import waits for."""
    return check_import if imported.status == ImportStatus.CHECKING else carry_out_import


def _held(import_id: str, status: ImportStatus) -> Import | None:
    """The import, held until the transaction ends; nothing when its time for this has passed."""
    return (
        Import.objects.select_for_update(of=("self",))
        .select_related("file")
        .filter(id=UUID(import_id), status=status)
        .first()
    )


def take_turns(organization_id: UUID) -> None:
    """Two commits of one organization at once would each count what the other is changing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"records_import|{organization_id}"],
        )


class _Told:
    """What the page shows of the work: its stage, and the rows that are done in it."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._stages = iter(range(1, STAGES + 1))
        self._message = ""

    def tell(self, message: str) -> None:
        self._message = message
        self._handle.progress(next(self._stages, STAGES), STAGES, message)

    def count(self, done: int, total: int) -> None:
        of = f"{done:,} of {total:,} rows" if total else f"{done:,} rows"
        self._handle.progress(done if total else 0, total, f"{self._message}: {of}")


@contextmanager
def _opened(handle: Handle, imported: Import) -> Iterator[Loader]:
    """The file stays open as long as its loader works: a roster is read while it is compared."""
    told = _Told(handle)
    told.tell("Reading the file")
    assert imported.file is not None  # the database insists while the import is open
    with files.open_stored(imported.file) as source:
        yield open_loader(
            ImportKind(imported.kind),
            Delivery(
                import_id=imported.id,
                organization_id=imported.organization_id,
                district=district_of(imported.organization_id),
                source=cast(BinaryIO, source),
                name=imported.file_name,
                encoding=FileEncoding(imported.encoding),
                day=clock.today(),
                by=handle.actor,
                tell=told.tell,
                count=told.count,
            ),
        )
