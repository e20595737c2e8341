"""Whether somebody could speak for a student on a day, by what the school recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from consent.models import Authority, RightsPassing
from consent.rules.vocabulary import AuthorityLevel
from portal.rules.vocabulary import Purpose


@dataclass(frozen=True, slots=True)
class Spell:
    """One record of an authority, as far as it matters here. Latest recorded first."""

    level: AuthorityLevel
    purposes: tuple[str, ...]
    from_day: date
    until_day: date | None

    def covers(self, day: date) -> bool:
        return self.from_day <= day and (self.until_day is None or day <= self.until_day)


def refusal(spells: list[Spell], passed_on: date | None, day: date, purpose: Purpose) -> str | None:
    """Why somebody with these records could not sign on that day; nothing when they could, or
    when nobody told otherwise."""
    if passed_on is not None and day >= passed_on:
        return f"a signature after the rights passed to the student on {passed_on.isoformat()}"
    holding = next((spell for spell in spells if spell.covers(day)), None)
    if holding is not None:
        barred = holding.level is AuthorityLevel.NONE
        if holding.level is AuthorityLevel.LIMITED and purpose.value not in holding.purposes:
            return "a signer who may not decide for this purpose"
        return "a signer who may not decide for this student" if barred else None
    over = [spell.until_day for spell in spells if spell.until_day and spell.until_day < day]
    if spells and len(over) == len(spells):
        return f"a signer whose authority ended on {max(over).isoformat()}"
    return None


def spells_of(subjects: Iterable[UUID]) -> dict[tuple[UUID, bytes], list[Spell]]:
    found: dict[tuple[UUID, bytes], list[Spell]] = defaultdict(list)
    for row in Authority.objects.filter(subject_id__in=list(subjects)).order_by(
        "-recorded_at", "-id"
    ):
        spell = Spell(AuthorityLevel(row.level), tuple(row.purposes), row.from_day, row.until_day)
        found[row.subject_id, bytes(row.holder)].append(spell)
    return found


def passings_of(subjects: Iterable[UUID]) -> dict[UUID, date]:
    rows = RightsPassing.objects.filter(subject_id__in=list(subjects))
    return dict(rows.values_list("subject_id", "on"))
