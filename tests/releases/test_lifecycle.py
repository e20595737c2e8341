"""Whatever people try, in whatever order: nothing goes out without two votes on exactly it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.rules.decision import Refused
from sharing.releases import actions, work
from sharing.releases.models import Release, Vote
from sharing.releases.rules.lifecycle import RELEASE, ReleaseStatus
from tests.releases import making

pytestmark = pytest.mark.usefixtures("accepted_once")

OUT = {"approved", "scheduled", "released"}


@pytest.fixture
def waiting(cast) -> Release:
    return making.proposed(cast, dimensions=("lunch_status",))


def _vote(cast, found, who, verdict, sha256):
    making.voted(getattr(cast, who), found, verdict, "Seen.", sha256=sha256 or found.fingerprint)


def _publish(cast, found, who):
    with getattr(cast, who).acting() as by:
        actions.publish(release=found, sha256=found.fingerprint, day=clock.today(), by=by)


def _schedule(cast, found, who):
    with getattr(cast, who).acting() as by:
        actions.schedule(
            release=found,
            sha256=found.fingerprint,
            at=clock.now() + timedelta(hours=1),
            day=clock.today(),
            by=by,
        )


def _unschedule(cast, found, who):
    with getattr(cast, who).acting() as by:
        actions.unschedule(release=found, reason="Wait.", by=by)


def _return(cast, found, who):
    with getattr(cast, who).acting() as by:
        actions.return_approved(release=found, sha256=found.fingerprint, reason="Not yet.", by=by)


def _force(cast, found, who, status):
    """Somebody who can run SQL as the portal."""
    with getattr(cast, who).acting() as by:
        now = clock.now()
        Release.objects.filter(id=found.id).update(
            status=status,
            released_by_id=by.user_id,
            released_at=now,
            told_at=now,
            publish_at=now,
            scheduled_by_id=by.user_id,
        )


def _reword(cast, found, who):
    with getattr(cast, who).acting():
        Release.objects.filter(id=found.id).update(context="Other words than were voted on.")


def _clock(cast, found):
    work.publish_what_is_due()


PEOPLE = st.sampled_from(["vera", "dana", "ravi", "ines", "gus"])
VERDICTS = st.sampled_from(["release", "release", "release", "return"])
SHA = st.sampled_from([None, None, None, "0" * 64])
STEPS = st.one_of(
    st.tuples(st.just(_vote), PEOPLE, VERDICTS, SHA),
    # The way that people mean to go, so that some sequences come to an end.
    st.tuples(st.just(_vote), st.just("ravi"), st.just("release"), st.none()),
    st.tuples(st.just(_vote), st.just("ines"), st.just("release"), st.none()),
    st.tuples(st.just(_publish), st.just("dana")),
    st.tuples(st.just(_publish), PEOPLE),
    st.tuples(st.just(_schedule), PEOPLE),
    st.tuples(st.just(_unschedule), PEOPLE),
    st.tuples(st.just(_return), PEOPLE),
    st.tuples(st.just(_force), PEOPLE, st.sampled_from(sorted(OUT))),
    st.tuples(st.just(_reword), PEOPLE),
    st.tuples(st.just(_clock)),
)
went_out = {"released": 0, "returned": 0}


AGREED = [(_vote, "ravi", "release", None), (_vote, "ines", "release", None)]
DOUBTED = [(_vote, "ravi", "release", None), (_vote, "ines", "return", None)]


@example([*AGREED, (_publish, "dana"), (_reword, "vera"), (_force, "vera", "scheduled")])
@example([*AGREED, (_schedule, "dana"), (_unschedule, "dana"), (_return, "dana")])
@example([*DOUBTED, (_force, "dana", "released"), (_publish, "dana")])
@given(st.lists(STEPS, min_size=4, max_size=14))
@settings(
    max_examples=30, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def _never_without_two_votes(cast, waiting, steps):
    with transaction.atomic():
        _walk(cast, waiting, steps)
        transaction.set_rollback(True)


def _walk(cast, waiting, steps):
    words = waiting.context
    for step, *given_to_it in steps:
        try:
            with transaction.atomic():
                step(cast, waiting, *given_to_it)
        except (Refused, DatabaseError):
            pass
        with cast.vera.acting() as vera:
            now = Release.objects.get(id=waiting.id)
            assert now.context == words
            if now.status in OUT:
                _two_others_agreed(now, vera.user_id)
            if now.status in went_out:
                went_out[now.status] += 1


def _two_others_agreed(now, author_id):
    votes = list(Vote.objects.filter(release=now))
    agreed = {vote.reviewer_id for vote in votes if vote.sha256 == now.fingerprint}
    assert len(agreed - {author_id}) >= 2
    assert all(vote.verdict == "release" for vote in votes)
    assert now.released_by_id != author_id


def test_nothing_goes_out_without_two_votes_whatever_people_try(cast, waiting):
    _never_without_two_votes(cast, waiting)
    assert went_out["released"] > 0, "no sequence published; the property was about nothing"
    assert went_out["returned"] > 0


def test_only_the_votes_lead_from_review_to_approval():
    ways = {
        (status, verb) for (status, verb), after in RELEASE.moves.items() if after == "approved"
    }
    assert ways == {("in_review", "approve"), ("scheduled", "unschedule")}


def test_only_what_was_approved_is_ever_released():
    ways = {status for (status, _), after in RELEASE.moves.items() if after == "released"}
    assert ways == {ReleaseStatus.APPROVED, ReleaseStatus.SCHEDULED}


def test_a_withdrawn_or_discarded_release_never_comes_back():
    assert RELEASE.final == {ReleaseStatus.WITHDRAWN, ReleaseStatus.DISCARDED}
