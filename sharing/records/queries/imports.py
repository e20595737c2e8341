"""What people may see of imports and records: the actor first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404
from django.urls import reverse

from portal.inbox import InboxItem
from portal.models import Job
from portal.queries import job_for
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision
from portal.rules.intake import Rejected
from portal.rules.permissions import Permission
from portal.rules.vocabulary import OrganizationKind
from sharing.records.facts import footing_of, has_failed, problems_of
from sharing.records.models import Graduation, Import, SchoolRecord
from sharing.records.rules.interrupted import decide_retry
from sharing.records.rules.kinds import ImportKind
from sharing.records.rules.lifecycle import IMPORT, ImportStatus
from sharing.records.rules.preview import Preview
from sharing.records.rules.taking_back import RECORDS, decide_taking_back


def imports_for(actor: Actor) -> QuerySet[Import]:
    """Newest first."""
    return (
        Import.objects.filter(organization_id__in=actor.organizations_with(Permission.IMPORT_READ))
        .select_related("organization", "received_by")
        .defer("problems")
        .order_by("-received_at")
    )


def districts_for(actor: Actor) -> dict[UUID, str]:
    """The districts that the actor may import for."""
    return {
        seat.organization_id: seat.organization_name
        for seat in actor.seats
        if seat.organization_kind == OrganizationKind.DISTRICT
        and actor.may_in(Permission.IMPORT_WRITE, seat.organization_id)
    }


def import_for(actor: Actor, import_id: UUID) -> Import:
    found = (
        Import.objects.filter(
            id=import_id, organization_id__in=actor.organizations_with(Permission.IMPORT_READ)
        )
        .select_related("organization", "received_by", "decided_by", "repeats", "job")
        .first()
    )
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Desk:
    """An import as its page shows it: the file's fate, and what the actor may do about it."""

    imported: Import
    kind: ImportKind
    status: ImportStatus
    job: Job | None
    preview: Preview | None
    rejected: Rejected | None
    commit: Decision
    discard: Decision
    retry: Decision
    undo: Decision  # of records; whether anything was built on them since

    @property
    def waits(self) -> bool:
        """Whether somebody must decide."""
        return self.status == ImportStatus.READY

    @property
    def is_running(self) -> bool:
        return self.status in (ImportStatus.CHECKING, ImportStatus.COMMITTING)


def desk_for(actor: Actor, import_id: UUID) -> Desk:
    imported = import_for(actor, import_id)
    may_write = decide_role(actor, Permission.IMPORT_WRITE, imported.organization_id)

    def decided(verb: str) -> Decision:
        return may_write and IMPORT.decide(imported.status, verb)

    retry = decided("retry")
    is_records = ImportKind(imported.kind) in RECORDS
    return Desk(
        imported=imported,
        kind=ImportKind(imported.kind),
        status=ImportStatus(imported.status),
        job=job_for(actor, imported.job_id) if imported.job_id else None,
        preview=Preview.from_json(imported.preview) if imported.preview else None,
        rejected=_rejected_of(imported),
        commit=decided("commit"),
        discard=decided("discard"),
        undo=decided("undo") and decide_taking_back(footing_of(imported))
        if is_records and imported.status == ImportStatus.COMMITTED
        else decided("undo"),
        retry=retry and decide_retry(job_failed=has_failed(imported)),
    )


def _rejected_of(imported: Import) -> Rejected | None:
    """The problems of a refused file, as the reader found them."""
    if imported.status != ImportStatus.REFUSED and not imported.problem_total:
        return None
    return problems_of(imported)


def problems_for(actor: Actor, import_id: UUID) -> tuple[str, Rejected]:
    """The file's name and its problems; not found when there are none."""
    imported = import_for(actor, import_id)
    rejected = _rejected_of(imported)
    if rejected is None:
        raise Http404
    return imported.file_name, rejected


@dataclass(frozen=True, slots=True)
class ClassOf:
    """A graduating class on file. Counts of a district's own rows, for its own staff."""

    organization_id: UUID
    organization_name: str
    class_of: int
    graduates: int


def classes_of(actor: Actor) -> list[ClassOf]:
    """The graduating classes of the actor's districts, newest first."""
    rows = (
        Graduation.objects.filter(organization_id__in=_readable(actor))
        .values_list("organization_id", "organization__name", "class_of")
        .annotate(graduates=Count("id"))
        .order_by("organization__name", "-class_of")
    )
    return [ClassOf(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class CountTable:
    """Schools down, grades or classes across; every row and column with its total."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...], int], ...]
    totals: tuple[int, ...]
    total: int

    @classmethod
    def of(cls, counts: dict[tuple[str, str], int]) -> CountTable:
        columns = tuple(sorted({column for _, column in counts}))
        schools = sorted({school for school, _ in counts})
        cells = [tuple(counts.get((s, c), 0) for c in columns) for s in schools]
        return cls(
            columns=columns,
            rows=tuple((s, row, sum(row)) for s, row in zip(schools, cells, strict=True)),
            totals=tuple(sum(row[n] for row in cells) for n in range(len(columns))),
            total=sum(counts.values()),
        )


def roster_for(actor: Actor) -> CountTable:
    """Students of the latest rosters by school and grade."""
    counts = (
        SchoolRecord.objects.filter(organization_id__in=_readable(actor), enrolled=True)
        .values_list("school__name", "grade")
        .annotate(students=Count("id"))
    )
    return CountTable.of({(school, grade or "none"): n for school, grade, n in counts})


def graduates_for(actor: Actor) -> CountTable:
    """Graduates by school and class."""
    counts = (
        Graduation.objects.filter(organization_id__in=_readable(actor))
        .values_list("school__name", "class_of")
        .annotate(students=Count("id"))
    )
    return CountTable.of({(school, str(year)): n for school, year, n in counts})


def waiting_for(actor: Actor, day: date) -> Iterator[InboxItem]:
    """Imports that wait for the actor's decision."""
    waiting = Import.objects.filter(
        status__in=(ImportStatus.READY, ImportStatus.MAPPING),
        organization_id__in=actor.organizations_with(Permission.IMPORT_WRITE),
    ).select_related("organization")
    for imported in waiting.order_by("received_at"):
        yield InboxItem(
            title=f"Decide on the file {imported.file_name}",
            url=reverse("import", args=[imported.id]),
            detail=f"{ImportKind(imported.kind).label}, {imported.organization.name}: "
            + (
                "checked, and waits for a commit or a discard."
                if imported.status == ImportStatus.READY
                else "waits for somebody to say what its columns hold."
            ),
            since=imported.received_at,
        )


def _readable(actor: Actor) -> frozenset[UUID]:
    return actor.organizations_with(Permission.IMPORT_READ)
