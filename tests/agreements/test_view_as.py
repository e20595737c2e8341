"""Viewing as a partner's named recipient: recorded, read-only, for fifteen minutes."""

import dataclasses
import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from agreements import actions
from agreements.rules.terms import to_json
from portal import clock
from portal.models import LedgerEntry
from portal.rules.decision import Refused
from tests.agreements import making


def at(name, agreement):
    return reverse(name, args=[agreement.reference])


@pytest.fixture
def active(terms, people):
    return making.active(terms, **people)


def viewing(person, agreement, whom="cole@nsu.example"):
    browser = person.client
    answer = browser.post(at("view_as", agreement), {"person": whom})
    return browser, answer


def test_dana_sees_what_cole_finds_under_a_banner_and_the_ledger_says_so(active, dana):
    browser, answer = viewing(dana, active)
    assert answer.url == at("view_as", active)
    page = browser.get(answer.url).content.decode()
    assert "Viewing as Cole" in page
    assert "From Northfield Unified" in page
    assert "Viewing as Cole" in browser.get(reverse("home")).content.decode()
    with dana.acting():
        entry = LedgerEntry.objects.get(verb="agreement.begin_view_as")
        assert entry.actor_id == dana.user_id
        assert entry.detail["person"] == "cole@nsu.example"
        assert entry.about_id == active.id


def test_only_the_flows_that_name_cole_and_come_from_dana_are_shown(active, dana):
    browser, answer = viewing(dana, active)
    page = browser.get(answer.url).content.decode()
    assert 'id="view-F1"' in page
    assert 'id="view-F2"' not in page


def test_while_it_lasts_nothing_can_be_changed_anywhere(active, terms, dana):
    browser, _ = viewing(dana, active)
    for url, data in (
        (at("agreement_suspend", active), {"reason": "x", "organization": dana.organization.id}),
        (reverse("people"), {"email": "x@x.example", "role": "auditor"}),
        (reverse("calendar"), {"organization": dana.organization.id}),
        (reverse("account_change_password"), {}),
        (at("view_as", active), {"person": "cole@nsu.example"}),
    ):
        answer = browser.post(url, data)
        assert answer.status_code == 403, url
        assert "nothing can be changed" in answer.content.decode(), url
    sent = browser.post(
        "/api/v1/agreements", json.dumps(to_json(terms)), content_type="application/json"
    )
    assert sent.status_code == 403
    assert sent.json()["reasons"][0]["code"] == "VIEWING"
    with dana.acting():
        active.refresh_from_db()
    assert active.status == "active"


def test_a_click_ends_it_and_is_recorded_once(active, dana):
    browser, _ = viewing(dana, active)
    answer = browser.post(at("view_as_end", active))
    assert answer.url == at("agreement_who_sees", active)
    browser.post(at("view_as_end", active))
    assert "Viewing as" not in browser.get(reverse("home")).content.decode()
    answer = browser.post(
        at("agreement_suspend", active),
        {"reason": "A laptop was lost.", "organization": dana.organization.id},
    )
    assert answer.status_code == 302
    with dana.acting():
        assert LedgerEntry.objects.filter(verb="agreement.end_view_as").count() == 1


def test_after_fifteen_minutes_it_is_over(active, dana):
    browser, answer = viewing(dana, active)
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=True):
        assert "Viewing as" not in browser.get(reverse("home")).content.decode()
        assert browser.get(answer.url).url == at("agreement_who_sees", active)
        sent = browser.post(
            at("agreement_suspend", active),
            {"reason": "A laptop was lost.", "organization": dana.organization.id},
        )
        assert sent.status_code == 302


def test_signing_out_is_always_possible(active, dana):
    browser, _ = viewing(dana, active)
    assert browser.post(reverse("account_logout")).status_code == 302
    assert browser.get(reverse("home")).status_code == 302


def test_vera_is_no_officer_and_cole_is_no_giver_of_what_he_gets(active, vera, cole):
    assert viewing(vera, active)[1].status_code == 403
    answer = viewing(cole, active)[1]
    assert answer.status_code == 403
    assert "No flow that your organization gives" in answer.content.decode()


def test_cole_may_look_through_veras_eyes_at_what_he_gives(active, cole):
    browser, answer = viewing(cole, active, "vera@northfield.example")
    page = browser.get(answer.url).content.decode()
    assert 'id="view-F2"' in page
    assert 'id="view-F1"' not in page


def test_nobody_who_is_not_named_is_looked_through(active, dana):
    assert viewing(dana, active, "reg@region.example")[1].status_code == 403
    assert viewing(dana, active, "")[1].status_code == 403


def test_before_it_is_active_there_is_nothing_to_look_at(terms, vera, dana):
    agreement = making.submitted(terms, drafter=vera)
    with dana.acting() as actor:
        agreement.refresh_from_db()
        with pytest.raises(Refused, match="simulator"):
            actions.begin_view_as(
                agreement=agreement, email="cole@nsu.example", by=actor, day=clock.today()
            )


def test_the_view_never_shows_another_partys_flows(terms, people, dana, cole, gus, vera):
    tables = dataclasses.replace(
        making.aggregate_terms(dana.organization, gus.organization).flows[0],
        key="F3",
        recipients=("gus@bridge.example",),
    )
    three = dataclasses.replace(
        terms,
        party_ids=(*terms.party_ids, gus.organization.id),
        flows=(*terms.flows, tables),
    )
    agreement = making.active(three, drafter=vera, officers=[dana, cole, gus])
    # The college gives Gus nothing, so its officer cannot look through his eyes.
    assert viewing(cole, agreement, "gus@bridge.example")[1].status_code == 403
    assert viewing(dana, agreement, "gus@bridge.example")[1].status_code == 302


def test_olga_finds_nothing_to_view(active, olga):
    browser, answer = viewing(olga, active)
    assert answer.status_code == 404
    assert browser.get(at("view_as", active)).status_code == 404
    assert browser.post(at("view_as_end", active)).status_code == 404
