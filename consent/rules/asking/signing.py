"""What a family's signature must satisfy (34 CFR 99.30(a) and (d))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from consent.rules.answer import Choice
from consent.rules.asking.flows import Part
from consent.rules.vocabulary import Authenticated, ConsentKind, LinkKind, Relationship
from portal.rules.decision import Decision, objection

YES, NO = ConsentKind.GIVEN, ConsentKind.REFUSED
ELDERS = (Relationship.PARENT, Relationship.GUARDIAN, Relationship.FOSTER, Relationship.CASEWORKER)


def choices_of(parts: Sequence[Part], chosen: Mapping[str, str]) -> tuple[Choice, ...]:
    """A decision for each part that was answered: purpose and partner by name."""
    return tuple(
        Choice(
            kind=ConsentKind(chosen[part.key]),
            purpose=part.purpose,
            recipient_id=part.partner_id,
        )
        for part in parts
        if chosen.get(part.key) in (YES.value, NO.value)
    )


def decide_signature(
    *,
    kind: LinkKind,
    authenticated: Authenticated,
    subject_id: UUID | None,
    is_student: bool,
    relationship: Relationship,
    answered: int,
    asked: int,
) -> Decision:
    """Signed by somebody who was shown to be who they say, about everything that was asked."""
    personal = kind in (LinkKind.PERSONAL, LinkKind.CLAIM)
    says_student = relationship is Relationship.STUDENT
    return Decision.unless(
        (
            objection(
                authenticated is Authenticated.NONE or (personal and subject_id is None),
                "NOT_AUTHENTICATED",
                "Enter the code first, so that we know who signs (34 CFR 99.30(d)).",
            ),
            objection(
                answered < asked or not asked,
                "NOT_ALL_ANSWERED",
                "Answer yes or no to each question first.",
            ),
            objection(
                personal and is_student != says_student,
                "ANOTHER_ROLE",
                "This link is for somebody else in the family.",
            ),
        )
    )
