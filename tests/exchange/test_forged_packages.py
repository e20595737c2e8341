"""Whatever is done to a package on its way, the script that checks it alone says what it is."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import io
import json
import struct
import sys
import warnings
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "sharing/client/src/throughline_client/verify_package.py"
DISTRICT, COLLEGE = "Northfield Unified", "Valley College"
MADE = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_package", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


script = _loaded()
VERA, COLE, MALLORY = (Ed25519PrivateKey.generate() for _ in range(3))
FILES = {"students.csv": b"return_key\nBCDF\n" * 40, "READ_ME.txt": b"Destroy it in time.\n"}


def public(key) -> bytes:
    return key.public_key().public_bytes_raw()


def published(key, organization=DISTRICT, **more) -> dict:
    told = {
        "kid": hashlib.sha256(public(key)).hexdigest()[:16],
        "organization": organization,
        "publicKey": base64.b64encode(public(key)).decode(),
        "from": "2026-01-01T00:00:00+00:00",
        "to": None,
        "revokedAt": None,
        "lostOn": None,
        "use": "sign",
        "algorithm": "Ed25519",
    }
    return told | more


def signature(key, payload: bytes, kind=script.PACKAGE) -> dict[str, str]:
    message = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
    return {"keyid": "x", "sig": base64.b64encode(key.sign(message)).decode()}


def manifest(files=FILES, *, signers=(VERA,), **told) -> dict:
    listed = [
        {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    ]
    statement = {
        "exchange": {"reference": "EX-12"},
        "agreement": {"reference": "AG-1", "revisionHash": "0" * 64},
        "giver": {"name": DISTRICT},
        "recipient": {"name": COLLEGE},
        "rows": 40,
        "files": listed,
        "madeAt": MADE.isoformat(),
        "destroyBy": "2027-05-20",
    }
    payload = json.dumps(statement | told).encode()
    return {
        "payloadType": script.PACKAGE,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [signature(one, payload) for one in signers],
    }


def zipped(files=FILES, signed=None, *, also=()) -> bytes:
    out = io.BytesIO()
    signed = json.dumps(manifest() if signed is None else signed).encode()
    members = [*files.items(), ("manifest.dsse.json", signed), *also]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that is there twice is what we want
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def check(tmp_path):
    """What the script says of these bytes: nothing when they are as they were signed."""

    def checked(content: bytes, *, keys=None, name="EX-12.zip", **names) -> str:
        (tmp_path / name).write_bytes(content)
        told = json.dumps({"keys": [published(VERA)] if keys is None else keys}).encode()
        try:
            script.verified_with_manifest(tmp_path / name, script.keys_of(told), **names)
        except script.Forged as forged:
            return str(forged)
        return ""

    return checked


def test_what_nobody_touched_is_valid(check):
    assert check(zipped(), recipient=COLLEGE, giver=DISTRICT) == ""


def test_a_key_that_was_replaced_keeps_what_it_signed_and_a_lost_one_from_that_day_on_nothing(
    check,
):
    def told(**ended) -> str:
        return check(zipped(), keys=[published(VERA, **ended)])

    assert told(to="2026-06-01T00:00:00+00:00") == ""
    assert "was replaced on 2026-05-01" in told(to="2026-05-01T00:00:00+00:00")
    assert "was not in use before 2026-05-21" in told(**{"from": "2026-05-21T00:00:00+00:00"})
    lost = {"revokedAt": "2026-06-01T00:00:00+00:00"}
    assert "was revoked on 2026-06-01" in told(**lost)
    assert "others may have it from 2026-05-20" in told(**lost, lostOn="2026-05-20")
    assert told(**lost, lostOn="2026-05-21") == ""
    keys = [published(VERA, **lost, lostOn="2026-05-21")]
    words = "\n".join(
        script.report(json.loads(base64.b64decode(manifest()["payload"])), manifest(), keys)
    )
    assert "compare the hash with that of the receipt" in words
    replaced = [published(VERA, to="2026-06-01T00:00:00+00:00")]
    words = "\n".join(
        script.report(json.loads(base64.b64decode(manifest()["payload"])), manifest(), replaced)
    )
    assert "was in use then; it was replaced on 2026-06-01" in words


def _swapped() -> bytes:
    names = list(FILES)
    return zipped(dict(zip(names, reversed(FILES.values()), strict=True)))


FORGED = {
    "files that changed places": (_swapped, "students.csv was changed after signing"),
    "a file twice": (lambda: zipped(also=[("students.csv", b"x")]), "in it twice"),
    "a manifest twice": (
        lambda: zipped(also=[("manifest.dsse.json", b"{}")]),
        "manifest is missing, or is there twice",
    ),
    "a file more": (lambda: zipped(also=[("more.csv", b"x")]), "'more.csv' was added"),
    "a file less": (lambda: zipped({"READ_ME.txt": FILES["READ_ME.txt"]}), "csv is missing"),
    "a name that climbs": (
        lambda: zipped(also=[("../../.ssh/authorized_keys", b"x")]),
        "would be written outside of the folder",
    ),
    "a signed name that climbs": (
        lambda: zipped({"../x": b"x"}, manifest({"../x": b"x"})),
        "would be written outside of the folder",
    ),
    "bytes after the end": (lambda: zipped() + b"more", "before or after the package"),
    "bytes before": (lambda: b"#!/bin/sh\n" + zipped(), "before or after the package"),
    "a manifest of another exchange": (
        lambda: zipped(signed=manifest(exchange={"reference": "EX-13"})),
        "it is EX-13, though its file is called EX-12.zip",
    ),
    "a manifest of other files": (
        lambda: zipped(signed=manifest({"students.csv": b"other"})),
        "changed after signing",
    ),
    "the hand of somebody else": (
        lambda: zipped(signed=manifest(signers=[MALLORY])),
        "signature is not that of Northfield Unified",
    ),
    "a second hand": (
        lambda: zipped(signed=manifest(signers=[VERA, MALLORY])),
        "carries a second signature",
    ),
    "no signature": (lambda: zipped(signed=manifest(signers=[])), "signature is not that of"),
    "a receipt in its place": (
        lambda: zipped(signed=manifest() | {"payloadType": "application/x"}),
        "it is no application/vnd.throughline.package+json",
    ),
    "a day to come": (
        lambda: zipped(signed=manifest(madeAt=(datetime.now(UTC) + timedelta(9)).isoformat())),
        "yet to come",
    ),
    "a moment without a zone": (
        lambda: zipped(signed=manifest(madeAt="2026-05-20T09:30:00")),
        "cannot be read",
    ),
    "a cut end": (lambda: zipped()[:-40], "cannot be read"),
    "nothing": (lambda: b"", "cannot be read"),
    "a cut header of age": (lambda: b"age-encryption.org/v1\n-> X255", "is encrypted"),
    "a manifest that nests": (lambda: _with_raw_manifest(b"[" * 90_000), "cannot be read"),
}


def _with_raw_manifest(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, file in FILES.items():
            archive.writestr(name, file)
        archive.writestr("manifest.dsse.json", content)
    return out.getvalue()


@pytest.mark.parametrize("what", FORGED)
def test_each_forgery_is_refused_with_its_reason(check, what):
    make, reason = FORGED[what]
    assert reason in check(make())


def test_every_single_byte_that_differs_is_refused(check):
    whole = zipped()
    assert check(whole) == ""
    valid = []
    for place in range(0, len(whole), 7):
        changed = bytearray(whole)
        changed[place] ^= 0x41
        if not check(bytes(changed)):
            valid.append(place)
    # What no program reads may differ: times, systems and attributes in the zip's own directory.
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        contents = {
            place
            for one in archive.infolist()
            for place in range(
                one.header_offset + 30 + len(one.filename),
                one.header_offset + 30 + len(one.filename) + one.compress_size,
            )
        }
    assert not contents & set(valid)


def test_a_file_that_would_never_end_is_not_read(check):
    """100 MB of zeros under the name and hash of a small file, in 100 KB."""
    signed = manifest()
    bomb = zipped({**FILES, "students.csv": bytes(100 << 20)}, signed)
    assert len(bomb) < 200_000
    assert "students.csv was changed after signing" in check(bomb)


def test_a_package_with_headers_of_large_archives_is_read_like_any_other(check):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {
            **FILES,
            "manifest.dsse.json": json.dumps(manifest()).encode(),
        }.items():
            with archive.open(name, "w", force_zip64=True) as entry:
                entry.write(content)
    assert check(out.getvalue()) == ""
    lying = out.getvalue().replace(struct.pack("<HH", 1, 16), struct.pack("<HH", 1, 4), 1)
    assert check(lying) == "" or "read" in check(lying)


def test_a_name_that_only_looks_the_same_is_told_by_its_letters(check):
    lookalike = "Valley Colle\u0261e"  # a Latin letter of phonetic writing
    told = check(zipped(signed=manifest(recipient={"name": lookalike})), recipient=COLLEGE)
    assert "it is for Valley Colle\\u0261e, not for Valley College" in told
    other = published(MALLORY, "N\u043erthfield Unified")  # a Cyrillic o, in the portal too
    forged = manifest(signers=[MALLORY], giver={"name": "N\u043erthfield Unified"})
    told = check(zipped(signed=forged), keys=[published(VERA), other], giver=DISTRICT)
    assert "it is from N\\u043erthfield Unified, not from Northfield Unified" in told


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ([published(VERA, algorithm="ML-DSA-65")], "of a kind that is not known here (ML-DSA-65)"),
        ([published(VERA, use="encrypt")], "of a kind that is not known here"),
        ([published(VERA, publicKey="AAAA")], "signature is not that of"),
        ([published(VERA, publicKey="?")], "signature is not that of"),
        ([], "no key of Northfield Unified was in use"),
        ([published(MALLORY, COLLEGE)], "no key of Northfield Unified was in use"),
        ([{"kid": 1}], "file of keys"),
        ("none", "file of keys"),
        ([published(VERA, **{"from": "yesterday"})], "cannot be read"),
    ],
)
def test_a_file_of_keys_that_does_not_hold_the_givers_key_opens_nothing(
    check, tmp_path, keys, reason
):
    try:
        told = check(zipped(), keys=keys)
    except script.Forged as forged:
        told = str(forged)
    assert reason in told


def test_an_unknown_kind_of_key_beside_the_givers_own_does_no_harm(check):
    keys = [published(MALLORY, algorithm="ML-DSA-65", publicKey="AAAA"), published(VERA)]
    assert check(zipped(), keys=keys) == ""


def test_of_two_signatures_below_a_countersigned_manifest_each_must_be_somebodys():
    keys = [published(VERA), published(COLE, COLLEGE)]
    both = manifest(signers=[VERA, COLE])
    assert script.countersigners(both, keys, of=manifest()) == [keys[1]["kid"]]
    with pytest.raises(script.Forged, match="is of no key that counts"):
        script.countersigners(manifest(signers=[VERA, COLE, MALLORY]), keys)
    with pytest.raises(script.Forged, match="not that of Northfield"):
        script.countersigners(manifest(signers=[COLE, MALLORY]), keys)
    with pytest.raises(script.Forged, match="another package"):
        script.countersigners(both, keys, of=manifest({"students.csv": b"y"}))
    gone = published(COLE, COLLEGE, revokedAt="2026-06-01T00:00:00+00:00", lostOn="2026-05-30")
    with pytest.raises(script.Forged, match="no key that counts"):
        script.countersigners(both, [keys[0], gone])  # nobody knows when it was added
    replaced = published(COLE, COLLEGE, to="2026-06-01T00:00:00+00:00")
    assert script.countersigners(both, [keys[0], replaced]) == [replaced["kid"]]


def test_an_encrypted_package_is_cut_or_changed_nowhere_without_a_word(tmp_path):
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(f"{identity}\n")
    sealed = pyrage.encrypt(zipped(), [identity.to_public()])
    path, keys = tmp_path / "EX-12.zip.age", [published(VERA)]
    how = {"identities": [tmp_path / "key"]}

    def told(content: bytes) -> str:
        path.write_bytes(content)
        try:
            script.verified_with_manifest(path, keys, **how)
        except script.Forged as forged:
            return str(forged)
        return ""

    assert told(sealed) == ""
    for length in (22, 60, 130, 199, 230, len(sealed) - 1):
        assert "none of your keys opens it" in told(sealed[:length])
    assert "none of your keys opens it" in told(sealed + b"more")
