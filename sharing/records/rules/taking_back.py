"""When an import of records can be taken back: it is the last, and nothing was built on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.rules.decision import Decision, Reason, objection
from sharing.records.rules.kinds import ImportKind

# Files that write students' records. What families decided is never deleted, only invalidated.
RECORDS = frozenset(
    {
        ImportKind.ROSTER,
        ImportKind.EDFI_ROSTER,
        ImportKind.SHEET_ROSTER,
        ImportKind.GRADUATES,
        ImportKind.SHEET_GRADUATES,
    }
)
# What a table that names a student holds, in words; others are named as they are called.
HOLDS = {
    "consent_consentevent": "decisions of families",
    "consent_directoryoptout": "directory opt-outs",
    "consent_authority": "guardians",
    "consent_answer": "answers of families",
    "consent_campaignsubject": "places in a campaign",
    "consent_familylink": "links for families",
    "consent_correction": "questions of families",
    "consent_disclosedsubject": "entries in the log of disclosures",
    "consent_rightspassing": "passings of rights",
    "records_outcome": "college outcomes",
    "records_graduation": "graduations",
    "records_schoolrecord": "school records",
}
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Footing:
    """What is known of an import that somebody wants to take back."""

    later: str = ""  # the file that was taken over after it
    built: Sequence[str] = ()
    told: Sequence[tuple[str, int]] = ()
    is_kept: bool = True  # what it replaced is still at hand


def decide_taking_back(footing: Footing) -> Decision:
    reasons: list[Reason | None] = [
        objection(
            bool(footing.later),
            "LATER_IMPORT",
            f"“{footing.later}” was taken over after it. Take that back first.",
        ),
        objection(
            not footing.is_kept and not footing.later,
            "NOT_KEPT",
            "What this file replaced is not kept any more: a later file was taken over and taken "
            "back. Bring the earlier file again.",
        ),
    ]
    reasons += [Reason("BUILT_UPON", words) for words in footing.built[:MOST_NAMED]]
    reasons += [
        Reason("BUILT_UPON", f"About the students whom it brought there are by now: {words}.")
        for words in [", ".join(f"{HOLDS.get(t, t)} ({count:,})" for t, count in footing.told)]
        if footing.told
    ]
    return Decision.unless(reasons)
