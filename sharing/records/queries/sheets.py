"""A spreadsheet in columns of its own, as the people who bring it see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import Http404

from consent.rules.sheets.choosing import recipient_choices, recipients_by_word
from consent.rules.sheets.fields import Field
from consent.rules.sheets.rows import Fate
from portal.models import Organization
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision
from portal.rules.mapping import (
    Chosen,
    DayOrder,
    Questions,
    Shape,
    Sheet,
    guess,
    guess_words,
    questions_of,
)
from portal.rules.permissions import Permission
from portal.rules.vocabulary import OrganizationKind
from sharing.records.facts import problems_of, table_of_sheet
from sharing.records.models import Import, ImportSheet, SheetMemory
from sharing.records.queries.imports import import_for
from sharing.records.rules.kinds import ImportKind
from sharing.records.rules.lifecycle import IMPORT, ImportStatus
from sharing.records.rules.sheets.shapes import SHAPE_OF
from sharing.records.rules.whole import decide_whole


@dataclass(frozen=True, slots=True)
class SheetDesk:
    """What is known of a spreadsheet, what was chosen or guessed, and what is still to be said."""

    imported: Import
    shape: Shape
    sheet: Sheet
    chosen: Chosen
    questions: Questions
    words: Mapping[Any, Mapping[str, str]]
    order: DayOrder | None
    choices: Mapping[Any, list[tuple[str, str]]]  # what a word of a field may mean
    is_remembered: bool
    is_told: bool  # somebody said which column holds what
    counts: Mapping[Fate, int]
    commit: Decision
    good_only: Decision
    change: Decision
    discard: Decision
    undo: Decision

    @property
    def rows(self) -> int:
        return sum(self.counts.values())

    @property
    def wrong(self) -> int:
        return self.counts.get(Fate.WRONG, 0)

    @property
    def good(self) -> int:
        return self.counts.get(Fate.NEW, 0) + self.counts.get(Fate.QUEUED, 0)


def sheet_desk_for(actor: Actor, import_id: UUID) -> SheetDesk:
    imported = import_for(actor, import_id)
    stored = ImportSheet.objects.select_related("table").filter(imported=imported).first()
    if stored is None:
        raise Http404
    shape = SHAPE_OF[ImportKind(imported.kind)]
    sheet = table_of_sheet(stored)
    remembered = _remembered(imported, stored)
    chosen = (
        Chosen.from_json(stored.chosen)
        if stored.chosen
        else guess(shape, sheet.columns, remembered)
    )
    organizations = _recipients()
    questions = questions_of(shape, sheet, chosen) if sheet.rows else Questions((), (), None)
    counts = {Fate(code): count for code, count in stored.counts.items()}
    earlier = replace(chosen, words={**remembered.words, **chosen.words})
    may = decide_role(actor, Permission.IMPORT_WRITE, imported.organization_id)

    def decided(verb: str) -> Decision:
        return may and IMPORT.decide(imported.status, verb)

    return SheetDesk(
        imported=imported,
        shape=shape,
        sheet=sheet,
        chosen=chosen,
        questions=questions,
        words=guess_words(
            shape, questions, earlier, {Field.RECIPIENT: recipients_by_word(organizations)}
        ),
        order=questions.told or chosen.order or remembered.order,
        choices={**shape.codes, Field.RECIPIENT: recipient_choices(organizations)},
        is_remembered=bool(remembered.columns),
        is_told=bool(stored.chosen),
        counts=counts,
        commit=decided("commit")
        and decide_whole(wrong=counts.get(Fate.WRONG, 0), good_only=stored.good_only),
        good_only=decided("commit"),
        change=may if imported.status == ImportStatus.MAPPING else decided("map"),
        discard=decided("discard"),
        undo=decided("undo"),
    )


def _remembered(imported: Import, stored: ImportSheet) -> Chosen:
    """What was said last time about a spreadsheet with these columns."""
    memory = SheetMemory.objects.filter(
        organization_id=imported.organization_id,
        kind=imported.kind,
        fingerprint=stored.fingerprint,
    ).first()
    return Chosen.from_json(memory.chosen) if memory else Chosen()


def _recipients() -> dict[str, str]:
    """Organizations that a decision may name: ids and names."""
    rows = Organization.objects.exclude(
        kind__in=[OrganizationKind.SCHOOL, OrganizationKind.DISTRICT]
    ).order_by("name")
    return {str(key): name for key, name in rows.values_list("id", "name")}


@dataclass(frozen=True, slots=True)
class LeftRows:
    """The rows that are to be mended, as they stood, each with what is wrong."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[int, tuple[str, ...], str]]


def left_rows_for(actor: Actor, import_id: UUID) -> LeftRows:
    imported = import_for(actor, import_id)
    stored = ImportSheet.objects.select_related("table").filter(imported=imported).first()
    if stored is None or not stored.counts.get(Fate.WRONG.value):
        raise Http404
    wrong = set(stored.fates.get(Fate.WRONG.value, []))
    said: dict[int, str] = {}
    for problem in problems_of(imported).problems:
        if problem.row is not None:
            column = f"{problem.column}: " if problem.column else ""
            text = f"{column}found {problem.found}, expected {problem.expected}. {problem.remedy}"
            said[problem.row] = f"{said[problem.row]} | {text}" if problem.row in said else text
    sheet = table_of_sheet(stored)
    rows = [
        (number, cells, said.get(number, "")) for number, cells in sheet.rows if number in wrong
    ]
    return LeftRows(imported.file_name, sheet.columns, rows)
