"""Two people act on one agreement in the same second: one clear outcome, and a reason for the
other."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

RACING = Path(__file__).with_name("racing.py")


@pytest.fixture(scope="module")
def told():
    done = subprocess.run(
        [sys.executable, str(RACING)], capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.mark.slow
def test_of_two_officers_of_one_party_one_approves_and_the_other_reads_that_it_is_done(told):
    happened = told["two_officers_of_one_party"]
    assert happened["outcomes"] == ["['ALREADY_APPROVED']", "done"]
    assert (happened["approvals"], happened["status"]) == (1, "in_review")


@pytest.mark.slow
def test_both_parties_approve_and_sign_at_once_and_it_is_active(told):
    assert told["both_parties"] == {
        "dana approves": "done",
        "cole approves": "done",
        "approved": "out_for_signature",
        "dana signs": "done",
        "cole signs": "done",
        "signed": "active",
    }


@pytest.mark.slow
def test_an_approval_waits_for_an_edit_and_is_refused_for_the_text_that_is_gone(told):
    assert told["approval_of_an_edited_draft"] == {
        "dana": ["STALE_HASH"],
        "dana_waited": True,
        "approvals": 0,
        "drafts": 0,
        "status": "in_review",
    }


@pytest.mark.slow
def test_of_two_amendments_signed_at_once_one_takes_effect(told):
    assert told["two_amendments"] == {
        "outcomes": ["['AMENDS']", "done"],
        "statuses": ["active", "out_for_signature"],
    }


@pytest.mark.slow
def test_a_suspension_of_the_memorandum_waits_for_what_is_being_sent_and_then_stops_it(told):
    assert told["suspension_and_decision"] == {
        "suspension_waited": True,
        "covered_while_sending": True,
        "covered_after": False,
    }
