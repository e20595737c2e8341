"""The parts of terms beside flows: kind, parent, limits, own text, obligations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements.rules.terms.flow import Redisclosure
from portal.rules.vocabulary import Labelled, LegalBasis, OrganizationKind, Purpose


class Kind(Labelled):
    MOU = "mou", "Regional memorandum"
    DSA = "dsa", "Data-sharing agreement"
    DUL = "dul", "Data use licence"
    JOINDER = "joinder", "Joinder"


class ObligationKind(Labelled):
    ANNUAL_REVIEW = "annual_review", "Annual review"
    TRAINING = "training", "Training"
    AUDIT_RIGHT = "audit_right", "Right to audit"
    BREACH_NOTICE = "breach_notice", "Notice of a breach"
    DESTRUCTION = "destruction", "Destruction"
    OTHER = "other", "Another duty"


@dataclass(frozen=True, slots=True)
class ParentRef:
    """The agreement that this one stands under, and the text of it that was read."""

    agreement_id: UUID
    sha256: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What agreements under a memorandum may at most allow, and who may join it.

    An empty list, or a number that is not stated, limits nothing.
    """

    purposes: tuple[Purpose, ...] = ()
    bases: tuple[LegalBasis, ...] = ()
    elements: tuple[str, ...] = ()
    most_retention_days: int | None = None
    least_min_cell: int | None = None
    redisclosure: Redisclosure | None = None
    joiner_kinds: tuple[OrganizationKind, ...] = ()
    joinder_until: date | None = None


@dataclass(frozen=True, slots=True)
class TextClause:
    """A clause of the agreement's own, in plain language."""

    key: str
    heading: str
    body: str


@dataclass(frozen=True, slots=True)
class ObligationTerms:
    """A duty of one party: what, from when, and how often."""

    key: str
    kind: ObligationKind
    owner_id: UUID
    words: str
    first_due: date | None = None
    every_months: int | None = None
