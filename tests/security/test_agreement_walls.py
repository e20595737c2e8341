"""What the database refuses about agreements to somebody who can run SQL as the portal."""

import uuid

import pytest

from agreements.models import AgreedFlow
from tests.agreements import making
from tests.security.test_walls import refused, run


@pytest.fixture
def terms(dana, cole):
    return making.two_flow_terms(dana.organization, cole.organization)


@pytest.fixture
def people(vera, dana, cole):
    return {"drafter": vera, "officers": [dana, cole]}


def test_flows_are_found_by_those_who_read_the_agreement_and_olga_finds_none(
    terms, people, cole, olga
):
    agreement = making.submitted(terms, drafter=people["drafter"])
    with cole.acting():
        assert AgreedFlow.objects.filter(agreement=agreement).count() == 2
    with olga.acting():
        assert AgreedFlow.objects.count() == 0


def test_nobody_writes_what_the_register_looks_for(terms, people, vera):
    agreement = making.submitted(terms, drafter=vera)
    with vera.acting():
        with refused():
            run("UPDATE agreements_agreement SET words = 'X' WHERE id = %s", [agreement.id])
        for statement in (
            "UPDATE agreements_agreedflow SET level = 'rows'",
            "DELETE FROM agreements_agreedflow",
            "INSERT INTO agreements_agreedflow SELECT * FROM agreements_agreedflow",
        ):
            with refused():
                run(statement)


def test_vera_cannot_slip_a_party_into_a_text_that_all_have_signed(terms, people, vera, gus):
    agreement = making.active(terms, **people)
    with vera.acting(), refused():
        run(
            "INSERT INTO agreements_party (id, agreement_id, revision_id, organization_id, "
            "position, steps, answer_days) VALUES (%s, %s, %s, %s, 9, '[]', 10)",
            [uuid.uuid4(), agreement.id, agreement.revision_id, gus.organization.id],
        )
