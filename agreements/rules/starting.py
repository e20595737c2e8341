"""Texts to start from: ours, in plain language, kept as data and filled for the parties at hand."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from agreements.rules.bases import clauses_for
from agreements.rules.editing import is_own
from agreements.rules.plain import joined
from agreements.rules.terms import (
    FlowTerms,
    Frequency,
    Kind,
    Level,
    Limits,
    ObligationKind,
    ObligationTerms,
    Protection,
    Redisclosure,
    Terms,
    TextClause,
)
from portal.rules.vocabulary import Labelled, LegalBasis, OrganizationKind, Purpose

FOLDER = Path(__file__).with_name("starting_texts")
ORDER = ("outcomes", "partner_tables", "memorandum", "licence")
YEAR = 365


class Origin(Labelled):
    TEMPLATE = "template", "A template"
    FORMER = "former", "A former agreement"
    PDF = "pdf", "An uploaded PDF"
    BINDER = "binder", "An agreement on paper"


@dataclass(frozen=True, slots=True)
class StartingText:
    """One text as it is shown to choose from; `given` is the file."""

    code: str
    kind: Kind
    name: str
    about: str
    partners: tuple[OrganizationKind, ...]
    years: int
    given: Mapping[str, Any]

    @property
    def takes_one_partner(self) -> bool:
        """Flows are between the lead organization and one partner; a memorandum has none."""
        return self.kind is not Kind.MOU

    @property
    def headings(self) -> list[str]:
        return [clause["heading"] for clause in self.given.get("text", ())]


@dataclass(frozen=True, slots=True)
class Beginning:
    """For whom and when: what fills the places of a text."""

    lead_id: UUID
    partner_ids: tuple[UUID, ...]
    names: Mapping[UUID, str]
    first_day: date
    last_day: date
    min_cell: int

    @property
    def words(self) -> dict[str, str]:
        lead = self.names[self.lead_id]
        partners = joined([self.names[one] for one in self.partner_ids])
        return {
            "lead": lead,
            "partners": partners or "its partners",
            "parties": joined([lead, *(self.names[one] for one in self.partner_ids)]),
            "first_day": _day(self.first_day),
            "last_day": _day(self.last_day),
        }


@cache
def starting_texts() -> dict[str, StartingText]:
    """All texts, in the order in which they are offered."""
    return {code: _read(code) for code in ORDER}


def _read(code: str) -> StartingText:
    given = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    return StartingText(
        code=code,
        kind=Kind(given["kind"]),
        name=given["name"],
        about=given["about"],
        partners=tuple(OrganizationKind(kind) for kind in given["partners"]),
        years=given["years"],
        given=given,
    )


def begun_from(text: StartingText, at: Beginning) -> Terms:
    """The first draft: every place filled, every clause of each legal basis agreed to. Who by
    name may open rows is left to the drafter, and the checklist asks for it."""
    given, words = text.given, at.words
    clauses = enumerate(given.get("text", ()), start=1)
    return Terms(
        title=given["title"].format(**words),
        summary=given["summary"].format(**words),
        effective_on=at.first_day,
        expires_on=at.last_day,
        party_ids=(at.lead_id, *at.partner_ids),
        flows=tuple(_flows(given.get("flows", ()), at)),
        kind=text.kind,
        limits=_limits(given["limits"]) if "limits" in given else None,
        text=tuple(
            TextClause(f"T{n}", one["heading"], one["body"].strip().format(**words))
            for n, one in clauses
        ),
        notice_days=given["notice_days"],
        breach_hours=given.get("breach_hours"),
        destruction=given.get("destruction", ""),
        obligations=tuple(_obligations(given.get("obligations", ()), at)),
    )


def _flows(given: Sequence[Mapping[str, Any]], at: Beginning) -> Iterator[FlowTerms]:
    if not at.partner_ids:
        return
    ends = {"lead": at.lead_id, "partner": at.partner_ids[0]}
    for number, one in enumerate(given, start=1):
        level, basis = Level(one["level"]), LegalBasis(one["basis"])
        rows = level is Level.ROWS
        yield FlowTerms(
            key=f"F{number}",
            giver_id=ends[one["giver"]],
            recipient_id=ends[one["recipient"]],
            purpose=Purpose(one["purpose"]),
            basis=basis,
            level=level,
            elements=tuple(one["elements"]),
            population=one["population"],
            frequency=Frequency(one["frequency"]),
            retention_days=one["retention_days"],
            redisclosure=Redisclosure(one["redisclosure"]),
            recipients=(),
            min_cell=at.min_cell,
            protection=Protection.ENCRYPTED if rows else Protection.SUPPRESSION,
            clauses=clauses_for(basis),
        )


def _obligations(given: Sequence[Mapping[str, Any]], at: Beginning) -> Iterator[ObligationTerms]:
    owners = {
        "lead": (at.lead_id,),
        "partner": at.partner_ids[:1],
        "everyone": (at.lead_id, *at.partner_ids),
    }
    number = 0
    for one in given:
        for owner in owners[one["owner"]]:
            number += 1
            yield ObligationTerms(
                key=f"O{number}",
                kind=ObligationKind(one["kind"]),
                owner_id=owner,
                words=one["words"],
                first_due=_due(one, at),
                every_months=one.get("every_months"),
            )


def _due(given: Mapping[str, Any], at: Beginning) -> date | None:
    """Within the term: what comes due after it would never come due."""
    if "after_days" not in given:
        return None
    return min(at.first_day + timedelta(days=given["after_days"]), at.last_day)


def _limits(given: Mapping[str, Any]) -> Limits:
    return Limits(
        purposes=tuple(Purpose(one) for one in given.get("purposes", ())),
        bases=tuple(LegalBasis(one) for one in given.get("bases", ())),
        elements=tuple(given.get("elements", ())),
        most_retention_days=given.get("most_retention_days"),
        least_min_cell=given.get("least_min_cell"),
        redisclosure=Redisclosure(given["redisclosure"]) if "redisclosure" in given else None,
        joiner_kinds=tuple(OrganizationKind(one) for one in given.get("joiner_kinds", ())),
    )


def copied_from(former: Terms, *, lead_id: UUID, first_day: date, last_day: date) -> Terms:
    """The terms of a former agreement for a new term: the days of its duties move with it."""
    shift = first_day - former.effective_on
    others = tuple(party for party in former.party_ids if party != lead_id)
    return dataclasses.replace(
        former,
        effective_on=first_day,
        expires_on=last_day,
        party_ids=(lead_id, *others),
        parent=None,
        text=tuple(clause for clause in former.text if is_own(clause)),
        obligations=tuple(
            dataclasses.replace(
                one, first_due=min(one.first_due + shift, last_day) if one.first_due else None
            )
            for one in former.obligations
        ),
    )


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
