"""What a reader may do with a release, by where it stands. Pure."""

from __future__ import annotations

from portal.rules.decision import Decision, Reason
from sharing.releases.rules.lifecycle import READABLE, ReleaseStatus

PREVIEWED = frozenset(
    {
        ReleaseStatus.PROTECTED,
        ReleaseStatus.IN_REVIEW,
        ReleaseStatus.APPROVED,
        ReleaseStatus.SCHEDULED,
    }
)


def decide_files(status: str, *, works: bool) -> Decision:
    """Files are for what is released: before, a page is read; after a recall, nothing.

    Those who write, review and publish it may look at its files before (`works`).
    """
    if status in READABLE or (works and status in PREVIEWED):
        return Decision.allow()
    if status == ReleaseStatus.WITHDRAWN:
        return Decision.deny(
            Reason("WITHDRAWN", "This release was withdrawn; its numbers are not given out.")
        )
    return Decision.deny(
        Reason("NOT_RELEASED", "Files can be taken once the table is released, not before.")
    )


def decide_early(status: str) -> Decision:
    if status == ReleaseStatus.SCHEDULED:
        return Decision.allow()
    return Decision.deny(Reason("NOT_SCHEDULED", "This release is not read early."))
