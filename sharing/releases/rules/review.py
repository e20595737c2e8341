"""What must hold before a table is voted on, and before it leaves. Pure: facts in, decision out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.rules.decision import Decision, Reason, objection
from sharing.releases.rules.lifecycle import RELEASE, ReleaseStatus

REVIEWERS = 2


@dataclass(frozen=True, slots=True)
class ContentFacts:
    """A protected table and its words, and the agreement's flow that would carry them."""

    threshold: int
    required_threshold: int
    method_agreed: bool
    coverage: Decision
    proof_kept: bool
    proof_matches_cells: bool
    fingerprint_matches: bool
    told_meanwhile: bool


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """A release that waits for people other than its author."""

    status: ReleaseStatus
    author_id: UUID
    content: ContentFacts
    embargo: datetime | None = None


def decide_content(facts: ContentFacts) -> Decision:
    """Whether exactly this table, with exactly these words, may leave today."""
    return Decision.unless(
        (
            *facts.coverage.reasons,
            objection(
                facts.threshold < facts.required_threshold,
                "SMALL_CELL",
                f"The table was protected for groups under {facts.threshold}, but the agreement "
                f"asks for {facts.required_threshold}. Count it again.",
            ),
            objection(
                not facts.method_agreed,
                "OTHER_METHOD",
                "The agreement asks for another way to protect tables than this one was "
                "protected by. Return it and have it counted again.",
            ),
            objection(
                facts.told_meanwhile,
                "TOLD_MEANWHILE",
                "Another table about the same people was released after this one was counted, so "
                "this one was not protected against it. Return it and have it counted again.",
            ),
            objection(
                not facts.proof_kept,
                "PROOF_BROKEN",
                "The auditor found a hidden group that could be worked out. Do not release.",
            ),
            objection(
                not facts.proof_matches_cells,
                "PROOF_OTHER_TABLE",
                "The proof was made for other numbers than the ones stored. Count the table "
                "again, and tell your operator.",
            ),
            objection(
                not facts.fingerprint_matches,
                "OTHER_WORDS",
                "Something of this release changed after it was submitted. Return it, and tell "
                "your operator.",
            ),
        )
    )


def decide_vote(facts: ReviewFacts, reviewer_id: UUID, *, has_voted: bool) -> Decision:
    """Whether this person may vote at all; what they find in the table is for their verdict."""
    return Decision.unless(
        (
            *RELEASE.decide(facts.status, "approve").reasons,
            _not_the_author(facts, reviewer_id, "You wrote this table, so others must review it."),
            objection(
                has_voted,
                "VOTED",
                "You have voted. You will see both votes when the second reviewer has voted too.",
            ),
        )
    )


def decide_publish(facts: ReviewFacts, publisher_id: UUID, *, now: datetime) -> Decision:
    """Publication now."""
    return Decision.unless(
        (
            *RELEASE.decide(facts.status, "publish").reasons,
            _not_the_author(
                facts, publisher_id, "You wrote this table, so a colleague must publish it."
            ),
            *decide_content(facts.content).reasons,
            _embargoed(facts.embargo, now),
        )
    )


def decide_schedule(facts: ReviewFacts, publisher_id: UUID) -> Decision:
    """Whether a time may be set; which one, `decide_time` says."""
    return Decision.unless(
        (
            *RELEASE.decide(facts.status, "schedule").reasons,
            _not_the_author(
                facts, publisher_id, "You wrote this table, so a colleague must publish it."
            ),
            *decide_content(facts.content).reasons,
        )
    )


def decide_time(embargo: datetime | None, *, at: datetime, now: datetime) -> Decision:
    return Decision.unless(
        (
            objection(at <= now, "PAST", "Choose a time in the future, or publish now."),
            _embargoed(embargo, at),
        )
    )


def decide_same(shown: str, current: str) -> Decision:
    """The numbers and words somebody decides on are those that they were shown."""
    return Decision.unless(
        [
            objection(
                shown != current or not current,
                "OTHER_NUMBERS",
                "This release changed since you opened its page. Open it again and look once more.",
            )
        ]
    )


def decide_reason(reason: str) -> Decision:
    return Decision.unless(
        [objection(not reason.strip(), "NO_REASON", "Say why: your reason is kept and shown.")]
    )


def _not_the_author(facts: ReviewFacts, person_id: UUID, words: str) -> Reason | None:
    return objection(facts.author_id == person_id, "AUTHOR_REVIEWS", words)


def _embargoed(embargo: datetime | None, at: datetime) -> Reason | None:
    if embargo is None or at >= embargo:
        return None
    return Reason(
        "EMBARGO",
        f"The embargo holds until {embargo:%Y-%m-%d %H:%M} ({embargo:%Z}). Schedule the release "
        "for that time or later.",
    )
