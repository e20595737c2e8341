"""What the rules must know about the binder: the check of a spreadsheet against what is here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from agreements.models import BinderImport, BinderRecord
from agreements.rules.binder import BinderKind
from agreements.rules.binder_fields import Field, Sheet
from agreements.rules.binder_sheet import Paper, read_papers
from portal.models import Organization
from portal.rules.intake import Problems


class _WithParties(Protocol):
    @property
    def parties(self) -> tuple[str, ...]: ...


def checked(imported: BinderImport) -> tuple[list[Paper], Problems]:
    """Every row as a paper, and what is to be mended before any can be filed."""
    problems = Problems()
    sheet = Sheet(
        tuple(imported.columns),
        tuple((number, tuple(cells)) for number, cells in imported.rows),
    )
    papers = read_papers(
        sheet,
        {Field(code): column for code, column in imported.mapping.items()},
        brought=[name for name, _ in imported.files],
        on_file=_on_file(imported.organization_id),
        problems=problems,
    )
    return papers, problems


def _on_file(organization_id: UUID) -> set[str]:
    return {
        as_paper(one).likeness
        for one in BinderRecord.objects.filter(organization_id=organization_id)
    }


def as_paper(one: BinderRecord) -> Paper:
    return Paper(
        row=one.row or 0,
        title=one.title,
        kind=BinderKind(one.kind),
        parties=tuple(one.parties),
        first_day=one.first_day,
        last_day=one.last_day,
        own_reference=one.own_reference,
        notes=one.notes,
        file="",
    )


def linked_of(papers: Iterable[_WithParties], organization_id: UUID) -> dict[str, UUID]:
    """The names that are organizations here, and none but those."""
    names = {name for paper in papers for name in paper.parties}
    known = {one.name.casefold(): one.id for one in Organization.objects.exclude(kind="school")}
    return {name: known[name.casefold()] for name in names if name.casefold() in known}
