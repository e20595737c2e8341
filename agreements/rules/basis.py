"""One ground in FERPA on which records may pass: for whom, for what, and what must be agreed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from agreements.rules.terms import Level
from portal.rules.vocabulary import Labelled, LegalBasis, OrganizationKind, Purpose

L = TypeVar("L", bound=Labelled)


class Source(Labelled):
    READ = "read", "Text of the regulation"
    PRACTICE = "practice", "Common reading; confirm with counsel"


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence the parties agree to because the basis demands it.

    `plain` says what it means for one flow, with places that its terms fill. A retired clause is
    no longer demanded; it still says what was signed.
    """

    code: str
    text: str
    citation: str
    source: Source = Source.READ
    plain: str = ""
    retired: bool = False


Kinds = frozenset[OrganizationKind]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A combination of giver and recipient that the basis can never carry, and why."""

    key: str
    because: str
    citation: str
    giver: Kinds = frozenset()
    recipient: Kinds = frozenset()
    either: Kinds = frozenset()
    neither: Kinds = frozenset()

    def holds(self, giver: OrganizationKind, recipient: OrganizationKind) -> bool:
        ends = {giver, recipient}
        return all(
            (
                not self.giver or giver in self.giver,
                not self.recipient or recipient in self.recipient,
                not self.either or bool(ends & self.either),
                not self.neither or not ends & self.neither,
            )
        )


@dataclass(frozen=True, slots=True)
class Basis:
    basis: LegalBasis
    citation: str
    explains: str
    short: str
    levels: frozenset[Level]
    givers: Kinds
    recipients: Kinds
    purposes: frozenset[Purpose]
    every_clause: tuple[Clause, ...]
    source: Source = Source.READ
    refuses: tuple[Refusal, ...] = ()
    directory_only: bool = False
    offered: bool = True
    because: str = ""

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """What the basis demands today."""
        return tuple(clause for clause in self.every_clause if not clause.retired)

    @property
    def given_by(self) -> str:
        return _told(self.givers, OrganizationKind)

    @property
    def received_by(self) -> str:
        return _told(self.recipients, OrganizationKind)

    @property
    def serves(self) -> str:
        return _told(self.purposes, Purpose)

    @property
    def carries(self) -> str:
        return _told(self.levels, Level)

    def impossible(self, giver: OrganizationKind, recipient: OrganizationKind) -> str | None:
        """Why the basis cannot carry anything between these two, if it cannot."""
        return next(self._objections(giver, recipient), None)

    def _objections(self, giver: OrganizationKind, recipient: OrganizationKind) -> Iterator[str]:
        if not self.offered:
            yield f"{self.basis.label} is not used here. {self.because}"
        for refusal in self.refuses:
            if refusal.holds(giver, recipient):
                yield refusal.because
        if giver not in self.givers:
            yield f"{self.basis.label} cannot carry records that a {giver.label.lower()} gives."
        if recipient not in self.recipients:
            yield f"{self.basis.label} cannot carry records to a {recipient.label.lower()}."

    def keeping(self, refusals: tuple[Refusal, ...]) -> Basis:
        """The same basis, which also refuses all of these; its own words stand for a same key."""
        own = {one.key: one for one in self.refuses}
        kept = tuple(
            dataclasses.replace(one, because=own[one.key].because) if one.key in own else one
            for one in refusals
        )
        kept_keys = {one.key for one in kept}
        added = tuple(one for one in self.refuses if one.key not in kept_keys)
        return dataclasses.replace(self, refuses=(*kept, *added))


def _told(some: frozenset[L], every: type[L]) -> str:
    """Labels in the order of the vocabulary; “any” when nothing is left out."""
    if some == frozenset(every):
        return "Any"
    return ", ".join(one.label for one in every if one in some)
