"""A table leaves only when two others looked at exactly this, neither knowing the other's word."""

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from portal import clock, inbox
from portal.models import LedgerEntry
from portal.rules.decision import Refused
from portal.rules.permissions import Role
from sharing.releases import actions, queries
from sharing.releases.models import Cell, Release, Vote
from tests.agreements import making as agreements
from tests.releases import making

pytestmark = pytest.mark.usefixtures("accepted_once")
KEPT = "accepted_once"
ONCE = {"found": lambda cast: making.proposed(cast, dimensions=("school",))}


def codes(refused) -> set[str]:
    return {reason.code for reason in refused.value.decision.reasons}


@pytest.fixture
def found(cast, once) -> Release:
    """A table by school that waits for its reviewers."""
    return making.again(cast, once)


def votes_seen_by(person, found) -> int:
    with person.acting() as actor:
        release = Release.objects.get(id=found.id)
        seen = queries.votes_for(actor, release)
        assert len(seen.votes) == Vote.objects.filter(release=release).count()
        return len(seen.votes)


def test_ravi_and_ines_approve_and_dana_publishes(cast, found):
    released = making.release(cast, found)
    assert released.status == "released"
    with cast.dana.acting():
        verbs = list(
            LedgerEntry.objects.filter(about_id=found.id)
            .order_by("id")
            .values_list("verb", flat=True)
        )
    walked = [verb for verb in verbs if verb not in ("tick_release", "ask_for_counts")]
    assert walked == [
        "draft_release",
        "count_release",
        "protect_release",
        "submit_release",
        "vote_release",
        "vote_release",
        "approve_release",
        "publish_release",
    ]


def test_one_vote_changes_nothing_that_anybody_could_notice(cast, found):
    making.voted(cast.ravi, found, "return", "Leave out the smallest school.")
    for person in (cast.vera, cast.ines, cast.dana):
        assert votes_seen_by(person, found) == 0
        with person.acting() as actor:
            release = queries.release_for(actor, found.id)
            assert release.status == "in_review"
            steps = [step.words for step in queries.history_for(actor, release)]
            assert "Voted release" not in steps
            assert not LedgerEntry.objects.filter(verb="vote_release").exists()
            assert queries.votes_for(actor, release).waits_words == "Waits for its two reviewers."


def test_ines_is_still_asked_and_ravi_no_longer(cast, found):
    making.voted(cast.ravi, found)
    with cast.ines.acting() as ines:
        asked = inbox.items_for(ines, clock.today())
    with cast.ravi.acting() as ravi:
        done = inbox.items_for(ravi, clock.today())
    assert [item.title for item in asked] == [f"Review {found.reference}: {found.title}"]
    assert "two reviewers" in asked[0].detail
    assert done == []


def test_ravi_sees_his_own_vote_and_both_once_ines_voted(cast, found):
    making.voted(cast.ravi, found, comment="Looked through all intervals.")
    assert votes_seen_by(cast.ravi, found) == 1
    making.voted(cast.ines, found)
    for person in (cast.ravi, cast.ines, cast.vera, cast.dana):
        assert votes_seen_by(person, found) == 2
        with person.acting():
            seen = LedgerEntry.objects.filter(verb="vote_release").count()
        assert seen == 2


def test_the_database_itself_hides_a_single_vote(cast, found):
    making.voted(cast.ravi, found)
    for person in (cast.vera, cast.ines, cast.dana, cast.gus, cast.olga):
        with person.acting(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM releases_vote")
            assert cursor.fetchone() == (0,), person.name
            cursor.execute("SELECT count(*) FROM portal_ledgerentry WHERE verb = 'vote_release'")
            assert cursor.fetchone() == (0,), person.name


def test_gus_never_sees_a_vote_even_after_the_release(cast, found):
    making.release(cast, found)
    with cast.gus.acting() as gus:
        assert Vote.objects.count() == 0
        assert queries.votes_for(gus, Release.objects.get(id=found.id)).votes == []


def test_a_single_vote_to_return_returns_it_with_both_comments(cast, found):
    making.voted(cast.ravi, found, comment="Fine with me.")
    returned = making.voted(cast.ines, found, "return", "Say how many are not counted.")
    assert returned.status == "returned"
    with cast.vera.acting() as vera:
        votes = queries.votes_for(vera, returned).votes
        assert {vote.comment for vote in votes} == {
            "Fine with me.",
            "Say how many are not counted.",
        }
        waiting = inbox.items_for(vera, clock.today())
        titles = [item.title for item in waiting if item.url.startswith("/releases/")]
    assert titles == [f"Revise {found.reference}: {found.title}"]


def test_vera_revises_what_was_returned_as_a_draft_of_its_own(cast, found):
    making.voted(cast.ravi, found)
    returned = making.voted(cast.ines, found, "return", "Say more.")
    with cast.vera.acting() as vera:
        revised = actions.revise(release=returned, by=vera)
        assert (revised.status, revised.revises_id) == ("draft", found.id)
        assert (revised.title, revised.context) == (found.title, found.context)
        assert revised.reference != found.reference
        with pytest.raises(Refused) as refused:
            actions.revise(release=returned, by=vera)
        assert codes(refused) == {"REVISED"}
    again = making.submitted(cast, making.counted(cast, revised))
    assert making.release(cast, again).status == "released"
    with cast.vera.acting():
        assert Vote.objects.filter(release=found).count() == 2


def test_a_vote_to_return_says_why(cast, found):
    with pytest.raises(Refused) as refused:
        making.voted(cast.ravi, found, "return", "  ")
    assert codes(refused) == {"NO_REASON"}


def test_ravi_votes_once(cast, found):
    making.voted(cast.ravi, found)
    with pytest.raises(Refused) as refused:
        making.voted(cast.ravi, found)
    assert codes(refused) == {"VOTED"}


def test_vera_who_wrote_it_does_not_review_it(cast, found, give_role):
    with pytest.raises(Refused) as refused:
        making.voted(cast.vera, found)
    assert codes(refused) == {"ROLE_SCOPE"}
    give_role(cast.vera, Role.REVIEWER)
    with pytest.raises(Refused) as refused:
        making.voted(cast.vera, found)
    assert codes(refused) == {"AUTHOR_REVIEWS"}


def test_dana_may_be_one_of_the_reviewers_and_publish_it(cast, found):
    making.voted(cast.dana, found)
    making.voted(cast.ines, found)
    assert making.published(cast, found).status == "released"


def test_reviewers_vote_only_on_what_they_saw(cast, found):
    with pytest.raises(Refused) as refused:
        making.voted(cast.ravi, found, sha256="0" * 64)
    assert codes(refused) == {"OTHER_NUMBERS"}
    with pytest.raises(Refused) as refused:
        making.voted(cast.ravi, found, sha256=found.published_sha256)
    assert codes(refused) == {"OTHER_NUMBERS"}


def test_a_number_changed_after_the_proof_is_not_released(cast, found):
    with cast.vera.acting():
        shown = Cell.objects.filter(release=found, value__gt=0).first()
        Cell.objects.filter(pk=shown.pk).update(value=shown.value + 1)
    with pytest.raises(Refused) as refused:
        making.voted(cast.ravi, found)
    assert "PROOF_OTHER_TABLE" in codes(refused)
    assert making.voted(cast.ravi, found, "return", "The proof is another's.") is not None


def test_a_suspended_agreement_stops_the_release(cast):
    making.exchanges.accepted(cast)
    agreement = making.agreed(cast)
    found = making.approved(cast, making.proposed(cast, agreement, dimensions=("school",)))
    agreements.suspend(agreement, cast.dana)
    with pytest.raises(Refused) as refused:
        making.published(cast, found)
    assert "SUSPENDED" in codes(refused)


@pytest.mark.parametrize("column", ["title", "context", "coverage", "statement"])
def test_nobody_rewrites_what_reviewers_were_asked_about(cast, found, column):
    with (
        cast.vera.acting(),
        pytest.raises(DatabaseError, match="cannot be changed any more"),
        transaction.atomic(),
    ):
        Release.objects.filter(id=found.id).update(**{column: "Three of them were enrolled."})


@pytest.mark.parametrize("status", ["approved", "scheduled", "released"])
def test_the_database_itself_wants_two_reviewers(cast, found, status):
    making.voted(cast.ravi, found)
    with (
        cast.dana.acting() as dana,
        pytest.raises(DatabaseError, match="after two reviewers"),
        transaction.atomic(),
    ):
        Release.objects.filter(id=found.id).update(
            status=status,
            released_by_id=dana.user_id,
            released_at=clock.now(),
            told_at=clock.now(),
            publish_at=clock.now(),
            scheduled_by_id=dana.user_id,
        )


def test_the_author_s_own_vote_does_not_count_for_the_database(cast, found):
    making.voted(cast.ravi, found)
    with cast.vera.acting() as vera:
        Vote.objects.create(
            organization=cast.vera.organization,
            release=found,
            reviewer_id=vera.user_id,
            verdict="release",
            sha256=found.fingerprint,
            at=clock.now(),
        )
        with pytest.raises(DatabaseError, match="after two reviewers"), transaction.atomic():
            Release.objects.filter(id=found.id).update(status="approved")


def test_nobody_votes_in_a_colleagues_name(cast, found):
    with (
        cast.vera.acting(),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Vote.objects.create(
            organization=cast.vera.organization,
            release=found,
            reviewer_id=cast.ravi.user_id,
            verdict="release",
            sha256=found.fingerprint,
            at=clock.now(),
        )


def test_nobody_rewrites_a_vote(cast, found):
    making.voted(cast.ravi, found)
    with cast.ravi.acting(), pytest.raises(ProgrammingError), transaction.atomic():
        Vote.objects.update(verdict="return")


def test_reviewers_see_intervals_and_kinds_and_nobody_else_does(cast):
    found = making.proposed(cast)
    with cast.ravi.acting() as ravi:
        hidden = queries.hidden_cells_for(ravi, Release.objects.get(id=found.id))
        count, _ = queries.hidden_count_for(ravi, found)
    assert len(hidden) == count > 0
    assert all(cell.high is None or cell.high - cell.low >= 1 for cell in hidden)
    assert {cell.kind for cell in hidden} >= {"primary"}
    making.release(cast, found)
    for person in (cast.gus, cast.connie):
        with person.acting() as actor:
            release = Release.objects.get(id=found.id)
            assert queries.hidden_cells_for(actor, release) == []
            assert queries.loss_for(actor, release) is None
            assert queries.checklist_for(actor, release) == []
