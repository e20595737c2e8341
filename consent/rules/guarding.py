"""What must be told of somebody who may decide for a student."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from consent.rules.vocabulary import AuthorityLevel, Evidence, Relationship
from portal.rules.decision import Decision, objection
from portal.rules.vocabulary import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityTold:
    relationship: Relationship
    level: AuthorityLevel
    evidence: Evidence
    from_day: date
    until_day: date | None = None
    purposes: tuple[Purpose, ...] = ()
    note: str = ""


def decide_authority(told: AuthorityTold) -> Decision:
    limited = told.level is AuthorityLevel.LIMITED
    attested = told.evidence is Evidence.ATTESTATION
    return Decision.unless(
        (
            objection(
                limited and not told.purposes,
                "PURPOSES",
                "An authority for some purposes only must name them.",
            ),
            objection(
                bool(told.purposes) and not limited,
                "PURPOSES",
                "Purposes are named only where somebody may decide for some purposes.",
            ),
            objection(
                told.until_day is not None and told.until_day < told.from_day,
                "ENDS_BEFORE_IT_BEGINS",
                "The last day lies before the first.",
            ),
            objection(
                attested and told.relationship is not Relationship.STUDENT,
                "ATTESTATION",
                "Only a student who lives without a parent or guardian is believed without a "
                "document (42 U.S.C. 11434a(6)). Choose what this authority rests on.",
            ),
        )
    )
