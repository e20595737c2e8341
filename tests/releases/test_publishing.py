"""When a table goes out: now, at its time, not before its embargo, and never unchecked."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from portal import clock, inbox
from portal.models import Membership
from portal.rowsecurity import scope
from portal.rules.decision import Refused
from sharing.releases import actions, queries, work
from sharing.releases.actions import Texts
from sharing.releases.models import Cell, Download, Release
from tests.agreements import making as agreements
from tests.releases import making

pytestmark = pytest.mark.usefixtures("accepted_once")

SOON = timedelta(hours=3)


def codes(refused) -> set[str]:
    return {reason.code for reason in refused.value.decision.reasons}


@pytest.fixture
def agreement(cast):
    making.exchanges.accepted(cast)
    return making.agreed(cast)


@pytest.fixture
def approved(cast, agreement) -> Release:
    return making.approved(cast, making.proposed(cast, agreement, dimensions=("school",)))


@pytest.fixture
def read_early(cast, agreement):
    """A release that names Gus as an early reader, embargoed for two days, and scheduled."""

    def make(*, readers=("gus@bridge.example",)) -> Release:
        found = making.protected(cast, agreement, dimensions=("school",))
        with cast.vera.acting() as vera:
            for email in readers:
                actions.name_reader(release=found, email=email, reason="Prepares.", by=vera)
            texts = Texts(found.title, found.context, found.coverage, clock.now() + SOON)
            found = actions.edit(release=found, texts=texts, by=vera)
        found = making.approved(cast, making.submitted(cast, found))
        return making.scheduled(cast, found, found.embargo)

    return make


@pytest.fixture
def later(monkeypatch):
    """The portal's clock, this much later."""

    def move(by) -> None:
        now = clock.now
        monkeypatch.setattr(clock, "now", lambda: now() + by)

    return move


def now_of(person, found) -> Release:
    with person.acting():
        return Release.objects.get(id=found.id)


def reads(person, found) -> bool:
    with person.acting():
        return Cell.objects.filter(release_id=found.id).exists()


def test_dana_publishes_what_was_approved_and_gus_reads_it(cast, approved):
    assert not reads(cast.gus, approved)
    making.published(cast, approved)
    assert reads(cast.gus, approved)


def test_reviewers_do_not_publish(cast, approved):
    with cast.ravi.acting() as ravi, pytest.raises(Refused) as refused:
        actions.publish(release=approved, sha256=approved.fingerprint, day=clock.today(), by=ravi)
    assert codes(refused) == {"ROLE_SCOPE"}


def test_dana_publishes_only_what_she_saw(cast, approved):
    with cast.dana.acting() as dana, pytest.raises(Refused) as refused:
        actions.publish(release=approved, sha256="0" * 64, day=clock.today(), by=dana)
    assert codes(refused) == {"OTHER_NUMBERS"}


def test_nothing_goes_out_before_its_embargo(cast, read_early):
    found = read_early()
    with cast.dana.acting() as dana:
        with pytest.raises(Refused) as refused:
            actions.publish(release=found, sha256=found.fingerprint, day=clock.today(), by=dana)
        assert codes(refused) == {"EMBARGO"}
        back = actions.unschedule(release=found, reason="The meeting moved.", by=dana)
        with pytest.raises(Refused) as refused:
            actions.schedule(
                release=back,
                sha256=back.fingerprint,
                at=back.embargo - timedelta(minutes=1),
                day=clock.today(),
                by=dana,
            )
        assert codes(refused) == {"EMBARGO"}
        with pytest.raises(DatabaseError, match="embargo_held"), transaction.atomic():
            Release.objects.filter(id=found.id).update(
                status="released",
                released_by_id=dana.user_id,
                released_at=clock.now(),
                told_at=clock.now(),
            )


def test_a_time_in_the_past_is_no_schedule(cast, approved):
    with pytest.raises(Refused) as refused:
        making.scheduled(cast, approved, clock.now() - SOON)
    assert codes(refused) == {"PAST"}


def test_the_clock_publishes_when_the_time_has_come_and_not_before(cast, approved, later):
    making.scheduled(cast, approved, clock.now() + SOON)
    assert work.publish_what_is_due() == 0
    assert not reads(cast.gus, approved)
    later(SOON + timedelta(minutes=1))
    assert work.publish_what_is_due() == 1
    assert work.publish_what_is_due() == 0
    found = now_of(cast.gus, approved)
    assert found.status == "released"
    assert found.released_by_id == cast.dana.user_id
    assert reads(cast.gus, approved)


def test_an_agreement_suspended_meanwhile_holds_the_release_back(cast, agreement, approved, later):
    making.scheduled(cast, approved, clock.now() + SOON)
    agreements.suspend(agreement, cast.dana)
    later(SOON)
    assert work.publish_what_is_due() == 0
    held = now_of(cast.dana, approved)
    assert (held.status, held.publish_at, held.released_at) == ("approved", None, None)
    with cast.dana.acting() as dana:
        found = [item for item in inbox.items_for(dana, clock.today()) if "Publish" in item.title]
        assert "is suspended" in found[0].detail
        assert "is suspended" in queries.withheld_for(dana, held)[0].reason


def test_a_table_told_meanwhile_holds_the_release_back(cast, agreement, approved, later):
    other = making.proposed(cast, agreement, dimensions=("lunch_status",))
    making.scheduled(cast, approved, clock.now() + SOON)
    making.release(cast, other)
    later(SOON)
    assert work.publish_what_is_due() == 0
    with cast.dana.acting() as dana:
        held = Release.objects.get(id=approved.id)
        assert "not protected against it" in queries.withheld_for(dana, held)[0].reason


def test_who_scheduled_it_and_left_does_not_publish(cast, approved, later, give_role):
    making.scheduled(cast, approved, clock.now() + SOON)
    with scope(cast.dana.user_id):
        Membership.objects.filter(user_id=cast.dana.user_id).update(until_day="2026-02-01")
    later(SOON)
    assert work.publish_what_is_due() == 0
    held = now_of(cast.vera, approved)
    assert (held.status, held.scheduled_by_id) == ("approved", None)
    with cast.vera.acting() as vera:
        assert "no longer a member" in queries.withheld_for(vera, held)[0].reason


def test_dana_takes_a_time_back_only_with_a_reason(cast, approved):
    scheduled = making.scheduled(cast, approved, clock.now() + SOON)
    with cast.dana.acting() as dana:
        with pytest.raises(Refused) as refused:
            actions.unschedule(release=scheduled, reason="", by=dana)
        assert codes(refused) == {"NO_REASON"}
        back = actions.unschedule(release=scheduled, reason="A question came up.", by=dana)
    assert (back.status, back.publish_at) == ("approved", None)


def test_gus_reads_early_and_it_is_recorded_but_takes_no_file(cast, read_early):
    found = read_early()
    with cast.gus.acting() as gus:
        page = queries.page_for(gus, found.id, clock.today())
        assert page.is_prerelease
        assert page.may_read
        assert not page.may_download
        assert "not before" in page.may_download.reasons[0].text
        assert queries.table_for(gus, page.release).value() is not None
        actions.note_reading(release=page.release, by=gus)
        with pytest.raises(Refused) as refused:
            actions.note_download(release=page.release, file_format="csv", sha256="0" * 64, by=gus)
        assert codes(refused) == {"NOT_RELEASED"}
    with cast.dana.acting() as dana:
        read = queries.downloads_for(dana, found).get()
        assert (read.user.email, read.format) == ("gus@bridge.example", "page")


def test_a_colleague_of_gus_who_is_not_named_sees_nothing_early(cast, read_early, give_role):
    from portal.rules.permissions import Role

    read_early()
    give_role(cast.reg, Role.PARTNER, organization=cast.gus.organization)
    with cast.reg.acting():
        assert Release.objects.count() == 0
        assert Cell.objects.count() == 0


def test_gus_reads_nothing_early_where_nobody_is_named(cast, read_early):
    found = read_early(readers=())
    assert not reads(cast.gus, found)
    with cast.gus.acting():
        assert Release.objects.count() == 0
    assert now_of(cast.vera, found).told_at is None


def test_gus_no_longer_reads_early_once_the_time_is_taken_back(cast, read_early):
    found = read_early()
    assert reads(cast.gus, found)
    with cast.dana.acting() as dana:
        actions.unschedule(release=found, reason="Wait.", by=dana)
    assert not reads(cast.gus, found)


def test_what_was_read_early_is_a_constraint_although_it_never_came_out(
    cast, agreement, read_early
):
    """Gus may remember it; later tables are protected against it."""
    from sharing.releases import facts

    early = read_early()
    with cast.dana.acting() as dana:
        back = actions.unschedule(release=early, reason="No.", by=dana)
        actions.return_approved(release=back, sha256=back.fingerprint, reason="Leave it.", by=dana)
    with cast.vera.acting() as vera:
        discarded = actions.discard(release=Release.objects.get(id=early.id), by=vera)
        assert Cell.objects.filter(release=discarded).exists()
    later = making.protected(cast, agreement, dimensions=("lunch_status",))
    with cast.vera.acting():
        assert [told.release.id for told in facts.earlier_tables(later)] == [early.id]


def test_a_newer_release_of_the_same_table_supersedes_the_older(cast, agreement):
    first = making.released(cast, agreement, dimensions=("school",))
    other = making.released(cast, agreement, dimensions=("lunch_status",))
    second = making.released(cast, agreement, dimensions=("school",))
    older = now_of(cast.gus, first)
    assert (older.status, older.superseded_by_id) == ("superseded", second.id)
    assert second.predecessor_id == first.id
    assert now_of(cast.gus, other).status == "released"
    with cast.gus.acting() as gus:
        before, after = queries.neighbors_of(gus, older)
        assert (before, after.id) == (None, second.id)
        assert queries.page_for(gus, older.id, clock.today()).may_download


def test_the_same_table_released_again_says_the_same(cast, agreement):
    """Asking twice must not tell more than asking once."""
    first = making.released(cast, agreement)
    second = making.released(cast, agreement)
    with cast.vera.acting() as vera:
        told = [
            list(Cell.objects.filter(release=r).order_by("position").values_list("dims", "value"))
            for r in (first, second)
        ]
        changes = queries.changes_for(vera, second)
    assert told[0] == told[1]
    assert changes.against.id == first.id
    assert changes.sentence == "Every number is the same."
    assert changes.people == "The same students are counted, each in the same group."


def test_gus_learns_what_changed_but_not_who(cast, agreement):
    making.released(cast, agreement, dimensions=("school",))
    second = making.released(cast, agreement, dimensions=("school",))
    with cast.gus.acting() as gus:
        changes = queries.changes_for(gus, Release.objects.get(id=second.id))
    assert changes.sentence == "Every number is the same."
    assert changes.people is None


def test_dana_returns_an_approved_table_with_a_reason_that_its_author_reads(cast, approved):
    with cast.dana.acting() as dana:
        with pytest.raises(Refused) as refused:
            actions.return_approved(
                release=approved, sha256=approved.fingerprint, reason="", by=dana
            )
        assert codes(refused) == {"NO_REASON"}
        actions.return_approved(
            release=approved,
            sha256=approved.fingerprint,
            reason="Not before the board met.",
            by=dana,
        )
    with cast.vera.acting() as vera:
        found = Release.objects.get(id=approved.id)
        assert found.status == "returned"
        assert queries.withheld_for(vera, found)[0].reason == "Not before the board met."


def test_dana_does_not_return_what_is_still_in_review(cast, agreement):
    waiting = making.proposed(cast, agreement, dimensions=("school",))
    with cast.dana.acting() as dana, pytest.raises(Refused) as refused:
        actions.return_approved(release=waiting, sha256=waiting.fingerprint, reason="No.", by=dana)
    assert codes(refused) == {"STATUS"}


def test_gus_cannot_write_himself_an_early_reading_of_what_he_may_not_read(cast, approved):
    with (
        cast.gus.acting() as gus,
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Download.objects.create(
            release_id=approved.id,
            organization=cast.gus.organization,
            user_id=gus.user_id,
            format="page",
            sha256="0" * 64,
            at=clock.now(),
        )
