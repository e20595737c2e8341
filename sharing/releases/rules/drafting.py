"""What the author of a release may do, and when. Pure: facts in, decision out."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from portal.rules.decision import Decision, Reason, objection
from sharing.releases.rules.audience import Audience
from sharing.releases.rules.checklist import Check
from sharing.releases.rules.lifecycle import RELEASE, WRITABLE, ReleaseStatus

MOST_READERS = 20


@dataclass(frozen=True, slots=True)
class DraftFacts:
    status: ReleaseStatus
    author_id: UUID
    author: str
    coverage: Decision
    is_counting: bool = False


def decide_author(facts: DraftFacts, person_id: UUID) -> Decision:
    return Decision.unless(
        [
            objection(
                facts.author_id != person_id,
                "NOT_AUTHOR",
                f"{facts.author} writes this release. Ask them, or begin one of your own.",
            )
        ]
    )


def decide_edit(facts: DraftFacts, person_id: UUID) -> Decision:
    """Words, embargo and early readers; numbers change only by counting again."""
    words = ReleaseStatus(facts.status).label.lower()
    return Decision.unless(
        (
            *decide_author(facts, person_id).reasons,
            objection(
                facts.status not in WRITABLE,
                "STATUS",
                f"This release is {words}; its words cannot be changed any more.",
            ),
            _counting(facts),
        )
    )


def decide_move(facts: DraftFacts, verb: str, person_id: UUID) -> Decision:
    """Rework, discard or revise: the author's alone."""
    return Decision.unless(
        (
            *RELEASE.decide(facts.status, verb).reasons,
            *decide_author(facts, person_id).reasons,
            _counting(facts),
        )
    )


def decide_revise(facts: DraftFacts, person_id: UUID, *, is_revised: bool) -> Decision:
    """A returned release is begun anew, once; its votes stay with the old one."""
    return Decision.unless(
        (
            objection(
                facts.status != ReleaseStatus.RETURNED,
                "STATUS",
                "Only a returned release is revised.",
            ),
            *decide_author(facts, person_id).reasons,
            objection(is_revised, "REVISED", "A revised draft of this release exists."),
        )
    )


def decide_count(facts: DraftFacts, person_id: UUID) -> Decision:
    return Decision.unless(
        (*decide_move(facts, "count", person_id).reasons, *facts.coverage.reasons)
    )


def decide_submit(facts: DraftFacts, checks: list[Check], person_id: UUID) -> Decision:
    """Only a complete checklist goes to the reviewers."""
    return Decision.unless(
        (
            *decide_move(facts, "submit", person_id).reasons,
            *facts.coverage.reasons,
            *(
                objection(not check.is_done, check.item.code.upper(), check.item.remedy)
                for check in checks
            ),
        )
    )


@dataclass(frozen=True, slots=True)
class ReaderFacts:
    """An early reader whom the author wants to name."""

    audience: Audience
    named: tuple[str, ...]
    email: str
    reason: str
    count: int


def decide_reader(facts: ReaderFacts) -> Decision:
    """The agreement's named recipients alone read early, each with a reason."""
    allowed = {email.lower() for email in facts.named}
    return Decision.unless(
        (
            objection(
                facts.audience == Audience.INTERNAL,
                "INTERNAL",
                "A table for your own organization has no readers before its release.",
            ),
            objection(
                bool(allowed) and facts.email.lower() not in allowed,
                "NOT_NAMED",
                "The agreement names who may read this table, and this person is not among them.",
            ),
            objection(not facts.reason.strip(), "NO_REASON", "Say why this person reads it early."),
            objection(
                facts.count >= MOST_READERS,
                "MANY_READERS",
                f"At most {MOST_READERS} people may read a table before its release.",
            ),
        )
    )


def _counting(facts: DraftFacts) -> Reason | None:
    return objection(
        facts.is_counting, "COUNTING", "It is being counted now. Wait until that has ended."
    )
