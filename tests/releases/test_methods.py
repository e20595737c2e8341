"""A table is protected the way its agreement says, and coarser tables are offered."""

from decimal import Decimal

import pytest

from agreements.rules.terms import Protection
from portal.jobs import run_now
from portal.models import Job
from portal.rules.decision import Refused
from sharing.releases import actions, queries
from sharing.releases.models import Cell, Release
from tests.releases import making

pytestmark = pytest.mark.usefixtures("accepted_once")


@pytest.fixture
def accepted(cast):
    return making.exchanges.accepted(cast)


def values(person, found) -> list[int | None]:
    with person.acting():
        cells = Cell.objects.filter(release=found).order_by("position")
        return list(cells.values_list("value", flat=True))


@pytest.fixture
def rounded(cast, accepted):
    return making.agreed(cast, protection=Protection.ROUNDED, rounding_base=5)


@pytest.fixture
def noisy(cast, accepted):
    return making.agreed(cast, protection=Protection.NOISE, epsilon=Decimal("2"))


def test_rounded_counts_are_multiples_of_what_the_agreement_says(cast, rounded):
    found = making.released(cast, rounded)
    assert found.method == "rounded"
    assert all(value % 5 == 0 for value in values(cast.gus, found))
    with cast.gus.acting() as gus:
        assert queries.table_for(gus, found).method == "rounded to 5"


def test_noise_spends_a_quarter_of_the_budget_and_ends_with_it(cast, noisy):
    for _ in range(4):
        found = making.released(cast, noisy, dimensions=("school",))
        assert found.proof["epsilon"] == "0.5"
    refused = making.protected(cast, noisy, dimensions=("school",))
    assert refused.status == "refused"
    assert "budget" in refused.refusal


def test_a_hidden_table_after_a_rounded_one_is_refused_in_words(cast, rounded):
    making.released(cast, rounded, dimensions=("school",))
    inside = making.counted(cast, making.internal(cast, dimensions=("school",)))
    assert inside.status == "refused"
    assert "round" in inside.refusal


def test_a_table_protected_by_another_method_than_agreed_does_not_leave(cast, rounded):
    found = making.proposed(cast, rounded, dimensions=("school",))
    with cast.vera.acting():
        Release.objects.filter(id=found.id).update(method_parameters={"base": 3})
    with pytest.raises(Refused, match="another way to protect"):
        making.voted(cast.ravi, found)


def test_vera_is_offered_coarser_tables_in_words_and_takes_one(cast, accepted):
    found = making.protected(cast, making.agreed(cast), dimensions=("school", "race_ethnicity"))
    with cast.vera.acting() as vera:
        (job,) = Job.objects.filter(kind="suggest_coarser")
        run_now(job.id, vera.user_id)
        job.refresh_from_db()
        assert job.status == "done", job.message
        loss = queries.loss_for(vera, found)
        offers = queries.suggestions_for(vera, found)
        assert loss.is_much
        assert any(offer.words.startswith("Leave out school. Hides") for offer in offers)
        assert all("instead of" in offer.words for offer in offers)
        assert all(offer.share_hidden_students < loss.share_students for offer in offers)
        assert not any("race_ethnicity" in offer.words for offer in offers)
    with cast.ravi.acting() as ravi:
        assert not any(offer.can_use for offer in queries.suggestions_for(ravi, found))
    with cast.vera.acting() as vera:
        merges = [offer for offer in offers if offer.words.startswith("Merge")]
        taken = (merges or offers)[0]
        draft = actions.use_suggestion(release=found, number=taken.number, by=vera)
        assert draft.status == "draft"
    again = making.counted(cast, draft)
    assert again.status == "protected"
    with cast.vera.acting() as vera:
        assert queries.loss_for(vera, again).share_students < loss.share_students
        assert queries.suggestions_for(vera, again) == []


def test_nothing_is_offered_where_little_is_hidden(cast, accepted):
    making.protected(cast, making.agreed(cast), dimensions=("lunch_status",))
    with cast.vera.acting():
        assert not Job.objects.filter(kind="suggest_coarser").exists()
