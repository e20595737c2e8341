import pytest

from tests.agreements import making


@pytest.fixture
def terms(dana, cole):
    """Roster out, outcomes back, between Dana's district and Cole's college."""
    return making.two_flow_terms(dana.organization, cole.organization)


@pytest.fixture
def people(vera, dana, cole):
    """Vera drafts; Dana and Cole approve and sign."""
    return {"drafter": vera, "officers": [dana, cole]}
