"""THE decision: may this student's row pass through this flow?

A row passes only when a live agreement covers it, and consent or a named FERPA exception allows
it. Consent can only narrow what the agreement allows, never widen it (34 CFR 99.30, 99.31).

Two forms say the same: `decide` explains one student in words; `truth_table` enumerates the whole
finite domain to one primary code each, which the database joins to a million rows at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Final

from agreements.rules.terms import FlowTerms, Level
from consent.rules.status import ConsentStatus
from portal.rules.decision import Decision, Reason, objection
from portal.rules.vocabulary import LegalBasis

ALLOWED: Final = "ALLOWED"
"""The code of a row that passes."""


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    """All that the decision must know of one student toward one purpose and partner."""

    consent: ConsentStatus
    opted_out: bool
    ferpa_block: bool


@dataclass(frozen=True, slots=True)
class Meaning:
    """A reason code in plain words: of one student, as a short label, and where it is written."""

    text: str
    label: str
    citation: str

    @property
    def sentence(self) -> str:
        return f"{self.text} ({self.citation})"


MEANINGS: Final = MappingProxyType(
    {
        "AGGREGATE_ONLY": Meaning(
            "The agreement lets counts pass through this flow, never a student's row.",
            "Agreement covers counts only",
            "the agreement's level of detail",
        ),
        "FERPA_BLOCK": Meaning(
            "The student or a parent asked the school to block this record.",
            "Record blocked at the school",
            "34 CFR 99.37(a)(2)",
        ),
        "REFUSED": Meaning(
            "The family was asked for this purpose and said no.",
            "Family refused",
            "34 CFR 99.30",
        ),
        "WITHDRAWN": Meaning(
            "The family had agreed and then withdrew. Withdrawing needs no reason.",
            "Family withdrew consent",
            "34 CFR 99.30; the notice that the family signed",
        ),
        "CONFLICT": Meaning(
            "Two people with equal rights answered differently, so the answer is no until they "
            "settle it.",
            "Answers disagree",
            "34 CFR 99.4",
        ),
        "CONSENT_EXPIRED": Meaning(
            "Consent was given for a time that is over.",
            "Consent expired",
            "34 CFR 99.30; the term that the family signed",
        ),
        "AUTHORITY_TRANSFERRED": Meaning(
            "The rights have passed to the student, who has not decided yet. A guardian's consent "
            "does not go on.",
            "The student decides now, and has not yet",
            "34 CFR 99.3, 99.5",
        ),
        "DIRECTORY_OPTOUT": Meaning(
            "The family opted out of directory information, and this flow honors that.",
            "Opted out of directory information",
            "34 CFR 99.37(a)(2)",
        ),
        "NO_CONSENT": Meaning(
            "This flow needs written consent for all that it holds, and nobody has given it yet.",
            "No consent on file",
            "34 CFR 99.30",
        ),
        "CONSENT_GIVEN": Meaning(
            "Someone with the right to decide gave written consent for this purpose and partner.",
            "Consent given",
            "34 CFR 99.30",
        ),
        "BASIS": Meaning(
            "The agreement names a legal basis that needs no consent, and the family has not "
            "said no.",
            "Allowed by the legal basis",
            "34 CFR 99.31",
        ),
    }
)
"""Words for every code that `decide` adds to those of the agreement's coverage."""

_SAID_NO: Final = MappingProxyType(
    {
        ConsentStatus.REFUSED: "REFUSED",
        ConsentStatus.WITHDRAWN: "WITHDRAWN",
        ConsentStatus.CONFLICT: "CONFLICT",
    }
)


def decide(*, coverage: Decision, flow: FlowTerms, subject: SubjectFacts) -> Decision:
    """Whether one student's row may pass, with every reason; the first is the primary one."""
    objections = [
        *(() if coverage.allowed else coverage.reasons),
        _reason("AGGREGATE_ONLY", flow.level is not Level.ROWS),
        *_objections_of_the_family(flow, subject),
    ]
    # A coverage that denies without words still denies.
    decision = Decision.unless(objections)
    if not decision.allowed or not coverage.allowed:
        return Decision.deny(*decision.reasons)
    return Decision.allow(_ground(flow, subject))


def _objections_of_the_family(flow: FlowTerms, subject: SubjectFacts) -> Iterator[Reason | None]:
    needs_consent = flow.basis is LegalBasis.CONSENT
    honors_opt_out = flow.honors_opt_out or flow.basis is LegalBasis.DIRECTORY
    yield _reason("FERPA_BLOCK", subject.ferpa_block)
    for status, code in _SAID_NO.items():
        yield _reason(code, subject.consent is status)
    yield _reason("CONSENT_EXPIRED", needs_consent and subject.consent is ConsentStatus.EXPIRED)
    transferred = subject.consent is ConsentStatus.TRANSFERRED
    yield _reason("AUTHORITY_TRANSFERRED", needs_consent and transferred)
    yield _reason("DIRECTORY_OPTOUT", honors_opt_out and subject.opted_out)
    yield _reason("NO_CONSENT", needs_consent and subject.consent is ConsentStatus.NONE)


def _reason(code: str, raised: bool) -> Reason | None:
    return objection(raised, code, MEANINGS[code].sentence)


def _ground(flow: FlowTerms, subject: SubjectFacts) -> Reason:
    """On what ground a row passes, so that an inclusion is explained as well as a refusal."""
    if subject.consent is ConsentStatus.GIVEN:
        return Reason("CONSENT_GIVEN", MEANINGS["CONSENT_GIVEN"].sentence)
    words = MEANINGS["BASIS"].text
    return Reason("BASIS", f"{words} Basis: {flow.basis.label}.")


def domain() -> Iterator[SubjectFacts]:
    """Everything that can be true of a student: small enough to write out."""
    for consent, opted_out, ferpa_block in product(ConsentStatus, (False, True), (False, True)):
        yield SubjectFacts(consent, opted_out, ferpa_block)


def primary_code(decision: Decision) -> str:
    """The one code under which a student is counted."""
    if decision.allowed:
        return ALLOWED
    return decision.reasons[0].code if decision.reasons else "NO_AGREEMENT"


def truth_table(*, coverage: Decision, flow: FlowTerms) -> dict[SubjectFacts, str]:
    """The decision as a table: each possible student to a primary code."""
    return {
        subject: primary_code(decide(coverage=coverage, flow=flow, subject=subject))
        for subject in domain()
    }


def label_of(code: str) -> str:
    """The short words of a code: MEANINGS first, else the code itself made readable."""
    known = MEANINGS.get(code)
    return known.label if known else code.replace("_", " ").capitalize()
