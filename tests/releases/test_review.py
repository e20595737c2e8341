"""A table leaves only when someone else looked at exactly these numbers."""

import pytest
from django.db import ProgrammingError, connection, transaction

from portal import clock
from portal.models import LedgerEntry
from portal.rules.decision import Refused
from sharing.releases import actions
from sharing.releases.models import Cell, Release, Review
from tests.agreements import making as agreements
from tests.releases import making


def codes(refused) -> set[str]:
    return {reason.code for reason in refused.value.decision.reasons}


def release_as(person, found, **changes):
    with person.acting() as actor:
        given = {"sha256": found.published_sha256, "comment": "", "day": clock.today()}
        return actions.release_table(release=found, by=actor, **(given | changes))


def test_vera_proposes_and_dana_releases(cast):
    found = making.released(cast)
    assert found.status == "released"
    with cast.dana.acting():
        verbs = set(LedgerEntry.objects.values_list("verb", flat=True))
    assert {"propose_release", "protect_release", "release_table"} <= verbs


def test_vera_who_proposed_it_cannot_release_it(cast):
    found = making.proposed(cast)
    with pytest.raises(Refused) as refused:
        release_as(cast.vera, found)
    assert codes(refused) == {"ROLE_SCOPE"}


def test_dana_cannot_review_a_table_she_proposed_herself(cast, give_role):
    from portal.rules.permissions import Role

    exchanges = making.exchanges.accepted(cast)
    agreement = making.agreed(cast)
    give_role(cast.dana, Role.DATA_STEWARD)
    found = making.proposed(making.SimpleNamespace(**{**vars(cast), "vera": cast.dana}), agreement)
    assert exchanges is not None
    with pytest.raises(Refused) as refused:
        release_as(cast.dana, found)
    assert codes(refused) == {"AUTHOR_REVIEWS"}


def test_the_database_itself_wants_two_people(cast):
    found = making.proposed(cast)
    with (
        cast.vera.acting() as vera,
        pytest.raises(Exception, match="release_has_two_people"),
        transaction.atomic(),
    ):
        Release.objects.filter(id=found.id).update(
            status="released", released_by_id=vera.user_id, released_at=clock.now()
        )


def test_dana_releases_only_the_numbers_she_saw(cast):
    found = making.proposed(cast)
    with pytest.raises(Refused) as refused:
        release_as(cast.dana, found, sha256="0" * 64)
    assert codes(refused) == {"OTHER_NUMBERS"}


def test_a_number_changed_after_the_proof_is_not_released(cast):
    found = making.proposed(cast)
    with cast.vera.acting():
        hidden = Cell.objects.filter(release=found, value=None).first()
        Cell.objects.filter(pk=hidden.pk).update(value=3)
    with pytest.raises(Refused) as refused:
        release_as(cast.dana, found)
    assert "PROOF_OTHER_TABLE" in codes(refused)


def test_a_suspended_agreement_stops_the_release(cast):
    making.exchanges.accepted(cast)
    agreement = making.agreed(cast)
    found = making.proposed(cast, agreement)
    agreements.suspend(agreement, cast.dana)
    with pytest.raises(Refused) as refused:
        release_as(cast.dana, found)
    assert "SUSPENDED" in codes(refused)


def test_a_returned_table_is_not_released_later(cast):
    found = making.proposed(cast)
    with cast.dana.acting() as dana:
        actions.return_table(
            release=found, sha256=found.published_sha256, comment="Leave out lunch.", by=dana
        )
    with pytest.raises(Refused) as refused:
        release_as(cast.dana, found)
    assert "STATUS" in codes(refused)


def test_nothing_is_counted_before_a_college_has_answered(cast):
    making.exchanges.sent(cast)
    agreement = making.agreed(cast)
    with pytest.raises(Refused) as refused:
        making.proposed(cast, agreement)
    assert codes(refused) == {"NOBODY"}
    with cast.vera.acting():
        assert Release.objects.count() == 0


def test_a_flow_of_rows_carries_no_table(cast):
    story = making.exchanges.accepted(cast)
    with pytest.raises(Refused) as refused:
        making.proposed(cast, story.agreement)
    assert codes(refused) == {"PURPOSE_MISMATCH"}


def test_nobody_rewrites_a_review(cast):
    making.released(cast)
    with cast.dana.acting(), pytest.raises(ProgrammingError), transaction.atomic():
        Review.objects.update(verdict="return")


def test_the_strictest_party_sets_the_smallest_group(cast):
    making.exchanges.accepted(cast)
    found = making.proposed(cast, making.agreed(cast))
    with cast.vera.acting():
        assert found.threshold == 10
        values = list(Cell.objects.filter(release=found).values_list("value", flat=True))
    assert any(value is None for value in values)
    assert not [value for value in values if value is not None and 0 < value < 10]


def test_the_same_table_released_again_says_the_same(cast):
    """Asking twice must not tell more than asking once."""
    making.exchanges.accepted(cast)
    agreement = making.agreed(cast)
    first = making.released(cast, agreement)
    second = making.released(cast, agreement)
    with cast.vera.acting():
        told = [
            list(Cell.objects.filter(release=r).order_by("position").values_list("dims", "value"))
            for r in (first, second)
        ]
    assert told[0] == told[1]


def test_olga_finds_no_release_in_any_table(cast):
    making.released(cast)
    with cast.olga.acting(), connection.cursor() as cursor:
        for table in ("release", "cell", "snapshot", "review", "download"):
            cursor.execute(f"SELECT count(*) FROM releases_{table}")
            assert cursor.fetchone() == (0,), table
