"""Whoever owns the tables can change a row. `manage.py verify_agreement` says which one they did.

And two people who decide at once. Both need real commits: `apart.py` does it in a database of its
own, once for all of these tests.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

APART = Path(__file__).with_name("apart.py")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def happened() -> dict:
    done = subprocess.run(
        [sys.executable, str(APART)], capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


def test_an_untouched_agreement_is_verified(happened):
    assert happened["altered"]["nothing"] == {"status": 0, "altered": [], "ok": 11}
    assert happened["not_sealed_yet"]["status"] == 0


@pytest.mark.parametrize(
    ("alteration", "named"),
    [
        ("a_term", "Revision 1: the terms were altered after they were submitted"),
        ("a_term", "flows/F1/retention_days: 180, now 3650"),
        ("a_day", "Revision 1: first or last day were altered"),
        ("an_approver", "step 1: it was altered after it was given (who gave it)"),
        (
            "a_comment",
            "Approval of Northfield State University by Cole, step 1: it was altered after it was "
            "given (the comment)",
        ),
        ("a_signature_gone", "The signature of Northfield State University by Cole of"),
        ("a_signature_gone", "was removed; the ledger recorded it"),
        ("a_signature_gone", "it governs without all approvals and the signature of this party"),
        (
            "a_title",
            "Signature of Northfield State University by Cole: it was altered after it was given "
            "(the title)",
        ),
        ("a_seal_gone", "The sealed document was removed; the ledger recorded it"),
        # Row, digest and ledger changed together: the next row and the document still know.
        ("an_approval_and_the_ledger", "step 1: what came before it is missing or was replaced"),
        (
            "an_approval_and_the_ledger",
            "Approval of Northfield Unified by Dana, step 1: not as it was sealed (the comment, "
            "its digest)",
        ),
    ],
)
def test_what_was_altered_is_named(alteration, named, happened):
    told = happened["altered"][alteration]
    assert told["status"] == 1
    assert any(named in line for line in told["altered"]), told["altered"]


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("one_byte", "The file: What the seal covers was altered after sealing."),
        ("appended", "The file: Something was appended to the file after it was sealed."),
        ("no_seal", "The file: The file cannot be read as a sealed PDF"),
        ("on_disk", "The stored document does not open: it was altered, or is not there."),
    ],
)
def test_a_tampered_document_is_named(file, named, happened):
    told = happened["documents"][file]
    assert told["status"] == 1
    assert any(named in line for line in told["altered"]), told["altered"]


def test_the_genuine_document_is_verified(happened):
    told = happened["documents"]["itself"]
    assert (told["status"], told["altered"]) == (0, [])


def test_two_officers_who_approve_at_once_make_one_approval(happened):
    assert happened["two_officers"] == {"outcome": ["ALREADY_APPROVED", "done"], "approvals": 1}


def test_an_approval_of_what_is_being_edited_waits_and_is_refused(happened):
    assert happened["edited_meanwhile"] == {
        "waited": True,
        "outcome": ["STALE_HASH"],
        "approvals": 0,
    }


def test_an_edit_waits_for_the_approval_which_then_counts_for_the_old_text_alone(happened):
    assert happened["approved_first"] == {
        "waited": True,
        "outcome": ["done"],
        "status": "in_review",
        "count_for_the_new_text": 0,
    }


def test_two_who_ask_for_the_document_at_once_get_one(happened):
    assert happened["two_readers"] == {"outcome": ["done", "done"], "seals": 1, "different": 1}


def test_agreements_are_found_by_the_new_name_of_a_party_and_no_longer_by_the_old(happened):
    found_by_new, found_by_old = happened["renamed"]
    assert found_by_new >= 2
    assert found_by_old == 0
