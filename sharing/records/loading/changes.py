"""A OneRoster file: whole, or only what changed since the last one."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from io import BytesIO
from typing import BinaryIO, cast
from uuid import UUID

from portal.rules.intake import Archive, open_archive, refuse
from portal.vault import files
from sharing.records.loading.delivery import Delivery, Loader
from sharing.records.loading.roster import RosterLoader
from sharing.records.models import Import
from sharing.records.rules.intake.oneroster.delta import is_delta, merged
from sharing.records.rules.kinds import OF_GRADUATES, ImportKind
from sharing.records.rules.lifecycle import ImportStatus
from sharing.records.rules.preview import Preview
from sharing.records.rules.taking_back import RECORDS

MOST_DELTAS = 60


class Changes:
    """A delta laid over the rosters before it."""

    def __init__(self, delivery: Delivery, whole: bytes, notices: tuple[str, ...]) -> None:
        self._loader = RosterLoader(replace(delivery, source=BytesIO(whole)))
        self._own = ("A delta: laid over the roster on file, compared as a whole", *notices)

    @property
    def notices(self) -> tuple[str, ...]:
        return (*self._own, *self._loader.notices)

    def rehearse(self) -> Preview:
        return self._loader.rehearse()

    def carry_out(self, promised: Preview) -> None:
        self._loader.carry_out(promised)


def roster_of_oneroster(delivery: Delivery) -> Loader:
    with open_archive(delivery.source, name=delivery.name) as archive:
        comes_whole = not is_delta(archive)
    delivery.source.seek(0)
    if comes_whole:
        return RosterLoader(delivery)
    with ExitStack() as stack:
        chain = _chain(delivery.organization_id, delivery.name, stack)
        latest = stack.enter_context(open_archive(delivery.source, name=delivery.name))
        whole, notices = merged([*chain, latest])
    return cast("Loader", Changes(delivery, whole, notices))


def _chain(organization_id: UUID, name: str, stack: ExitStack) -> list[Archive]:
    """The last bulk export and the deltas since, oldest first."""
    chain: list[Archive] = []
    rosters = (
        Import.objects.filter(
            organization_id=organization_id,
            kind__in=RECORDS - OF_GRADUATES,
            status=ImportStatus.COMMITTED,
        )
        .select_related("file")
        .order_by("-finished_at")[:MOST_DELTAS]
    )
    for imported in rosters:
        if imported.kind != ImportKind.ROSTER or imported.file is None:
            break
        stream = stack.enter_context(files.open_stored(imported.file))
        archive = open_archive(cast(BinaryIO, stream), name=imported.file_name)
        chain.insert(0, stack.enter_context(archive))
        if not is_delta(archive):
            return chain
    raise refuse(
        name,
        found="changes only (delta)",
        expected="a full export (bulk), for the roster on file is no OneRoster export",
        remedy="Choose “bulk” or “full” when you export, once; deltas can follow.",
    )
