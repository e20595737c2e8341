"""Grounds in FERPA on which records may pass, as data: for whom, for what, and what must be agreed.

This is configuration with its sources, not legal advice. `READ` marks what the cited text of the
regulation says; `PRACTICE` marks a reading or practice that counsel should confirm before relying
on it. Widening or narrowing a basis is an edit here, in one place.
"""

from __future__ import annotations

from dataclasses import dataclass

from agreements.rules.terms import FlowTerms, Level
from portal.rules.vocabulary import Labelled, LegalBasis, OrganizationKind, Purpose


class Source(Labelled):
    READ = "read", "Text of the regulation"
    PRACTICE = "practice", "Common reading; confirm with counsel"


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence the parties agree to because the basis demands it."""

    code: str
    text: str
    citation: str
    source: Source = Source.READ


@dataclass(frozen=True, slots=True)
class Basis:
    basis: LegalBasis
    citation: str
    explains: str
    levels: frozenset[Level]
    givers: frozenset[OrganizationKind]
    recipients: frozenset[OrganizationKind]
    purposes: frozenset[Purpose]
    clauses: tuple[Clause, ...]
    source: Source = Source.READ
    needs_district: bool = False
    directory_only: bool = False


_K = OrganizationKind
_SCHOOLS = frozenset({_K.DISTRICT, _K.SCHOOL, _K.COLLEGE})
_ANYONE = frozenset(OrganizationKind)
_ALL_PURPOSES = frozenset(Purpose)
_ROWS = frozenset({Level.ROWS})

NO_ONWARD = Clause(
    "no_onward",
    "The recipient uses what it receives only for the purpose stated and passes it to no other "
    "party without consent. The giver has told the recipient so.",
    "34 CFR 99.33(a), (d)",
)

BASES: dict[LegalBasis, Basis] = {
    basis.basis: basis
    for basis in (
        Basis(
            LegalBasis.CONSENT,
            "34 CFR 99.30",
            "Each parent or eligible student signed and dated a consent that names the records, "
            "the purpose and the party.",
            _ROWS,
            _SCHOOLS,
            _ANYONE,
            _ALL_PURPOSES,
            (
                Clause(
                    "consent_names_three",
                    "Each consent is signed and dated, names the records, states the purpose and "
                    "names the party or class of parties that receives them.",
                    "34 CFR 99.30(a), (b)",
                ),
                Clause(
                    "consent_identifies_signer",
                    "A consent given electronically identifies and authenticates the person who "
                    "gives it and shows that this person approves of it.",
                    "34 CFR 99.30(d)",
                ),
                Clause(
                    "consent_honored_at_once",
                    "A refusal or withdrawal stops further sharing from the moment it is entered.",
                    "Practice",
                    Source.PRACTICE,
                ),
                NO_ONWARD,
            ),
        ),
        Basis(
            LegalBasis.SCHOOL_OFFICIAL,
            "34 CFR 99.31(a)(1)(i)(B)",
            "The recipient does for the giver what its own employees would otherwise do, under "
            "its direct control.",
            _ROWS,
            _SCHOOLS,
            frozenset({_K.COMMUNITY, _K.CONVENER, _K.COLLEGE}),
            frozenset({Purpose.ADVISING, Purpose.COLLEGE_TRANSITION, Purpose.PROGRAM_EVALUATION}),
            (
                Clause(
                    "official_function",
                    "The recipient performs a function for which the giver would otherwise use "
                    "employees.",
                    "34 CFR 99.31(a)(1)(i)(B)(1)",
                ),
                Clause(
                    "official_control",
                    "The recipient is under the giver's direct control in using and keeping the "
                    "records.",
                    "34 CFR 99.31(a)(1)(i)(B)(2)",
                ),
                Clause(
                    "official_notice",
                    "The giver's annual notice says who counts as a school official and what a "
                    "legitimate educational interest is, and the recipient meets it.",
                    "34 CFR 99.31(a)(1), 99.7(a)(3)(iii)",
                ),
                NO_ONWARD,
            ),
        ),
        Basis(
            LegalBasis.ENROLLMENT,
            "34 CFR 99.31(a)(2), 99.34",
            "Records go to the college where the student seeks or intends to enroll or is "
            "enrolled, for enrollment or transfer. It does not cover what comes back.",
            _ROWS,
            frozenset({_K.DISTRICT, _K.SCHOOL}),
            frozenset({_K.COLLEGE}),
            frozenset({Purpose.COLLEGE_TRANSITION, Purpose.ENROLLMENT_OUTCOMES}),
            (
                Clause(
                    "enrollment_seeks",
                    "Only students who seek or intend to enroll, or are enrolled, at the "
                    "recipient are included, for purposes of their enrollment or transfer.",
                    "34 CFR 99.31(a)(2)",
                ),
                Clause(
                    "enrollment_notice",
                    "The giver's annual notice says that it sends records to such colleges, or "
                    "it tries to notify each parent or eligible student.",
                    "34 CFR 99.34(a)",
                    Source.PRACTICE,
                ),
                NO_ONWARD,
            ),
            Source.PRACTICE,
        ),
        Basis(
            LegalBasis.AUDIT_EVALUATION,
            "34 CFR 99.31(a)(3), 99.35",
            "A local educational authority, or the representative it designates, audits or "
            "evaluates an education program supported by federal or state funds.",
            _ROWS,
            frozenset({_K.DISTRICT, _K.COLLEGE}),
            frozenset({_K.DISTRICT, _K.COLLEGE, _K.COMMUNITY, _K.CONVENER}),
            frozenset({Purpose.ENROLLMENT_OUTCOMES, Purpose.PROGRAM_EVALUATION}),
            (
                Clause(
                    "audit_designates",
                    "This agreement designates the recipient, or the people it names, as "
                    "authorized representative of the educational authority.",
                    "34 CFR 99.35(a)(3)(i)",
                ),
                Clause(
                    "audit_specifies",
                    "It lists the information, states that the purpose is to audit or evaluate a "
                    "supported education program, and describes the activity and the use of the "
                    "information.",
                    "34 CFR 99.35(a)(3)(ii)",
                ),
                Clause(
                    "audit_not_own_program",
                    "A community partner does not use these records to evaluate a program of its "
                    "own.",
                    "Department of Education guidance",
                    Source.PRACTICE,
                ),
                Clause(
                    "audit_destroys",
                    "The recipient destroys the records when they are no longer needed, at the "
                    "latest after the time stated.",
                    "34 CFR 99.35(a)(3)(iii), (iv)",
                ),
                Clause(
                    "audit_protects",
                    "The recipient has policies and procedures against further disclosure and "
                    "unauthorized use; the giver uses reasonable methods to the greatest extent "
                    "practicable to see that they are kept.",
                    "34 CFR 99.35(a)(2), (a)(3)(v)",
                ),
            ),
            Source.PRACTICE,
            needs_district=True,
        ),
        Basis(
            LegalBasis.STUDIES,
            "34 CFR 99.31(a)(6)",
            "The recipient carries out a study for the giver to improve instruction, develop "
            "tests or administer student aid.",
            _ROWS,
            _SCHOOLS,
            frozenset({_K.DISTRICT, _K.COLLEGE, _K.COMMUNITY, _K.CONVENER}),
            frozenset({Purpose.ENROLLMENT_OUTCOMES, Purpose.PROGRAM_EVALUATION}),
            (
                Clause(
                    "study_for_giver",
                    "The study is for or on behalf of the giver, to improve instruction.",
                    "34 CFR 99.31(a)(6)(i)",
                ),
                Clause(
                    "study_scope",
                    "Purpose, scope, duration and information are as this agreement states them.",
                    "34 CFR 99.31(a)(6)(iii)(C)(1)",
                ),
                Clause(
                    "study_use",
                    "The recipient uses the information for the study alone.",
                    "34 CFR 99.31(a)(6)(iii)(C)(2)",
                ),
                Clause(
                    "study_no_identification",
                    "Only representatives with a legitimate interest can identify a parent or "
                    "student.",
                    "34 CFR 99.31(a)(6)(iii)(C)(3)",
                ),
                Clause(
                    "study_destroys",
                    "The recipient destroys the information when the study no longer needs it, "
                    "at the latest after the time stated.",
                    "34 CFR 99.31(a)(6)(iii)(C)(4)",
                ),
            ),
        ),
        Basis(
            LegalBasis.DIRECTORY,
            "34 CFR 99.31(a)(11), 99.37",
            "The giver designated these items as directory information and gave families the "
            "time to refuse.",
            _ROWS,
            _SCHOOLS,
            _ANYONE,
            _ALL_PURPOSES,
            (
                Clause(
                    "directory_notice",
                    "The giver's public notice names these items, the right to refuse and the "
                    "time to do so, and does not limit them to other parties or purposes.",
                    "34 CFR 99.37(a), (d)",
                ),
                Clause(
                    "directory_opt_outs",
                    "Every refusal is honored, also of former students who refused while they "
                    "attended.",
                    "34 CFR 99.37(b)",
                ),
                Clause(
                    "directory_no_ssn",
                    "No social security number or other item that is not directory information "
                    "is used to identify the student or the records.",
                    "34 CFR 99.37(e)",
                ),
                Clause(
                    "directory_student_number",
                    "A student number is included only if it opens no record without a further "
                    "secret that its owner alone knows.",
                    "34 CFR 99.3, directory information",
                ),
            ),
            directory_only=True,
        ),
        Basis(
            LegalBasis.DEIDENTIFIED,
            "34 CFR 99.31(b)",
            "Tables of counts from which no student can be told, alone or together with other "
            "tables.",
            frozenset({Level.AGGREGATE}),
            _ANYONE,
            _ANYONE,
            _ALL_PURPOSES,
            (
                Clause(
                    "deidentified_determination",
                    "The giver has determined that nobody's identity can be told from the tables, "
                    "through single or multiple releases, with other reasonably available "
                    "information.",
                    "34 CFR 99.31(b)(1)",
                ),
                Clause(
                    "deidentified_no_attempt",
                    "The recipient does not try to identify a student or to undo the protection.",
                    "Practice",
                    Source.PRACTICE,
                ),
            ),
        ),
    )
}


def clauses_for(basis: LegalBasis) -> tuple[str, ...]:
    """The codes of all clauses the basis demands, in order."""
    return tuple(clause.code for clause in BASES[basis].clauses)


def clauses_of(flow: FlowTerms) -> tuple[Clause, ...]:
    """The clauses of its basis that the flow's terms contain."""
    return tuple(clause for clause in BASES[flow.basis].clauses if clause.code in flow.clauses)
