"""The ledger is read by people who do not know its codes."""

import pytest

from portal.rules.telling import act_in_words, detail_in_words


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("invite", "Invited"),
        ("accept_invitation", "Accepted invitation"),
        ("send_package", "Sent package"),
        ("submit_return", "Submitted return"),
        ("withdraw_release", "Withdrew release"),
        ("retry_import", "Retried import"),
        ("release_table", "Released table"),
        ("commit_import", "Committed import"),
        ("agreement.sign", "Signed agreement"),
        ("seated_by_operator", "Seated by the operator"),
    ],
)
def test_dana_reads_what_was_done(verb, words):
    assert act_in_words(verb) == words


def test_dana_reads_details_without_codes_and_long_numbers():
    detail = {
        "role": "data_steward",
        "person": "0b0f6b1e-6f6c-4d52-9d8b-111122223333",
        "sha256": "ab" * 32,
        "codes": ["NO_AGREEMENT", "not_yet"],
        "counts": {"new_rows": 3, "source": None},
        "nothing": None,
        "sent": 0,
    }
    assert detail_in_words(detail) == [
        ("role", "data steward"),
        ("person", "0b0f6b1e"),
        ("fingerprint", "abababababab…"),
        ("codes", "no agreement, not yet"),
        ("counts", "new rows 3"),
        ("sent", "0"),
    ]
