"""Closing an agreement that has ended: who owes a certificate, and when it is closed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from agreements.rules.lifecycle import AGREEMENT, Status
from agreements.rules.terms import Terms
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission

KEY = "closing"
DAYS_TO_DESTROY = 30
SHA256 = re.compile(r"[0-9a-f]{64}")
WORDS = "Destroy every row received under this agreement, with all copies, and certify it."


@dataclass(frozen=True, slots=True)
class Destroying:
    """What one recipient of rows owes since closing began."""

    organization_id: UUID
    due_on: date
    is_certified: bool
    held_until: date | None

    def is_settled_on(self, day: date) -> bool:
        return self.is_certified or (self.held_until is not None and day <= self.held_until)


def recipients_of_rows(texts: Iterable[Terms]) -> tuple[UUID, ...]:
    """Everybody who received rows under these texts, each once, in the order of the flows."""
    received = (flow.recipient_id for terms in texts for flow in terms.flows if flow.carries_rows)
    return tuple(dict.fromkeys(received))


def due_on(day: date) -> date:
    return day + timedelta(days=DAYS_TO_DESTROY)


def decide_closing(
    status: Status, actor: Actor, organization_id: UUID, party_ids: Collection[UUID]
) -> Decision:
    """Whether the actor may begin the closing of what has ended."""
    return Decision.unless(
        [
            *AGREEMENT.decide(status, "begin_closing").reasons,
            *decide_role(actor, Permission.AGREEMENT_CLOSE, organization_id).reasons,
            objection(
                organization_id not in party_ids,
                "NOT_A_PARTY",
                "Your organization is not a party of this agreement.",
            ),
        ]
    )


def decide_settling(
    status: Status, verb: str, actor: Actor, owed: Destroying | None, organization_id: UUID
) -> Decision:
    """Whether the actor may certify destruction, or place a hold, for this recipient."""
    return Decision.unless(
        [
            *AGREEMENT.decide(status, verb).reasons,
            *decide_role(actor, Permission.AGREEMENT_CLOSE, organization_id).reasons,
            objection(
                owed is None,
                "NOTHING_OWED",
                "Your organization received no rows under this agreement.",
            ),
            objection(
                owed is not None and owed.is_certified,
                "CERTIFIED",
                "Your organization has certified the destruction already.",
            ),
        ]
    )


def decide_certificate(
    *, hashes: Collection[str], performed_on: date, words: Collection[str], day: date
) -> Decision:
    """Whether what a certificate states can be true and says everything it must."""
    wrong = [one for one in hashes if not SHA256.fullmatch(one)]
    return Decision.unless(
        [
            objection(
                not all(one.strip() for one in words),
                "INCOMPLETE",
                "Say how it was destroyed, by whom, and who saw it.",
            ),
            objection(
                bool(wrong), "HASH", "A SHA-256 hash has 64 digits of 0-9 and a-f, one on a line."
            ),
            objection(
                performed_on > day, "FUTURE", "Certify what was done, not what will be done."
            ),
        ]
    )


def decide_not_held(names: Collection[str]) -> Decision:
    """Nobody certifies that everything is gone while a giver's hold forbids destroying some."""
    return Decision.unless(
        [
            objection(
                bool(names),
                "ON_HOLD",
                f"A legal hold forbids destroying {', '.join(sorted(names)[:5])}. Certify when it "
                "is lifted, or place a hold here.",
            )
        ]
    )


def decide_hold(*, reason: str, until: date, day: date) -> Decision:
    return Decision.unless(
        [
            objection(
                not reason.strip(), "COMMENT", "Say which law or order forbids destroying it."
            ),
            objection(until <= day, "PAST", "Say until which day, after today, it must be kept."),
        ]
    )


def certificate_statement(*, reference: str, sha256: str, organization: str, files: int) -> str:
    """What whoever certifies declares, word for word; stored with the certificate."""
    which = (
        "" if not files else f", among them the {files} file{'s'[: files > 1]} whose hashes I list"
    )
    return (
        f"I certify for {organization} that every row received under agreement {reference} (terms "
        f"with the SHA-256 hash {sha256}) has been destroyed, with every copy and everything from "
        f"which a row could be restored{which}. I am authorized to certify this."
    )
