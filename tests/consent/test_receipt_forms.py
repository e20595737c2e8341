"""Receipts in both standard forms: every mandatory field, for every kind of act, and no name."""

from __future__ import annotations

import base64
import copy
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent.receipts import checking, iso27560, kantara, verify_receipt
from consent.receipts.record import new_code
from consent.rules.vocabulary import ConsentKind, OptOutKind, Relationship, Route
from portal.vault import signing
from tests.consent.receiving import ALLIANCE, line, record

ACTS = {
    "given": record(),
    "given to everyone": record(lines=(line(recipient=None, elements=(), expires_on=None),)),
    "to recipients nobody listed": record(lines=(line(recipient=None),), recipients=()),
    "refused on paper": record(
        lines=(line(kind=ConsentKind.REFUSED, expires_on=None),), route=Route.PAPER, notice=None
    ),
    "withdrawn by phone": record(
        lines=(line(kind=ConsentKind.WITHDRAWN, expires_on=None),), route=Route.PHONE
    ),
    "narrowed": record(lines=(line(), line(kind=ConsentKind.WITHDRAWN, recipient=ALLIANCE))),
    "opted out": record(lines=(), directory=OptOutKind.SET, notice=None, statement_sha256=""),
    "opt-out taken back": record(
        lines=(), directory=OptOutKind.RESCINDED, acted_as=Relationship.STUDENT
    ),
    "with race": record(lines=(line(elements=("race_ethnicity", "high_school")),)),
}


@pytest.mark.parametrize("act", ACTS)
def test_every_act_follows_both_forms(act):
    assert checking.problems_of("kantara-1.1.0", kantara.written(ACTS[act])) == []
    assert checking.problems_of("iso-27560", iso27560.written(ACTS[act])) == []


MANDATORY = {
    "kantara-1.1.0": [
        "version",
        "jurisdiction",
        "consentTimestamp",
        "collectionMethod",
        "consentReceiptID",
        "piiPrincipalId",
        "piiControllers",
        "policyUrl",
        "services",
        "sensitive",
        "spiCat",
    ],
    "iso-27560": [
        "dct:conformsTo",
        "dpv:hasIdentifier",
        "dpv:hasDataSubject",
        "dct:created",
        "dct:creator",
        "dct:language",
        "dpv:hasProcess",
        "dpv:hasEntity",
    ],
}
FORMS = {"kantara-1.1.0": kantara, "iso-27560": iso27560}


@pytest.mark.parametrize(
    ("form", "field"), [(form, field) for form in MANDATORY for field in MANDATORY[form]]
)
def test_a_receipt_without_a_mandatory_field_is_refused(form, field):
    told = FORMS[form].written(record())
    del told[field]
    assert checking.problems_of(form, told)


INSIDE = [
    "dpv:hasPurpose",
    "dpv:hasPersonalData",
    "dpv:hasDataController",
    "dpv:hasStorageCondition",
    "dpv:hasJurisdiction",
    "dpv:hasRecipient",
    "dpv:hasConsentControl",
    "dpv:hasConsentStatus",
    "dpv:hasLegalBasis",
    "dpv:hasProcessing",
    "dpv:hasDataSource",
]


@pytest.mark.parametrize("field", INSIDE)
def test_a_process_without_a_mandatory_field_is_refused(field):
    told = iso27560.written(record())
    del told["dpv:hasProcess"][0][field]
    assert checking.problems_of("iso-27560", told)


def test_a_controller_without_address_or_phone_is_refused_by_kantara():
    for field in ("contact", "address", "email", "phone"):
        told = kantara.written(record())
        del told["piiControllers"][0][field]
        assert checking.problems_of("kantara-1.1.0", told), field


def test_time_is_whole_seconds_in_kantara_and_text_in_27560():
    told = kantara.written(record())
    assert told["consentTimestamp"] == int(datetime(2026, 9, 1, 15, 4, 5, tzinfo=UTC).timestamp())
    assert isinstance(told["consentTimestamp"], int)
    told["consentTimestamp"] = "2026-09-01T15:04:05Z"
    assert checking.problems_of("kantara-1.1.0", told)
    event = iso27560.written(record())["dpv:hasProcess"][0]["dpv:hasConsentStatus"][0]
    assert event["dpv:isIndicatedAtTime"].startswith("2026-09-01T15:04:05")


def test_sensitive_elements_are_named_as_such():
    told = kantara.written(ACTS["with race"])
    assert told["sensitive"] is True
    assert told["spiCat"] == ["Race or ethnic origin"]
    assert checking.problems_of("kantara-1.1.0", {**told, "spiCat": []})
    assert kantara.written(record())["sensitive"] is False


def test_a_party_that_is_not_described_is_refused():
    told = iso27560.written(record())
    told["dpv:hasProcess"][0]["dpv:hasRecipient"].append("entity:somebody")
    assert checking.problems_of("iso-27560", told)


def test_a_narrowing_says_what_goes_on_and_what_ended():
    states = [
        process["dpv:hasConsentStatus"][0]["@type"][0]
        for process in iso27560.written(ACTS["narrowed"])["dpv:hasProcess"]
    ]
    assert states == ["dpv:ConsentGiven", "dpv:ConsentWithdrawn"]


def test_numbers_of_receipts_are_random_and_well_formed():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 16 and code.startswith("C-") for code in codes)


# --- the script that needs no portal -----------------------------------------------------------


@pytest.fixture
def key():
    return Ed25519PrivateKey.generate()


def public_of(key) -> bytes:
    return key.public_key().public_bytes_raw()


def published(key, **fields) -> dict:
    return {
        "kid": signing.key_id(public_of(key)),
        "organization": "Northfield Unified",
        "publicKey": base64.b64encode(public_of(key)).decode(),
        "from": "2026-08-01T00:00:00+00:00",
        "to": None,
        "revokedAt": None,
        **fields,
    }


def signed(key, form=iso27560, of=None) -> dict:
    payload = json.dumps(form.written(of or record())).encode()
    message = signing.pre_authentication(form.MEDIA_TYPE, payload)
    return {
        "payloadType": form.MEDIA_TYPE,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"keyid": "x", "sig": base64.b64encode(key.sign(message)).decode()}],
    }


@pytest.mark.parametrize("form", [kantara, iso27560])
def test_a_signed_receipt_holds_against_the_published_key(key, form):
    finding = verify_receipt.check(signed(key, form), [published(key)])
    assert finding.holds
    assert finding.organization == "Northfield Unified"


def test_an_altered_receipt_does_not_hold(key):
    envelope = signed(key)
    told = json.loads(base64.b64decode(envelope["payload"]))
    told["dpv:hasProcess"][0]["dpv:hasConsentStatus"][0]["@type"][0] = "dpv:ConsentGiven "
    altered = {**envelope, "payload": base64.b64encode(json.dumps(told).encode()).decode()}
    assert not verify_receipt.check(altered, [published(key)]).holds


def test_a_receipt_of_one_form_does_not_pass_as_the_other(key):
    envelope = signed(key, iso27560) | {"payloadType": kantara.MEDIA_TYPE}
    assert not verify_receipt.check(envelope, [published(key)]).holds


def test_a_key_that_nobody_published_proves_nothing(key):
    stranger = Ed25519PrivateKey.generate()
    assert not verify_receipt.check(signed(stranger), [published(key)]).holds


@pytest.mark.parametrize(
    "fields",
    [
        {"from": "2026-10-01T00:00:00+00:00"},
        {"to": "2026-08-15T00:00:00+00:00"},
        {"revokedAt": "2026-08-15T00:00:00+00:00"},
    ],
)
def test_a_key_counts_only_for_the_time_in_which_it_signed(key, fields):
    assert not verify_receipt.check(signed(key), [published(key, **fields)]).holds


def test_a_district_cannot_sign_in_anothers_name(key):
    finding = verify_receipt.check(signed(key), [published(key, organization="Lakeside Unified")])
    assert "Lakeside Unified signed it" in finding.problem


@pytest.mark.parametrize("rubbish", [None, [], {}, {"payload": "é"}, {"payloadType": 3}])
def test_anything_else_is_told_to_be_no_receipt(key, rubbish):
    assert not verify_receipt.check(rubbish, [published(key)]).holds


def test_the_script_runs_alone_and_says_what_was_decided(key, tmp_path):
    """In a process of its own, with nothing of the portal to import."""
    keys = tmp_path / "portal-keys.json"
    keys.write_text(json.dumps({"keys": [published(key)]}))
    bundle = tmp_path / "receipts.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.writestr("a.kantara.dsse.json", json.dumps(signed(key, kantara)))
        archive.writestr("a.27560.dsse.json", json.dumps(signed(key)))
    script = tmp_path / "verify_receipt.py"
    script.write_text(Path(verify_receipt.__file__).read_text())
    ran = subprocess.run(
        [sys.executable, "-I", str(script), str(bundle), "--keys", str(keys)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count("HOLDS") == 2
    assert "ConsentGiven: Learn which graduates enroll in college" in ran.stdout

    forged = copy.deepcopy(signed(key))
    forged["signatures"][0]["sig"] = base64.b64encode(bytes(64)).decode()
    one = tmp_path / "forged.dsse.json"
    one.write_text(json.dumps(forged))
    ran = subprocess.run(
        [sys.executable, "-I", str(script), str(one), "--keys", str(keys)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "DOES NOT HOLD" in ran.stdout
