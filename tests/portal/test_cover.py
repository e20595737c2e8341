"""Dana goes on vacation: a colleague holds her role for a while, and acts for her."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from agreements.models import Approval, Signature
from agreements.rules.lifecycle import Status
from portal import actions, clock
from portal.models import Cover, LedgerEntry, Membership
from portal.rules.decision import Refused
from portal.rules.permissions import Permission, Role
from tests.agreements import making


def codes(refused) -> set[str]:
    return {reason.code for reason in refused.value.decision.reasons}


def membership(person, role: Role) -> Membership:
    return Membership.objects.get(
        user_id=person.user_id, organization=person.organization, role=role
    )


def cover(giver, colleague, role=Role.PRIVACY_OFFICER, *, of=None, begins=0, days=7) -> Cover:
    day = clock.today()
    with giver.acting() as actor:
        return actions.give_cover(
            membership=membership(of or giver, role),
            colleague_id=colleague.user_id,
            from_day=day + timedelta(days=begins),
            until_day=day + timedelta(days=begins + days),
            day=day,
            by=actor,
        )


def is_officer(person) -> bool:
    with person.acting() as actor:
        return actor.may_in(Permission.AGREEMENT_APPROVE, person.organization.id)


def test_connie_approves_and_signs_for_dana_and_it_is_recorded_so(terms, dana, connie, vera, cole):
    cover(dana, connie)
    cover(dana, connie, Role.SIGNATORY)
    agreement = making.submitted(terms, drafter=vera)
    for officer in (connie, cole):
        making.approve(agreement, officer)
    for signatory in (connie, cole):
        making.sign(agreement, signatory)
    assert agreement.status == Status.ACTIVE
    with cole.acting():
        approval = Approval.objects.get(approved_by_id=connie.user_id)
        signature = Signature.objects.get(signed_by_id=connie.user_id)
        assert approval.on_behalf_of_id == signature.on_behalf_of_id == dana.user_id
        own = Approval.objects.get(approved_by_id=cole.user_id)
        assert own.on_behalf_of_id is None
    with dana.acting():
        entry = LedgerEntry.objects.get(verb="agreement.sign", actor_id=connie.user_id)
        assert entry.detail["covering"] == str(dana.user_id)
    page = cole.client.get(reverse("agreement", args=[agreement.reference])).content.decode()
    assert "<strong>for Dana</strong>" in page


def test_dana_who_wrote_it_may_be_covered_but_connie_who_wrote_it_may_not_approve(
    terms, dana, connie, vera
):
    cover(dana, connie)
    with dana.acting():
        Membership.objects.create(
            user_id=connie.user_id,
            organization=dana.organization,
            role=Role.DATA_STEWARD,
            from_day=clock.today(),
        )
    agreement = making.submitted(terms, drafter=connie)
    with pytest.raises(Refused) as refused:
        making.approve(agreement, connie)
    assert codes(refused) == {"AUTHOR"}
    making.approve(agreement, dana)


def test_the_role_is_there_on_these_days_alone(dana, connie, time_machine_to):
    time_machine_to("2026-11-02")
    cover(dana, connie, begins=2, days=5)
    for day, held in (("03", False), ("04", True), ("09", True), ("10", False)):
        time_machine_to(f"2026-11-{day}")
        assert is_officer(connie) is held, day


def test_dana_takes_it_back_and_connies_next_request_has_no_such_role(dana, connie):
    given = cover(dana, connie)
    assert is_officer(connie)
    back = reverse("cover_take_back", args=[given.id])
    assert dana.client.post(back).status_code == 302
    assert not is_officer(connie)
    assert dana.client.post(back).status_code == 404


def test_a_cover_ends_with_the_role_it_covers(dana, connie):
    cover(dana, connie)
    with dana.acting() as actor:
        actions.end_membership(
            membership=membership(dana, Role.PRIVACY_OFFICER),
            day=clock.today() + timedelta(days=1),
            by=actor,
        )
        Membership.objects.filter(user_id=dana.user_id, role=Role.PRIVACY_OFFICER).update(
            until_day=clock.today() - timedelta(days=1)
        )
    assert not is_officer(connie)


def test_connie_cannot_pass_on_what_she_holds_for_dana(dana, connie, ravi):
    cover(dana, connie)
    with connie.acting() as actor, pytest.raises(Refused) as refused:
        actions.give_cover(
            membership=Membership(
                user_id=connie.user_id,
                organization=connie.organization,
                role=Role.PRIVACY_OFFICER,
                from_day=clock.today(),
            ),
            colleague_id=ravi.user_id,
            from_day=clock.today(),
            until_day=clock.today(),
            day=clock.today(),
            by=actor,
        )
    assert "NOT_HELD" in codes(refused)


def test_vera_cannot_give_away_danas_role_but_dana_can_cover_veras(dana, vera, connie, ravi):
    with pytest.raises(Refused) as refused:
        cover(vera, connie, of=dana)
    assert codes(refused) == {"ROLE_SCOPE"}
    given = cover(dana, ravi, Role.DATA_STEWARD, of=vera)
    assert (given.holder_id, given.given_by_id) == (vera.user_id, dana.user_id)


@pytest.mark.parametrize(
    ("begins", "days", "code"), [(-1, 3, "PAST"), (3, -1, "DAYS"), (0, 93, "TOO_LONG")]
)
def test_days_that_make_no_sense_are_refused(begins, days, code, dana, connie):
    with pytest.raises(Refused) as refused:
        cover(dana, connie, begins=begins, days=days)
    assert codes(refused) == {code}


def test_nobody_is_named_twice_and_no_stranger_or_oneself(dana, connie, ravi, olga, vera):
    cover(dana, connie, days=5)
    with pytest.raises(Refused) as refused:
        cover(dana, ravi, begins=5)
    assert codes(refused) == {"COVERED"}
    cover(dana, ravi, begins=6)
    with pytest.raises(Refused) as refused:
        cover(dana, olga, begins=30)
    assert codes(refused) == {"NO_COLLEAGUE"}
    with pytest.raises(Refused) as refused:
        cover(dana, dana, Role.DATA_STEWARD, of=vera)
    assert codes(refused) == {"ONESELF"}


def test_the_database_lets_nobody_name_themselves_or_rewrite_a_cover(dana, connie):
    given = cover(dana, connie)
    for change in ({"colleague_id": dana.user_id}, {"until_day": "2030-01-01"}):
        with dana.acting(), pytest.raises(DatabaseError), transaction.atomic():
            Cover.objects.filter(id=given.id).update(**change)
    with dana.acting(), pytest.raises(DatabaseError), transaction.atomic():
        Cover.objects.filter(id=given.id).delete()


def test_dana_names_connie_on_the_page_and_everybody_concerned_sees_it(dana, connie, vera):
    with dana.acting():
        role = membership(dana, Role.PRIVACY_OFFICER)
    day = clock.today()
    given = {
        "role": str(role.id),
        "colleague": str(connie.user_id),
        "from_day": day.isoformat(),
        "until_day": (day + timedelta(days=10)).isoformat(),
    }
    assert dana.client.post(reverse("cover"), given).status_code == 302
    for person in (dana, connie):
        page = person.client.get(reverse("cover")).content.decode()
        assert "Take it back" in page
        assert "In force" in page
    assert "Take it back" not in vera.client.get(reverse("cover")).content.decode()
    again = dana.client.post(reverse("cover"), given)
    assert "covered in some of these days already" in again.content.decode()


def test_olga_finds_nothing_of_it(dana, connie, olga):
    given = cover(dana, connie)
    assert "Connie" not in olga.client.get(reverse("cover")).content.decode()
    assert olga.client.post(reverse("cover_take_back", args=[given.id])).status_code == 404
    with olga.acting():
        assert Cover.objects.count() == 0
    with connie.acting():
        assert Cover.objects.count() == 1


@pytest.fixture
def terms(dana, cole):
    return making.two_flow_terms(dana.organization, cole.organization)
