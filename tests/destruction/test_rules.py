"""What a certificate may state, how long a clock stands still, and what a pause says."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.destruction.rules.certificate import (
    Destroyed,
    canonical,
    decide_certificate,
    hash_of,
)
from sharing.destruction.rules.holding import HoldingFacts, due_after_hold
from sharing.destruction.rules.lifecycle import HoldingStatus
from sharing.destruction.rules.methods import Method, choices
from sharing.exchange.rules.pausing import decide_next

DAY = date(2026, 11, 23)
ID = "00000000-0000-4000-8000-00000000000"
SAID = {
    "method": Method.CLEAR,
    "how": "Overwritten",
    "performed_by": "Ida Admin",
    "performed_on": DAY,
    "witness": "Wanda Webb",
    "job_title": "Registrar",
}


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({}, None),
        ({"how": " "}, "INCOMPLETE"),
        ({"job_title": ""}, "INCOMPLETE"),
        ({"witness": "ida admin "}, "SAME_PERSON"),
        ({"performed_on": DAY + timedelta(days=1)}, "FUTURE"),
        ({"performed_on": DAY - timedelta(days=4)}, "BEFORE"),
    ],
)
def test_a_certificate_says_how_by_whom_and_who_else_saw_it(stated, code):
    decision = decide_certificate(
        Destroyed(**(SAID | stated)), packages=1, taken_on=DAY - timedelta(days=3), day=DAY
    )
    assert [one.code for one in decision.reasons] == ([code] if code else [])


def test_a_certificate_of_nothing_is_none():
    assert not decide_certificate(Destroyed(**SAID), packages=0, taken_on=None, day=DAY)


@given(
    due=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    begun=st.integers(-400, 400),
    stood=st.integers(0, 2000),
)
def test_as_many_days_are_left_after_a_hold_as_were_left_before_it(due, begun, stood):
    set_on = due + timedelta(days=begun)
    lifted_on = set_on + timedelta(days=stood)
    after = due_after_hold(due, set_on=set_on, lifted_on=lifted_on)
    assert (after - lifted_on) - (due - set_on) == timedelta(days=0 if stood else 1)
    assert after > due


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, HoldingStatus.HELD),
        ({"due_on": DAY - timedelta(days=1)}, HoldingStatus.OVERDUE),
        ({"due_on": DAY - timedelta(days=1), "is_on_hold": True}, HoldingStatus.ON_HOLD),
        ({"outcome": "done"}, HoldingStatus.DESTROYED),
        ({"outcome": "waived"}, HoldingStatus.KEPT),
        ({"outcome": "waived", "is_on_hold": True}, HoldingStatus.ON_HOLD),
    ],
)
def test_a_holding_stands_as_its_day_and_its_hold_say(said, status):
    known = {"giver_id": ID, "recipient_id": ID, "due_on": DAY} | said
    assert HoldingFacts(**known).status_on(DAY) is status


def test_a_pause_names_the_packages_that_are_late_and_not_more_than_three():
    late = {f"EX-{n}": DAY - timedelta(days=n) for n in range(1, 6)}
    words = decide_next("Northfield State University", late).reasons[0].text
    assert (
        "EX-5 (due Nov 18, 2026), EX-4 (due Nov 19, 2026), EX-3 (due Nov 20, 2026) and 2" in words
    )
    assert decide_next("Northfield State University", {}).allowed


def test_the_hash_does_not_depend_on_the_order_of_the_words():
    one = {"b": "ñ", "a": [1, {"d": 2, "c": 3}]}
    other = {"a": [1, {"c": 3, "d": 2}], "b": "ñ"}
    assert canonical(one) == '{"a":[1,{"c":3,"d":2}],"b":"ñ"}'.encode()
    assert hash_of(one) == hash_of(other)


def test_the_methods_are_the_three_of_the_guideline():
    assert [code for code, _ in choices()] == ["clear", "purge", "destroy"]
