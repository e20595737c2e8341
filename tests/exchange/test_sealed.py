"""Packages encrypted to the keys of their recipient, and the manifest that both sides sign."""

import base64
import hashlib
import json
import subprocess
import sys

import pyrage
import pytest

from agreements.rules.terms import Sealing
from portal.models import StoredFile
from portal.rules.decision import Refused
from portal.vault import files, signing
from sharing.exchange import actions
from sharing.exchange.models import Countersignature, SealedCopy
from sharing.exchange.rules.descriptor import misfits_of
from sharing.exchange.rules.package import PAYLOAD_TYPE
from tests.exchange import making
from tests.exchange.programs import program, url
from tests.keys import making as own

pytestmark = pytest.mark.usefixtures("begun_once")

JSON = "application/json"


@pytest.fixture
def story(cast):
    return making.sent(cast)


def envelope_of(person, story):
    answer = person.client.get(f"/exchanges/{story.exchange.reference}/manifest/")
    assert answer.status_code == 200
    return json.loads(answer.content)


def test_every_key_in_use_opens_the_package_alone_and_no_other_does(story, cast):
    first, second = own.registered(cast.cole), own.registered(cast.cole, label="Backup")
    gone, stranger = own.registered(cast.cole, label="Lost"), own.Pair.made()
    own.revoke(cast.cole, gone)
    sealed = making.download(story)
    assert sealed.startswith(b"age-encryption.org/v1\n")
    assert first.opens(sealed) == second.opens(sealed)
    assert "students.csv" in making.members(first.opens(sealed))
    for other in (gone, stranger):
        with pytest.raises(pyrage.DecryptError):
            other.opens(sealed)
    page = cast.cole.client.get(f"/exchanges/{story.exchange.reference}/").content.decode()
    assert "To 2 keys of your organization" in page
    assert making.download(story) == sealed  # the same bytes, so that a broken download goes on


def test_a_new_key_gets_new_bytes_and_the_former_copy_is_destroyed(story, cast):
    first = own.registered(cast.cole)
    sealed = making.download(story)
    second = own.registered(cast.cole, label="New", replaces=[first.registered.id])
    again = making.download(story)
    assert "students.csv" in making.members(second.opens(again))
    with pytest.raises(pyrage.DecryptError):
        first.opens(again)
    with cast.cole.acting():
        assert SealedCopy.objects.count() == 1
        assert not StoredFile.objects.filter(size=len(sealed), name__endswith=".age").exclude(
            id=SealedCopy.objects.get().file_id
        )


def test_whoever_revoked_every_key_is_told_to_register_one_and_gets_nothing_weaker(story, cast):
    pair = own.registered(cast.cole)
    own.revoke(cast.cole, pair)
    with pytest.raises(Refused, match="Every key of your organization is revoked"):
        making.download(story)
    page = cast.cole.client.get(f"/exchanges/{story.exchange.reference}/").content.decode()
    assert "Every key of your organization is revoked" in page


def test_without_any_key_a_named_person_downloads_as_before(story):
    members = making.members(making.download(story))
    assert "students.csv" in members
    described = json.loads(members["datapackage.json"])
    assert misfits_of(described) == []
    for resource in described["resources"]:
        content = members[resource["path"]]
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)


def test_a_program_takes_the_age_file_and_a_revoked_key_breaks_the_rest_off(story, cast):
    pair = own.registered(cast.cole)
    client = program(cast.cole)
    told = client.post(url(story, "/downloads"), {}, content_type=JSON).json()
    assert told["name"] == f"{story.exchange.reference}.zip.age"
    assert told["sha256"] != told["package_sha256"]
    sealed = b"".join(client.get(told["path"]).streaming_content)
    assert "students.csv" in making.members(pair.opens(sealed))
    own.registered(cast.cole, label="Other", replaces=[pair.registered.id])
    for _ in range(2):
        rest = client.get(told["path"])
        assert (rest.status_code, "came or went" in rest.json()["detail"]) == (409, True)
        making.download(story)  # a colleague takes it anew


def test_what_a_program_took_in_the_clear_goes_on_in_the_clear_for_nobody_who_has_a_key(
    story, cast
):
    client = program(cast.cole)
    told = client.post(url(story, "/downloads"), {}, content_type=JSON).json()
    assert "students.csv" in making.members(b"".join(client.get(told["path"]).streaming_content))
    own.registered(cast.cole)
    assert client.get(told["path"]).status_code == 409


def test_both_sides_read_the_manifest_that_both_signed_and_olga_does_not(story, cast):
    where = f"/exchanges/{story.exchange.reference}/manifest/"
    assert cast.vera.client.get(where).status_code == 404  # nobody took it yet
    making.download(story)
    making.download(story)
    envelope = envelope_of(cast.vera, story)
    assert envelope == envelope_of(cast.cole, story)
    assert cast.olga.client.get(where).status_code == 404
    with cast.vera.acting():
        giver = signing.public_key(cast.vera.organization.id)
    with cast.cole.acting():
        recipient = signing.public_key(cast.cole.organization.id)
    assert [one["keyid"] for one in envelope["signatures"]] == [
        signing.key_id(giver),
        signing.key_id(recipient),
    ]
    for public in (giver, recipient):
        told = signing.verified_payload(envelope, public)
        assert told["exchange"]["reference"] == story.exchange.reference


def test_cole_countersigns_with_a_key_of_his_own_and_every_wrong_one_is_refused(story, cast):
    signer, lost = own.registered(cast.cole, own.Signer.made()), own.Signer.made()
    client = program(cast.cole)
    where = url(story, "/countersignature")

    def sign(by, message=None, key=None):
        envelope = getattr(sign, "envelope", {"payload": ""})
        payload = base64.b64decode(envelope["payload"])
        message = message or signing.pre_authentication(PAYLOAD_TYPE, payload)
        keyid = signing.key_id((key or by).key.public_key().public_bytes_raw())
        answer = client.post(where, {"keyid": keyid, "sig": by.sign(message)}, content_type=JSON)
        return answer.status_code, [one["code"] for one in answer.json().get("reasons", [])]

    assert sign(signer) == (409, ["NOT_TAKEN", "SIGNATURE_WRONG"])
    making.download(story)
    sign.envelope = client.get(url(story, "/manifest")).json()["envelope"]
    assert sign(lost) == (403, ["KEY_UNREGISTERED"])
    assert sign(signer, b"another package") == (403, ["SIGNATURE_WRONG"])
    assert sign(lost, key=signer) == (403, ["SIGNATURE_WRONG"])
    assert sign(signer) == (201, [])
    assert sign(signer) == (409, ["SAME_AGAIN"])
    own.registered(cast.cole, lost, label="Second")
    own.revoke(cast.cole, lost)
    assert sign(lost) == (403, ["KEY_REVOKED"])
    assert len(envelope_of(cast.vera, story)["signatures"]) == 3


def test_the_manifest_outlives_the_package_and_the_copies_open_for_nobody(story, cast):
    own.registered(cast.cole)
    making.download(story)
    with cast.vera.acting():
        package = story.exchange.package
        StoredFile.objects.filter(id=package.id).update(
            wrapped=b"", key_destroyed_at="2026-01-01T00:00:00Z"
        )
    with cast.cole.acting():
        copy = SealedCopy.objects.select_related("file").get()
        with pytest.raises(files.KeyDestroyed):
            files.open_stored(copy.file)
    assert len(envelope_of(cast.vera, story)["signatures"]) == 2


def test_vera_sees_neither_the_keys_nor_the_copies_and_writes_no_countersignature(story, cast):
    own.registered(cast.cole)
    making.download(story)
    with cast.vera.acting() as vera:
        assert not SealedCopy.objects.exists()
        assert Countersignature.objects.count() == 1
        with pytest.raises(Refused):
            actions.countersign(exchange=story.exchange, keyid="0" * 16, signature="x", by=vera)


def test_anybody_takes_the_script_and_it_alone_checks_what_cole_was_sent(
    story, cast, client, tmp_path
):
    pair = own.registered(cast.cole)
    (tmp_path / "script.py").write_bytes(client.get("/verify_package.py").content)
    (tmp_path / "open.key").write_text(f"{pair.identity}\n")
    (tmp_path / "package.zip.age").write_bytes(making.download(story))
    keys = client.get("/.well-known/portal-keys.json").content
    (tmp_path / "portal-keys.json").write_bytes(keys)
    (tmp_path / "manifest.json").write_text(json.dumps(envelope_of(cast.cole, story)))

    def checked(*words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-I", "script.py", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    whole = ("package.zip.age", "--identity", "open.key", "--manifest", "manifest.json")
    code, told = checked(*whole, "--recipient", "Northfield State University")
    assert (code, "Countersigned for Northfield State" in told) == (0, True), told
    envelope = envelope_of(cast.cole, story)
    alone = envelope | {"signatures": envelope["signatures"][:1]}
    (tmp_path / "alone.json").write_text(json.dumps(alone))
    code, told = checked(*whole[:-1], "alone.json")
    assert (code, "Northfield State University has not countersigned it" in told) == (1, True)
    code, told = checked(*whole, "--recipient", "Elsewhere College")
    assert (code, "not for Elsewhere College" in told) == (1, True)
    (tmp_path / "other.key").write_text(f"{own.Pair.made().identity}\n")
    code, told = checked("package.zip.age", "--identity", "other.key")
    assert (code, "none of your keys opens it" in told) == (1, True)
    sealed = bytearray((tmp_path / "package.zip.age").read_bytes())
    sealed[-100] ^= 1
    (tmp_path / "changed.zip.age").write_bytes(sealed)
    code, told = checked("changed.zip.age", "--identity", "open.key")
    assert (code, "was changed" in told) == (1, True)
    revoked = json.loads(keys)
    for key in revoked["keys"]:
        key["revokedAt"] = "2026-01-01T00:00:00+00:00"
    (tmp_path / "revoked.json").write_text(json.dumps(revoked))
    code, told = checked(*whole[:3], "--keys", "revoked.json")
    assert (code, "no key of Northfield Unified was in use" in told) == (1, True)


def test_where_the_agreement_demands_keys_nothing_is_sent_before_there_is_one(cast):
    story = making.sent(cast, sealing=Sealing.ALWAYS)
    reference, client = story.exchange.reference, program(cast.cole)
    words = "only encrypted to a key of your own"
    page = cast.cole.client.get(f"/exchanges/{reference}/").content.decode()
    assert words in page
    assert "Register a key: Northfield Unified" in cast.cole.client.get("/").content.decode()
    assert "Register a key" not in cast.vera.client.get("/").content.decode()
    refused = client.post(url(story, "/downloads"), {}, content_type=JSON)
    assert refused.status_code == 403
    assert [one["code"] for one in refused.json()["reasons"]] == ["KEY_DEMANDED"]
    told = client.get(url(story)).json()["may_download"]
    assert (told["allowed"], words in told["reasons"][0]["text"]) == (False, True)
    with pytest.raises(Refused, match=words):
        making.download(story)
    pair = own.registered(cast.cole)
    assert "Register a key" not in cast.cole.client.get("/").content.decode()
    assert "students.csv" in making.members(pair.opens(making.download(story)))
    terms = cast.vera.client.get(f"/agreements/{story.agreement.reference}/").content.decode()
    assert "only to keys that the recipient registered" in terms
