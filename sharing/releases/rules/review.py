"""What a reviewer must find before a table may leave. Pure: facts in, decision out."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from portal.rules.decision import Decision, objection
from sharing.releases.rules.lifecycle import RELEASE, ReleaseStatus


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """A release under review, and the agreement's flow that would carry it."""

    status: ReleaseStatus
    author_id: UUID
    threshold: int
    required_threshold: int
    coverage: Decision
    proof_kept: bool
    proof_matches_cells: bool
    told_meanwhile: bool


def decide_release(facts: ReviewFacts, reviewer_id: UUID) -> Decision:
    status = RELEASE.decide(facts.status, "release")
    return Decision.unless(
        (
            *status.reasons,
            *facts.coverage.reasons,
            objection(
                facts.author_id == reviewer_id,
                "AUTHOR_REVIEWS",
                "You proposed this table, so a colleague must review it.",
            ),
            objection(
                facts.threshold < facts.required_threshold,
                "SMALL_CELL",
                f"The table was protected for groups under {facts.threshold}, but the agreement "
                f"asks for {facts.required_threshold}. Propose it again.",
            ),
            objection(
                facts.told_meanwhile,
                "TOLD_MEANWHILE",
                "Another table about the same people was released after this one was proposed, so "
                "this one was not protected against it. Return it and have it proposed again.",
            ),
            objection(
                not facts.proof_kept,
                "PROOF_BROKEN",
                "The auditor found a hidden group that could be worked out. Do not release.",
            ),
            objection(
                not facts.proof_matches_cells,
                "PROOF_OTHER_TABLE",
                "The proof was made for other numbers than the ones stored. Propose the table "
                "again, and tell your operator.",
            ),
        )
    )
