from __future__ import annotations

from datetime import date
from typing import Any

from agreements import actions, sealing
from agreements.models import Agreement
from agreements.rules.bases import BASES
from agreements.rules.terms import (
    FlowTerms,
    Frequency,
    Level,
    Protection,
    Redisclosure,
    Terms,
)
from portal import clock
from portal.rules.proof import Proof
from portal.rules.vocabulary import LegalBasis, Purpose
from portal.vault import files
from sharing.demo.cast import CAST_BY_KEY
from sharing.demo.story.stage import Counts, Person, Stage, require

ROSTER_ELEMENTS = ("first_name", "middle_name", "last_name", "suffix", "birth_date", "high_school")
OUTCOME_ELEMENTS = (
    "college_code",
    "college_name",
    "college_state",
    "college_level",
    "college_control",
    "enrollment_begin",
    "enrollment_end",
    "enrollment_status",
    "class_level",
    "graduated",
    "degree_date",
    "degree_title",
)
BEGINS, ENDS = date(2026, 9, 1), date(2029, 8, 31)
TITLES = {
    "dana": "Chief Privacy Officer",
    "cole": "University Registrar",
    "gus": "Executive Director",
}


def with_the_college(stage: Stage) -> Counts:
    district, college = stage.dana.organization, stage.cole.organization
    common = {
        "purpose": Purpose.ENROLLMENT_OUTCOMES,
        "level": Level.ROWS,
        "frequency": Frequency.YEARLY,
        "retention_days": 365,
        "redisclosure": Redisclosure.PROTECTED_TABLES,
        "min_cell": 10,
        "protection": Protection.ENCRYPTED,
    }
    terms = Terms(
        title="Transition and enrollment outcomes",
        summary="The district tells the university who graduated; the university answers who "
        "enrolled in college and when, so that both can help the next class.",
        effective_on=BEGINS,
        expires_on=ENDS,
        party_ids=(district.id, college.id),
        flows=(
            FlowTerms(
                key="roster-out",
                giver_id=district.id,
                recipient_id=college.id,
                elements=ROSTER_ELEMENTS,
                population="Graduates of the class, each with a consent on file",
                recipients=(CAST_BY_KEY["cole"].email,),
                **_on(LegalBasis.CONSENT),
                **common,  # type: ignore[arg-type]
            ),
            FlowTerms(
                key="outcomes-back",
                giver_id=college.id,
                recipient_id=district.id,
                elements=OUTCOME_ELEMENTS,
                population="The same graduates, by their return keys",
                recipients=(CAST_BY_KEY["vera"].email,),
                # What a college knows is for the student to allow: no parent's yes reaches there.
                **_on(LegalBasis.AUDIT_EVALUATION),
                **common,  # type: ignore[arg-type]
            ),
        ),
    )
    return _agree(stage, terms, (stage.dana, stage.cole))


def _on(basis: LegalBasis) -> dict[str, Any]:
    return {"basis": basis, "clauses": tuple(clause.code for clause in BASES[basis].clauses)}


def with_the_partner(stage: Stage) -> Counts:
    district, partner = stage.dana.organization, stage.gus.organization
    terms = Terms(
        title="Tables of college enrollment",
        summary="The district gives the community partner protected tables of how many graduates "
        "enroll in college. No row about a student is shared.",
        effective_on=BEGINS,
        expires_on=ENDS,
        party_ids=(district.id, partner.id),
        flows=(
            FlowTerms(
                key="tables",
                giver_id=district.id,
                recipient_id=partner.id,
                purpose=Purpose.PROGRAM_EVALUATION,
                basis=LegalBasis.DEIDENTIFIED,
                level=Level.AGGREGATE,
                elements=("first_fall_enrollment", "high_school", "race_ethnicity", "lunch_status"),
                population="Graduates of the class whose outcomes were returned",
                frequency=Frequency.YEARLY,
                retention_days=1825,
                redisclosure=Redisclosure.PROTECTED_TABLES,
                recipients=(CAST_BY_KEY["gus"].email,),
                min_cell=10,
                protection=Protection.SUPPRESSION,
                clauses=tuple(clause.code for clause in BASES[LegalBasis.DEIDENTIFIED].clauses),
            ),
        ),
    )
    return _agree(stage, terms, (stage.dana, stage.gus))


def left_to_do(stage: Stage) -> Counts:
    """A second agreement, written by Vera, waits for its officers: the visitor's turn."""
    district, partner = stage.dana.organization, stage.gus.organization
    consent = tuple(clause.code for clause in BASES[LegalBasis.CONSENT].clauses)
    terms = Terms(
        title="Advising after graduation",
        summary="With each family's consent the district names graduates whom the community "
        "partner advises in their first year of college.",
        effective_on=BEGINS,
        expires_on=ENDS,
        party_ids=(district.id, partner.id),
        flows=(
            FlowTerms(
                key="advising",
                giver_id=district.id,
                recipient_id=partner.id,
                purpose=Purpose.ADVISING,
                basis=LegalBasis.CONSENT,
                level=Level.ROWS,
                elements=("first_name", "last_name", "high_school", "class_of"),
                population="Graduates whose families consent to advising by the partner",
                frequency=Frequency.YEARLY,
                retention_days=365,
                redisclosure=Redisclosure.NONE,
                recipients=(CAST_BY_KEY["gus"].email,),
                min_cell=10,
                protection=Protection.ENCRYPTED,
                clauses=consent,
            ),
        ),
    )
    with stage.vera.acting() as actor:
        agreement = actions.draft(lead=district, terms=terms, by=actor)
        actions.submit(agreement=agreement, by=actor)
    return {"waiting_for": "Dana and Gus", "agreement": agreement.reference}


def _agree(stage: Stage, terms: Terms, officers: tuple[Person, Person]) -> Counts:
    """Vera writes; each party's officer approves this very text; each signatory signs it."""
    with stage.vera.acting() as actor:
        agreement = actions.draft(lead=stage.vera.organization, terms=terms, by=actor)
        revision = actions.submit(agreement=agreement, by=actor)
    for officer in officers:
        with officer.acting() as actor:
            actions.approve(
                agreement=Agreement.objects.get(id=agreement.id),
                organization_id=officer.organization.id,
                revision_hash=revision.sha256,
                by=actor,
                day=clock.today(),
            )
    for officer in officers:
        with officer.acting() as actor:
            actions.sign(
                agreement=Agreement.objects.get(id=agreement.id),
                organization_id=officer.organization.id,
                revision_hash=revision.sha256,
                printed_name=CAST_BY_KEY[officer.key].name,
                job_title=TITLES[officer.key],
                proof=Proof("password", clock.now()),
                by=actor,
                day=clock.today(),
            )
    with stage.dana.acting() as actor:
        signed = Agreement.objects.get(id=agreement.id)
        require(signed.status == "active", f"{signed.reference} is {signed.status}, not active.")
        made = sealing.sealed_document(signed, by=actor)
        require(made is not None, f"{signed.reference} was not sealed.")
        assert made is not None
        pdf = files.read_stored(made.file)
    path = stage.folder / f"{signed.reference}.pdf"
    path.write_bytes(pdf)
    stage.kept[f"agreement:{terms.title}"] = signed.id
    return {
        "flows": len(terms.flows),
        "approvals": len(officers),
        "signatures": len(officers),
        "status": signed.status,
        "document": path.name,
    }
