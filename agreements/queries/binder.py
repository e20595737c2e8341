"""Agreements on paper for the people of the organization that keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from agreements.models import BinderImport, BinderMapping, BinderRecord
from agreements.papers import checked
from agreements.rules.binder import ImportStatus, Standing, standing_on
from agreements.rules.binder_fields import Field, guessed
from agreements.rules.binder_sheet import Paper
from portal import clock
from portal.models import Organization, StoredFile
from portal.queries import partners_for
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision
from portal.rules.intake import Rejected
from portal.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class BinderLine:
    """One paper, and how it stands today. It permits nothing."""

    record: BinderRecord
    standing: Standing

    @property
    def title(self) -> str:
        return self.record.title

    @property
    def parties(self) -> list[str]:
        return list(self.record.parties)


def binder_for(actor: Actor, day: date | None = None) -> list[BinderLine]:
    """All papers of the organizations in which the actor reads agreements: what ends first comes
    first, settled ones last."""
    on = day or clock.today()
    lines = [_line(record, on) for record in _records(actor)]
    late = date.max
    return sorted(
        lines,
        key=lambda one: (
            one.standing is Standing.SETTLED,
            one.record.last_day or late,
            one.record.title,
        ),
    )


def _records(actor: Actor) -> QuerySet[BinderRecord]:
    own = actor.organizations_with(Permission.AGREEMENT_READ)
    return BinderRecord.objects.filter(organization_id__in=own).select_related(
        "organization", "agreement", "file", "settled_by", "filed_by"
    )


def _line(record: BinderRecord, day: date) -> BinderLine:
    settled = record.settled_at is not None or record.agreement_id is not None
    return BinderLine(record, standing_on(record.last_day, settled=settled, day=day))


@dataclass(frozen=True, slots=True)
class PaperPage:
    line: BinderLine
    linked: list[Organization]
    tend: Decision

    @property
    def record(self) -> BinderRecord:
        return self.line.record


def paper_for(actor: Actor, record_id: UUID) -> BinderRecord:
    found = _records(actor).filter(id=record_id).first()
    if found is None:
        raise Http404
    return found


def paper_page_for(actor: Actor, record_id: UUID, day: date) -> PaperPage:
    record = paper_for(actor, record_id)
    return PaperPage(
        line=_line(record, day),
        linked=list(Organization.objects.filter(id__in=record.linked).order_by("name")),
        tend=decide_role(actor, Permission.AGREEMENT_DRAFT, record.organization_id),
    )


def paper_file_for(actor: Actor, record_id: UUID) -> StoredFile:
    record = paper_for(actor, record_id)
    if record.file is None:
        raise Http404
    return record.file


def papers_to_renew_for(actor: Actor, day: date) -> list[BinderLine]:
    """What ends soon or has ended, for those who can draft the next one."""
    own = actor.organizations_with(Permission.AGREEMENT_DRAFT)
    return [
        line
        for line in binder_for(actor, day)
        if line.standing in (Standing.ENDING, Standing.EXPIRED)
        and line.record.organization_id in own
    ]


@dataclass(frozen=True, slots=True)
class ImportDesk:
    """A spreadsheet on its way: its columns, what was chosen or guessed, and what it would file."""

    imported: BinderImport
    status: ImportStatus
    mapping: dict[Field, str]
    is_mapped: bool
    papers: list[Paper]
    rejected: Rejected | None
    sample: list[tuple[str, list[str]]]
    may: Decision

    @property
    def step(self) -> int:
        if self.status is not ImportStatus.RECEIVED:
            return 4
        return 3 if self.is_mapped else 2


def binder_import_for(actor: Actor, import_id: UUID) -> BinderImport:
    own = actor.organizations_with(Permission.AGREEMENT_DRAFT)
    found = (
        BinderImport.objects.filter(id=import_id, organization_id__in=own)
        .select_related("organization", "received_by", "decided_by")
        .first()
    )
    if found is None:
        raise Http404
    return found


def import_desk_for(actor: Actor, import_id: UUID) -> ImportDesk:
    imported = binder_import_for(actor, import_id)
    is_mapped = bool(imported.mapping)
    waits = imported.status == ImportStatus.RECEIVED
    papers, problems = checked(imported) if is_mapped and waits else ([], None)
    return ImportDesk(
        imported=imported,
        status=ImportStatus(imported.status),
        mapping=_mapping(imported),
        is_mapped=is_mapped,
        papers=papers,
        rejected=problems.rejected() if problems else None,
        sample=_sample(imported),
        may=decide_role(actor, Permission.AGREEMENT_DRAFT, imported.organization_id),
    )


def _mapping(imported: BinderImport) -> dict[Field, str]:
    if imported.mapping:
        return {Field(code): column for code, column in imported.mapping.items()}
    remembered = (
        BinderMapping.objects.filter(organization_id=imported.organization_id)
        .values_list("columns", flat=True)
        .first()
    )
    return guessed(imported.columns, remembered or {})


def _sample(imported: BinderImport) -> list[tuple[str, list[str]]]:
    """Each column with the first things that stand in it."""
    return [
        (
            column,
            [cells[place] for _, cells in imported.rows if cells[place].strip()][:3],
        )
        for place, column in enumerate(imported.columns)
    ]


def open_imports_for(actor: Actor) -> list[BinderImport]:
    own = actor.organizations_with(Permission.AGREEMENT_DRAFT)
    return list(
        BinderImport.objects.filter(organization_id__in=own, status=ImportStatus.RECEIVED)
        .defer("rows")
        .order_by("-received_at")
    )


def binder_owners_for(actor: Actor) -> list[Organization]:
    """The organizations whose binder the actor may fill."""
    own = actor.organizations_with(Permission.AGREEMENT_DRAFT)
    return [one for one in partners_for(actor) if one.id in own]
