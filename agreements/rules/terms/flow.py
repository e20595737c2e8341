"""One flow: what one party gives another, on what terms."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from portal.rules.vocabulary import Labelled, LegalBasis, Purpose


class Level(Labelled):
    ROWS = "rows", "One row for each student"
    AGGREGATE = "aggregate", "Tables of counts only"


class Frequency(Labelled):
    ONCE = "once", "Once"
    YEARLY = "yearly", "Once a year"
    TERMLY = "termly", "Once a term"
    ON_REQUEST = "on_request", "On request"


class Redisclosure(Labelled):
    NONE = "none", "Not passed on to anyone"
    PROTECTED_TABLES = "protected_tables", "Passed on only as protected tables of counts"
    WITH_CONSENT = "with_consent", "Passed on only with written consent of parent or student"


class Protection(Labelled):
    ENCRYPTED = "encrypted", "Encrypted and signed package, named recipients only"
    SUPPRESSION = "suppression", "Small counts, and counts that would reveal them, are hidden"
    ROUNDED = "rounded", "Counts rounded so that all sums still hold"
    NOISE = "noise", "Counts with random noise of a stated budget"


class Sealing(Labelled):
    """To whose keys packages of rows go, beyond the way there, which is always encrypted."""

    IF_KEYS = "if_keys", "Encrypted to the recipient's own keys as soon as it has registered any"
    ALWAYS = "always", "Only encrypted to the recipient's own keys; nothing before it has any"
    PLAIN_FOLDERS = (
        "plain_folders",
        "Encrypted to them as soon as it has any; until then also as it is into its drop folder",
    )


@dataclass(frozen=True, slots=True)
class FlowTerms:
    """What one party gives another. Sharing both ways is two flows."""

    key: str
    giver_id: UUID
    recipient_id: UUID
    purpose: Purpose
    basis: LegalBasis
    level: Level
    elements: tuple[str, ...]
    population: str
    frequency: Frequency
    retention_days: int
    redisclosure: Redisclosure
    recipients: tuple[str, ...]
    min_cell: int
    protection: Protection
    honors_opt_out: bool = True
    clauses: tuple[str, ...] = ()
    rounding_base: int | None = None  # of rounded counts: what they are multiples of
    epsilon: Decimal | None = None  # of counts with noise: the budget of a class, all releases
    custodians: tuple[str, ...] = ()  # by email: who keeps and destroys what the recipient got
    sealing: Sealing = Sealing.IF_KEYS  # of rows

    @property
    def protection_words(self) -> str:
        """How rows and tables are protected, with what goes beyond the usual."""
        told = {
            Protection.ENCRYPTED: _SEALED.get(self.sealing, ""),
            Protection.ROUNDED: f", to multiples of {self.rounding_base}",
            Protection.NOISE: f": {self.budget_words} for each class over all releases",
        }
        return self.protection.label + told.get(self.protection, "")

    @property
    def budget_words(self) -> str:
        return "none stated" if self.epsilon is None else in_plain_digits(self.epsilon)

    @property
    def hides_small(self) -> bool:
        """Whether the smallest count shown means anything for these tables."""
        return self.protection not in (Protection.ROUNDED, Protection.NOISE)

    @property
    def carries_rows(self) -> bool:
        return self.level is Level.ROWS

    def agreeing_to(self, clauses: tuple[str, ...]) -> FlowTerms:
        return dataclasses.replace(self, clauses=clauses)


_SEALED = {
    Sealing.ALWAYS: "; only to keys that the recipient registered, nothing before it has any",
    Sealing.PLAIN_FOLDERS: "; while the recipient has no keys, as it is into its drop folder",
}


def in_plain_digits(number: Decimal) -> str:
    """One way to write a number: 0.5, never 0.50."""
    return format(number.normalize(), "f")
