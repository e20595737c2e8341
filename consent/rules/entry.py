"""What a decision must satisfy before it is written down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from consent.rules.status import Event
from consent.rules.vocabulary import ConsentKind, OptOutKind, Relationship, Route
from portal.rules.decision import Decision, Reason, objection
from portal.rules.vocabulary import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who said it, in which role, on which day, and by which way it reached us."""

    signed_by: str
    relationship: Relationship
    effective_on: date
    route: Route


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTaken:
    """What a family decided. `recipient_id` None: every recipient named in the agreement."""

    kind: ConsentKind
    purpose: Purpose
    recipient_id: UUID | None
    signature: Signature
    expires_on: date | None = None
    notice_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOutTaken:
    kind: OptOutKind
    signature: Signature


def decide_entry(taken: DecisionTaken, day: date) -> Decision:
    """34 CFR 99.30: consent is written, signed and dated; a refusal needs no form."""
    given = taken.kind is ConsentKind.GIVEN
    signature = taken.signature
    return Decision.unless(
        (
            _not_ahead(signature, day),
            objection(
                given and signature.route is Route.PHONE,
                "ORAL_CONSENT",
                "Consent must be signed (34 CFR 99.30); spoken words can refuse or withdraw, but "
                "not consent. Ask for a signature on paper.",
            ),
            objection(
                taken.expires_on is not None and not given,
                "ONLY_CONSENT_EXPIRES",
                "Only a consent has a last day; a refusal holds until the family says otherwise.",
            ),
            objection(
                taken.expires_on is not None and taken.expires_on < signature.effective_on,
                "EXPIRES_BEFORE_IT_BEGINS",
                "The last day of the consent lies before its first day.",
            ),
        )
    )


def decide_withdrawal(taken: DecisionTaken, events: Iterable[Event]) -> Decision:
    """A withdrawal that is dated before the consent would not end it, and must not seem to."""
    ended = [
        event.effective_on
        for event in events
        if event.kind is ConsentKind.GIVEN
        and event.purpose is taken.purpose
        and (taken.recipient_id is None or event.recipient_id in (None, taken.recipient_id))
    ]
    latest = max(ended, default=taken.signature.effective_on)
    return Decision.unless(
        (
            objection(
                latest > taken.signature.effective_on,
                "BEFORE_THE_CONSENT",
                f"The consent is of {latest:%B} {latest.day}, {latest.year}; a withdrawal of an "
                "earlier day would not end it. Enter that day or a later one.",
            ),
        )
    )


def decide_speaker(signature: Signature, passed_on: date | None) -> Decision:
    """Once the rights have passed, nobody decides for the student (34 CFR 99.5)."""
    return Decision.unless(
        (
            objection(
                passed_on is not None
                and passed_on <= signature.effective_on
                and signature.relationship is not Relationship.STUDENT,
                "AUTHORITY_TRANSFERRED",
                "The student decides since the rights passed, on "
                f"{passed_on:%B} {passed_on.day}, {passed_on.year}. A parent or guardian cannot."
                if passed_on
                else "",
            ),
        )
    )


def decide_opt_out_entry(taken: OptOutTaken, day: date) -> Decision:
    return Decision.unless((_not_ahead(taken.signature, day),))


def _not_ahead(signature: Signature, day: date) -> Reason | None:
    return objection(
        signature.effective_on > day,
        "NOT_YET",
        "The day of the decision lies ahead. Enter it on that day.",
    )
