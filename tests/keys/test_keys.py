"""Cole registers the keys of his college: proven, rotated, revoked, and seen by nobody else."""

import re

import pytest
from django.db import DatabaseError, connection, transaction

from portal.models import LedgerEntry
from portal.rules.decision import Refused
from portal.rules.permissions import Permission
from portal.vault import signing
from sharing.keys import actions
from sharing.keys.models import RegisteredKey
from tests.exchange.programs import program
from tests.keys import making

NSU = "Northfield State University"


def test_cole_proves_a_key_on_the_page_and_it_is_in_use(cast):
    pair, client = making.Pair.made(), cast.cole.client
    added = client.post("/keys/new/", {"public": pair.public, "label": "Office computer"})
    page = client.get(added.url)
    challenge = re.search(r'id="challenge">(.*?)</pre>', page.content.decode(), re.DOTALL).group(1)
    wrong = client.post(added.url, {"answer": "BCDF-GHJK"})
    assert "This is not what the key gives" in wrong.content.decode()
    with cast.cole.acting():
        assert RegisteredKey.objects.get().status == "waiting"
    done = client.post(added.url, {"answer": pair.answer(challenge)})
    assert done.url == "/keys/"
    assert "Office computer" in client.get("/keys/").content.decode()
    with cast.cole.acting():
        assert RegisteredKey.objects.get().status == "active"
        told = LedgerEntry.objects.filter(verb__endswith="_key").order_by("id")
        assert [one.verb for one in told] == ["add_key", "prove_key"]


def test_a_new_key_takes_the_place_of_the_lost_one_in_one_step(cast):
    old, other = making.registered(cast.cole), making.registered(cast.cole, label="Second office")
    new = making.registered(cast.cole, label="New laptop", replaces=[old.registered.id])
    with cast.cole.acting():
        now = dict(RegisteredKey.objects.values_list("id", "status"))
    assert now[old.registered.id] == "retired"
    assert now[other.registered.id] == now[new.registered.id] == "active"


def test_a_revoked_key_is_told_with_its_reason_and_never_comes_back(cast):
    pair = making.registered(cast.cole)
    client = cast.cole.client
    client.post(f"/keys/{pair.registered.id}/revoke/", {"reason": "Lost on May 3"})
    assert "Lost on May 3" in client.get("/keys/").content.decode()
    with pytest.raises(Refused, match="was revoked"):
        making.waiting(cast.cole, pair)
    with cast.cole.acting(), pytest.raises(DatabaseError), transaction.atomic():
        RegisteredKey.objects.filter(id=pair.registered.id).update(status="active")


def test_a_challenge_ends_after_a_day(cast, time_machine_to):
    pair = making.Pair.made()
    key = making.waiting(cast.cole, pair)
    time_machine_to("2027-01-15")
    with cast.cole.acting() as actor, pytest.raises(Refused, match="good for a day"):
        actions.prove_key(key=key, answer=pair.answer(key.challenge), by=actor)


def test_olga_and_vera_find_no_key_of_the_college(cast):
    pair = making.registered(cast.cole)
    for person in (cast.olga, cast.vera, cast.gus):
        assert person.client.get("/keys/").status_code == 404
        assert person.client.get(f"/keys/{pair.registered.id}/").status_code == 404
        with person.acting() as actor:
            assert not RegisteredKey.objects.exists()
            with pytest.raises(Refused):
                actions.revoke_key(key=pair.registered, reason="Mine now", by=actor)


def test_a_program_registers_a_key_and_one_without_the_scope_finds_none(cast):
    pair = making.Pair.made()
    client = program(cast.cole, scopes=[Permission.KEY_MANAGE])
    given = {"public": pair.public, "label": "Nightly"}
    added = client.post("/api/v1/keys", given, content_type="application/json")
    assert added.status_code == 201, added.content
    told = added.json()
    proof = {"answer": pair.answer(told["challenge"])}
    where = f"/api/v1/keys/{told['id']}"
    assert client.post(f"{where}/proof", proof, content_type="application/json").status_code == 200
    assert client.get("/api/v1/keys").json()["keys"][0]["status"] == "active"
    other = program(cast.cole, scopes=[Permission.EXCHANGE_READ], name="Reader")
    assert other.get("/api/v1/keys").status_code == 404
    gone = client.post(
        f"{where}/revocation", {"reason": "Rotated"}, content_type="application/json"
    )
    assert gone.json()["status"] == "revoked"


def test_a_key_that_signs_is_proven_by_a_signature_and_published(cast):
    signer = making.registered(cast.cole, making.Signer.made(), label="Signs")
    mine = [one for one in signing.published() if one["publicKey"] == signer.public]
    assert [one["organization"] for one in mine] == ["Northfield State University"]
    making.revoke(cast.cole, signer)
    after = next(one for one in signing.published() if one["publicKey"] == signer.public)
    assert after["revokedAt"]


def test_keys_that_open_are_published_to_nobody(cast, client):
    pair = making.registered(cast.cole)
    assert pair.public not in client.get("/.well-known/portal-keys.json").content.decode()
    with cast.vera.acting(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM keys_registeredkey")
        assert cursor.fetchone() == (0,)


def test_a_replaced_key_is_published_as_retired_and_a_lost_one_with_the_day(cast):
    old = making.registered(cast.cole, making.Signer.made(), label="Signs")
    replaces = [old.registered.id]
    new = making.registered(cast.cole, making.Signer.made(), label="New", replaces=replaces)
    told = {one["publicKey"]: one for one in signing.published()}
    former, present = told[old.public], told[new.public]
    assert (former["status"], present["status"]) == ("retired", "in use")
    assert former["to"]
    assert former["revokedAt"] is None
    assert former["use"] == "sign"
    with pytest.raises(Refused, match="was replaced and does not come back"):
        making.waiting(cast.cole, old)
    client = cast.cole.client
    where = f"/keys/{old.registered.id}/revoke/"
    assert "What it signed until then stays valid" in client.get("/keys/").content.decode()
    ahead = client.post(where, {"reason": "Found in a bag", "lost_on": "2999-01-01"})
    assert "it cannot lie ahead" in ahead.content.decode()
    client.post(where, {"reason": "Found in a bag", "lost_on": "2026-02-03"})
    lost = next(one for one in signing.published() if one["publicKey"] == old.public)
    assert (lost["status"], lost["lostOn"], lost["to"]) == ("revoked", "2026-02-03", former["to"])
    assert "Lost on" in client.get("/keys/").content.decode()
    with cast.cole.acting(), pytest.raises(DatabaseError), transaction.atomic():
        RegisteredKey.objects.filter(id=old.registered.id).update(status="active")


def test_a_program_revokes_with_the_day_of_the_loss(cast):
    signer = making.registered(cast.cole, making.Signer.made(), label="Signs")
    client = program(cast.cole, scopes=[Permission.KEY_MANAGE])
    where = f"/api/v1/keys/{signer.registered.id}/revocation"
    given = {"reason": "The bag was stolen", "lost_on": "2026-02-03"}
    told = client.post(where, given, content_type="application/json").json()
    assert (told["status"], told["lost_on"]) == ("revoked", "2026-02-03")


def test_everyone_who_tends_keys_hears_of_each_that_came_or_went_and_nobody_else(
    cast, mailoutbox, django_capture_on_commit_callbacks
):
    def told(act) -> list[tuple[str, str]]:
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return sorted((one.to[0], one.subject) for one in mailoutbox)

    pair, new = making.Signer.made(), making.Signer.made()
    subjects = told(lambda: making.registered(cast.cole, pair, label="Office"))
    assert subjects == [("cole@nsu.example", "[Throughline] A key was added: " + NSU)]
    assert all(len(one.to) == 1 for one in mailoutbox)
    replaces = [pair.registered.id]
    subjects = told(lambda: making.registered(cast.cole, new, label="New", replaces=replaces))
    assert [words for _, words in subjects] == [
        "[Throughline] A key was added: " + NSU,
        "[Throughline] A key was replaced: " + NSU,
    ]
    client = program(cast.cole, scopes=[Permission.KEY_MANAGE], name="Nightly")
    where = f"/api/v1/keys/{new.registered.id}/revocation"
    given = {"reason": "The bag was stolen", "lost_on": "2026-02-03"}
    subjects = told(lambda: client.post(where, given, content_type="application/json"))
    assert subjects == [("cole@nsu.example", "[Throughline] A key was revoked: " + NSU)]
    text = mailoutbox[0].body
    assert "By Nightly" in text
    assert "but for what is dated before February 3, 2026" in text
    assert new.registered.fingerprint in text
    assert "revoke the key under Keys" in text
