from __future__ import annotations

from portal.rules.decision import Decision, Reason


def decide_retry(*, job_failed: bool) -> Decision:
    """Work that runs, or waits for its turn, is not started a second time."""
    if job_failed:
        return Decision.allow()
    return Decision.deny(
        Reason("RUNNING", "The work on this file has not failed; wait for it to end.")
    )
