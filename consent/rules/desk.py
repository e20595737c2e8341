"""Whether a community partner may collect consents for a district, and until when."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from consent.rules.asking.flows import OfferedFlow
from portal.rules.decision import Decision, objection
from portal.rules.vocabulary import Labelled, LegalBasis


class Collected(Labelled):
    """What became of an answer, as the partner who collected it may know."""

    RECEIVED = "received", "With the district"
    MATCHED = "matched", "On file"
    SET_ASIDE = "set_aside", "Needs attention"
    REPEATED = "repeated", "Handed in before"


def decide_collecting(
    flows: Iterable[OfferedFlow], *, purposes: Collection[str], partner: str, district: str
) -> Decision:
    """An agreement in force must name the partner as the recipient of records that rest on
    consent, for a purpose that the notice asks about."""
    resting = [
        flow
        for flow in flows
        if flow.basis is LegalBasis.CONSENT and flow.purpose.value in set(purposes)
    ]
    return Decision.unless(
        (
            objection(
                not resting,
                "NO_AGREEMENT",
                f"No agreement in force lets {district} give records to {partner} with consent, "
                "for what this notice asks.",
            ),
        )
    )


def decide_desk_open(*, closes_on: date, is_open: bool, day: date) -> Decision:
    return Decision.unless(
        (
            objection(
                not is_open or closes_on < day,
                "DESK_CLOSED",
                "The district asks no longer. Ask it to open the desk again.",
            ),
        )
    )
