"""Nothing is signed that the signer could not read: every term is on the page and in the PDF."""

from __future__ import annotations

import dataclasses
from datetime import date
from uuid import UUID

import pytest

from agreements import documents, queries
from agreements.rules.terms import (
    Kind,
    Limits,
    ObligationKind,
    ObligationTerms,
    ParentRef,
    Redisclosure,
    Terms,
    TextClause,
)
from agreements.rules.whole import rest_of
from portal import clock
from portal.rules.vocabulary import LegalBasis, OrganizationKind, Purpose
from tests.agreements import making

HERE, THERE = UUID(int=1), UUID(int=2)
NAMES = {HERE: "Northfield Unified", THERE: "Northfield State University"}
PLAIN = Terms(
    title="T",
    summary="S",
    effective_on=date(2026, 1, 1),
    expires_on=date(2027, 1, 1),
    party_ids=(HERE, THERE),
)
REVIEW = ObligationTerms("O1", ObligationKind.ANNUAL_REVIEW, HERE, "Both sides meet")


def read(terms: Terms) -> str:
    return "\n".join(
        "\n".join((part.heading, *part.paragraphs)) for part in rest_of(terms, NAMES, "")
    )


def limited(**limits) -> dict:
    return {"kind": Kind.MOU, "limits": Limits(**limits)}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": Kind.MOU}, "sets the limits for every agreement under it"),
        ({"parent": ParentRef(UUID(int=9), "ab" * 32)}, "ab" * 32),
        ({"notice_days": 90}, "90 days' notice"),
        ({"breach_hours": 48}, "within 48 hours"),
        ({"destruction": "Disks are shredded."}, "Disks are shredded."),
        ({"text": (TextClause("A", "Costs", "Each bears its own."),)}, "Each bears its own."),
        ({"text": (TextClause("A", "Who pays", "Nobody."),)}, "Who pays"),
        ({"obligations": (REVIEW,)}, "Northfield Unified: annual review. Both sides meet."),
        (
            {"obligations": (dataclasses.replace(REVIEW, first_due=date(2026, 5, 4)),)},
            "First due May 4, 2026.",
        ),
        ({"obligations": (dataclasses.replace(REVIEW, every_months=6),)}, "Every 6 months."),
        (limited(purposes=(Purpose.ADVISING,)), Purpose.ADVISING.label),
        (limited(bases=(LegalBasis.CONSENT,)), LegalBasis.CONSENT.label),
        (limited(elements=("first_name",)), "first_name"),
        (limited(most_retention_days=77), "77 days at the latest"),
        (limited(least_min_cell=12), "No count below 12"),
        (limited(redisclosure=Redisclosure.NONE), "not passed on to anyone"),
        (limited(joiner_kinds=(OrganizationKind.COLLEGE,)), "college"),
        (limited(joinder_until=date(2026, 8, 1)), "August 1, 2026"),
    ],
)
def test_every_term_is_read(changed, words):
    terms = dataclasses.replace(PLAIN, **changed)
    assert words not in read(PLAIN)
    assert words in read(terms)


def test_what_is_read_is_what_page_and_document_show(terms, vera):
    own = dataclasses.replace(
        terms,
        text=(TextClause("A", "Costs", "Each party bears its own <costs>."),),
        notice_days=45,
        breach_hours=24,
    )
    agreement = making.drafted(own, drafter=vera)
    page = vera.client.get(f"/agreements/{agreement.reference}/").content.decode()
    with vera.acting() as actor:
        found = queries.agreement_for(actor, agreement.reference)
        shown = queries.page_for(actor, found, clock.today())
        html = documents._html(shown, mark="")
    for words in ("Each party bears its own &lt;costs&gt;.", "45 days", "within 24 hours"):
        assert words in page.replace("&#x27;", "'")
        assert words in html.replace("&#x27;", "'")
