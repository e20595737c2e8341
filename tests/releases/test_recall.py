"""A release that must come back: the numbers go, the stone stays, every holder is told."""

import pytest
from django.core import mail
from django.db import ProgrammingError, transaction

from portal import clock, inbox
from portal.rules.decision import Refused
from portal.rules.permissions import Role
from sharing.releases import actions, queries
from sharing.releases.models import Cell, Deletion, Recall, Release
from tests.agreements import making as agreements
from tests.releases import making

pytestmark = pytest.mark.usefixtures("accepted_once")


def codes(refused) -> set[str]:
    return {reason.code for reason in refused.value.decision.reasons}


@pytest.fixture
def agreement(cast):
    making.exchanges.accepted(cast)
    return making.agreed(cast)


@pytest.fixture
def released(cast, agreement) -> Release:
    return making.released(cast, agreement, dimensions=("school",))


@pytest.fixture
def withdraw(cast, django_capture_on_commit_callbacks):
    def act(found) -> Release:
        with django_capture_on_commit_callbacks(execute=True):
            return making.withdrawn(cast, found)

    return act


def take(person, found) -> None:
    with person.acting() as actor:
        release = queries.release_for(actor, found.id)
        actions.note_download(release=release, file_format="csv", sha256="0" * 64, by=actor)


def titles(person) -> list[str]:
    with person.acting() as actor:
        return [item.title for item in inbox.items_for(actor, clock.today())]


def test_every_holder_gets_a_message_of_their_own(cast, released, withdraw):
    take(cast.gus, released)
    take(cast.vera, released)
    withdraw(released)
    assert sorted(message.to for message in mail.outbox) == [
        ["gus@bridge.example"],
        ["vera@northfield.example"],
    ]
    text = mail.outbox[0].body
    assert released.reference in text
    assert "A school was counted twice." in text
    assert "delete every copy" in text


def test_gus_is_told_although_he_took_nothing(cast, released, withdraw):
    withdraw(released)
    assert [message.to for message in mail.outbox] == [["gus@bridge.example"]]
    assert f"Delete your copies of {released.reference}: {released.title}" in titles(cast.gus)


def test_dana_knows_whom_a_recall_will_tell(cast, released):
    take(cast.gus, released)
    take(cast.gus, released)
    with cast.dana.acting() as dana:
        concerned = queries.concerned_for(dana, released)
    assert [(c.organization, c.people, c.files) for c in concerned] == [
        ("College Bridge Alliance", ["Gus"], 2)
    ]
    with cast.gus.acting() as gus:
        assert queries.concerned_for(gus, released) == []


def test_the_numbers_are_gone_for_gus_and_the_stone_stays(cast, released, withdraw):
    withdraw(released)
    with cast.gus.acting() as gus:
        found = queries.release_for(gus, released.id)
        assert found.withdrawal_reason == "A school was counted twice."
        assert Cell.objects.count() == 0
        page = queries.page_for(gus, found.id, clock.today())
        assert page.may_read
        assert not page.may_download
        with pytest.raises(Refused) as refused:
            actions.note_download(release=found, file_format="csv", sha256="0" * 64, by=gus)
    assert codes(refused) == {"WITHDRAWN"}


def test_the_stone_stays_when_the_agreement_ends(
    cast, agreement, released, withdraw, time_machine_to
):
    withdraw(released)
    agreements.terminate(agreement, cast.dana)
    with cast.dana.acting():
        ends = agreement.ends_on
    time_machine_to(ends.isoformat())
    with cast.gus.acting() as gus:
        assert queries.release_for(gus, released.id).status == "withdrawn"
        assert queries.recalls_for(gus, released)[0].may_confirm


def test_gus_confirms_and_dana_sees_who_did_and_who_did_not(cast, released, withdraw):
    take(cast.vera, released)
    withdraw(released)
    with cast.gus.acting() as gus:
        (mine,) = queries.recalls_for(gus, released)
        actions.confirm_deleted(recall_id=mine.id, by=gus)
        with pytest.raises(Refused) as refused:
            actions.confirm_deleted(recall_id=mine.id, by=gus)
        assert codes(refused) == {"CONFIRMED"}
        assert queries.open_recalls_for(gus) == []
    with cast.dana.acting() as dana:
        seen = {recall.organization: recall for recall in queries.recalls_for(dana, released)}
        assert seen["College Bridge Alliance"].confirmed_by == "Gus"
        assert seen["College Bridge Alliance"].confirmed_at is not None
        assert seen["Northfield Unified"].confirmed_by == ""
        waiting = queries.open_recalls_for(dana)
    assert [recall.organization for recall in waiting] == ["Northfield Unified"]


def test_nobody_confirms_for_another_organization(cast, released, withdraw):
    withdraw(released)
    with cast.dana.acting() as dana:
        (notice,) = Recall.objects.all()
        with pytest.raises(Refused) as refused:
            actions.confirm_deleted(recall_id=notice.id, by=dana)
        assert codes(refused) == {"ROLE_SCOPE"}
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Deletion.objects.create(
                organization=cast.gus.organization,
                recall=notice,
                by_id=dana.user_id,
                at=clock.now(),
            )


def test_olga_sees_no_recall(cast, released, withdraw):
    withdraw(released)
    with cast.olga.acting() as olga:
        assert Recall.objects.count() == 0
        assert queries.open_recalls_for(olga) == []


def test_a_recall_says_why_and_is_an_officers(cast, released):
    with cast.dana.acting() as dana, pytest.raises(Refused) as refused:
        actions.withdraw(release=released, reason=" ", by=dana)
    assert codes(refused) == {"NO_REASON"}
    with cast.ravi.acting() as ravi, pytest.raises(Refused) as refused:
        actions.withdraw(release=released, reason="Wrong.", by=ravi)
    assert codes(refused) == {"ROLE_SCOPE"}


def test_a_superseded_release_can_be_recalled_too(cast, agreement, released, withdraw):
    making.released(cast, agreement, dimensions=("school",))
    with cast.dana.acting():
        older = Release.objects.get(id=released.id)
    assert older.status == "superseded"
    assert withdraw(older).status == "withdrawn"


def test_recalled_cells_remain_constraints(cast, agreement, released, withdraw):
    from sharing.releases import facts

    withdraw(released)
    later = making.protected(cast, agreement, dimensions=("school",))
    with cast.vera.acting():
        assert [told.release.id for told in facts.earlier_tables(later)] == [released.id]
        told = [
            list(Cell.objects.filter(release=r).order_by("position").values_list("dims", "value"))
            for r in (released, later)
        ]
    assert told[0] == told[1]


def test_a_colleague_who_was_not_named_may_confirm_that_copies_are_gone(
    cast, released, withdraw, give_role
):
    give_role(cast.reg, Role.PARTNER, organization=cast.gus.organization)
    withdraw(released)
    with cast.reg.acting() as reg:
        (mine,) = queries.open_recalls_for(reg)
        actions.confirm_deleted(recall_id=mine.id, by=reg)
    with cast.dana.acting() as dana:
        assert queries.recalls_for(dana, released)[0].confirmed_by == "Reg"
