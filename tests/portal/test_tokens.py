"""A program acts for Cole with a token: what it may, who sees it, and how it ends."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from agreements.rules.lifecycle import Status
from portal import clock, tokens
from portal.models import LedgerEntry, MachineToken, Membership, Organization, User
from portal.rules.decision import Refused
from portal.rules.permissions import Permission, Role
from portal.rules.proof import Proof
from tests.agreements import making

P = Permission
READ = [P.EXCHANGE_READ, P.AGREEMENT_READ]
BASE = "/api/v1/"


@pytest.fixture
def terms(dana, cole):
    return making.two_flow_terms(dana.organization, cole.organization)


def codes(refused) -> set[str]:
    return {reason.code for reason in refused.value.decision.reasons}


def fresh() -> Proof:
    return Proof(method="email_code", at=clock.now())


def made(officer, holder, scopes=READ, *, name="Script", days=30, proof=None):
    """A token of the holder's organization and its secret."""
    with officer.acting() as actor:
        found = next(
            one for one in tokens.holders_for(actor, clock.today()) if one.user_id == holder.user_id
        )
        return tokens.make_token(
            holder=found,
            name=name,
            scopes=scopes,
            until_day=clock.today() + timedelta(days=days),
            proof=proof or fresh(),
            day=clock.today(),
            by=actor,
        )


def program(secret) -> Client:
    return Client(headers={"authorization": f"Bearer {secret}"})


def test_coles_program_reads_what_cole_reads(terms, dana, vera, cole):
    agreement = making.agreement_at(Status.ACTIVE, terms=terms, drafter=vera, officers=[dana, cole])
    _, secret = made(cole, cole)
    answer = program(secret).get(BASE + "agreements")
    assert [one["reference"] for one in answer.json()["agreements"]] == [agreement.reference]
    assert cole.client.get(BASE + "agreements").json() == answer.json()


def test_of_the_secret_only_its_fingerprint_is_kept(cole):
    token, secret = made(cole, cole)
    assert secret.startswith("tl_")
    assert len(secret) >= 43
    with connection.cursor() as cursor, cole.acting():
        cursor.execute("SELECT t::text FROM portal_machinetoken t WHERE id = %s", [token.id])
        row = cursor.fetchone()[0]
    assert secret not in row
    assert hashlib.sha256(secret.encode()).hexdigest() in row


def test_a_revoked_token_ends_at_once_and_for_good(cole):
    token, secret = made(cole, cole)
    client = program(secret)
    assert client.get(BASE + "agreements").status_code == 200
    assert cole.client.post(reverse("token_revoke", args=[token.id])).status_code == 302
    answer = client.get(BASE + "agreements")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    with cole.acting(), pytest.raises(DatabaseError), transaction.atomic():
        MachineToken.objects.filter(id=token.id).update(revoked_at=None, revoked_by=None)


def test_the_database_itself_shows_a_revoked_token_nothing(cole):
    """Even code that already runs in the token's scope sees no row of the organization."""
    from portal.rowsecurity import scope

    token, _ = made(cole, cole)
    with scope(token.user_id):
        assert Membership.objects.exists()
    with cole.acting() as actor:
        tokens.revoke_token(token=token, by=actor)
    with scope(token.user_id):
        assert not Membership.objects.exists()


def test_a_token_ends_with_its_last_day(cole, time_machine_to):
    time_machine_to("2026-11-02")
    _, secret = made(cole, cole, days=2)
    time_machine_to("2026-11-04")
    assert program(secret).get(BASE + "agreements").status_code == 200
    time_machine_to("2026-11-05")
    assert program(secret).get(BASE + "agreements").status_code == 401


def test_a_token_ends_with_the_membership_of_its_person(dana, vera):
    _, secret = made(dana, vera)
    assert program(secret).get(BASE + "agreements").status_code == 200
    with dana.acting() as actor:
        Membership.objects.filter(user_id=vera.user_id).update(
            until_day=clock.today() - timedelta(days=1)
        )
        assert actor.may(P.PEOPLE_MANAGE)
    assert program(secret).get(BASE + "agreements").status_code == 401


def test_a_token_loses_what_its_person_loses(dana, vera, cole, terms):
    making.drafted(terms, drafter=vera)
    _, secret = made(dana, vera, [P.AGREEMENT_READ, P.EXCHANGE_READ])
    with dana.acting():
        Membership.objects.filter(user_id=vera.user_id).update(role=Role.COUNSELOR)
    assert program(secret).get(BASE + "agreements").status_code == 404


def test_a_token_may_only_what_it_was_given(terms, dana, vera, cole):
    agreement = making.agreement_at(Status.ACTIVE, terms=terms, drafter=vera, officers=[dana, cole])
    _, secret = made(cole, cole, [P.EXCHANGE_READ])
    assert program(secret).get(f"{BASE}agreements/{agreement.reference}").status_code == 404
    _, reads = made(cole, cole, [P.AGREEMENT_READ], name="Reader")
    exported = program(reads).get(f"{BASE}agreements/{agreement.reference}/terms").content
    sent = program(reads).post(BASE + "agreements", exported, "application/json")
    assert sent.status_code == 403
    assert sent.json()["status"] == 403
    assert sent.json()["reasons"]


def test_a_token_of_olga_sees_nothing_of_northfield(terms, dana, vera, cole, olga):
    agreement = making.agreement_at(Status.ACTIVE, terms=terms, drafter=vera, officers=[dana, cole])
    _, secret = made(olga, olga)
    assert program(secret).get(BASE + "agreements").json()["agreements"] == []
    answer = program(secret).get(f"{BASE}agreements/{agreement.reference}")
    assert answer.status_code == 404


def test_a_token_opens_no_page_and_never_signs_in(cole):
    token, secret = made(cole, cole)
    assert program(secret).get("/exchanges/").status_code == 302
    with cole.acting():
        user = User.objects.get(id=token.user_id)
    assert not user.has_usable_password()
    assert user.email.endswith(".invalid")


def test_nobody_gives_a_program_more_than_its_person_has(dana, vera, connie, cole):
    with pytest.raises(Refused) as refused:
        made(dana, vera, [P.EXCHANGE_ANSWER])
    assert codes(refused) == {"BEYOND_PERSON"}
    with pytest.raises(Refused) as refused:
        made(cole, cole, [P.AGREEMENT_SIGN])
    assert codes(refused) == {"BEYOND_PERSON"}
    with dana.acting() as actor:
        known = {one.user_id: one for one in tokens.holders_for(actor, clock.today())}
    assert known[connie.user_id].scopes == {P.RELEASE_READ}, "a counselor reads released tables"
    assert cole.user_id not in known, "and Cole works elsewhere"


def test_a_token_is_made_after_a_fresh_confirmation_and_by_who_manages_people(dana, vera, cole):
    stale = Proof(method="email_code", at=clock.now() - timedelta(minutes=6))
    with pytest.raises(Refused) as refused:
        made(cole, cole, proof=stale)
    assert codes(refused) == {"CONFIRM_AGAIN"}
    with dana.acting() as actor:
        holder = tokens.holders_for(actor, clock.today())[0]
    with vera.acting() as actor, pytest.raises(Refused) as refused:
        tokens.make_token(
            holder=holder,
            name="Mine",
            scopes=READ,
            until_day=clock.today(),
            proof=fresh(),
            day=clock.today(),
            by=actor,
        )
    assert codes(refused) == {"ROLE_SCOPE"}
    assert vera.client.get(reverse("programs")).status_code == 404


def test_a_token_lasts_a_year_at_most_and_its_name_is_one(cole):
    with pytest.raises(Refused) as refused:
        made(cole, cole, days=400)
    assert codes(refused) == {"EXPIRY"}
    made(cole, cole)
    with pytest.raises(Refused) as refused:
        made(cole, cole)
    assert codes(refused) == {"NAME_TAKEN"}


def confirmed(person) -> Client:
    """The person's browser, in which they have just confirmed that it is them."""
    from django.contrib.auth import BACKEND_SESSION_KEY

    client = person.client
    session = client.session
    assert session[BACKEND_SESSION_KEY]
    session["account_authentication_methods"] = [
        {"method": "email_code", "at": clock.now().timestamp(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(person.user_id)
    session.save()
    return client


def test_cole_makes_a_token_on_the_page_and_sees_it_once(cole):
    page = cole.client.get(reverse("token_new"))
    assert b"First confirm that it is you" in page.content
    client = confirmed(cole)
    page = client.get(reverse("token_new"))
    assert b"Make the token" in page.content
    answer = client.post(
        reverse("token_new"),
        {
            "name": "Nightly",
            "holder": f"{cole.organization.id}~{cole.user_id}",
            "scopes": [P.EXCHANGE_READ.value],
            "until_day": (clock.today() + timedelta(days=10)).isoformat(),
        },
    )
    assert answer.status_code == 200
    shown = answer.content.decode().split('id="secret">')[1].split("<")[0]
    assert program(shown).get(BASE + "obligations").status_code == 404
    listed = client.get(reverse("programs")).content.decode()
    assert "Nightly" in listed
    assert shown not in listed
    assert shown[:8] in listed
    with cole.acting():
        entry = LedgerEntry.objects.get(verb="make_token")
        assert entry.detail["name"] == "Nightly"
        assert shown not in str(entry.detail)


def test_without_a_confirmation_the_page_makes_no_token(cole):
    answer = cole.client.post(
        reverse("token_new"),
        {
            "name": "Nightly",
            "holder": f"{cole.organization.id}~{cole.user_id}",
            "scopes": [P.EXCHANGE_READ.value],
            "until_day": clock.today().isoformat(),
        },
    )
    assert answer.status_code == 403
    with cole.acting():
        assert not MachineToken.objects.exists()


def test_what_a_program_did_is_in_the_ledger_as_the_programs(terms, vera, dana):
    token, secret = made(dana, vera, [P.AGREEMENT_READ, P.AGREEMENT_DRAFT])
    from agreements.rules.terms import canonical

    answer = program(secret).post(BASE + "agreements", canonical(terms), "application/json")
    assert answer.status_code == 201
    with dana.acting():
        entry = LedgerEntry.objects.get(verb="agreement.draft")
        assert entry.actor_id == token.user_id
        assert str(entry.actor) == "Script (program, for Vera)"


def test_the_same_key_does_once_and_another_body_is_a_conflict(terms, vera, dana):
    from agreements.models import Agreement
    from agreements.rules.terms import canonical

    _, secret = made(dana, vera, [P.AGREEMENT_READ, P.AGREEMENT_DRAFT])
    client = Client(headers={"authorization": f"Bearer {secret}", "idempotency-key": "one"})
    first = client.post(BASE + "agreements", canonical(terms), "application/json")
    again = client.post(BASE + "agreements", canonical(terms), "application/json")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    other = client.post(BASE + "agreements", canonical(terms) + b" ", "application/json")
    assert other.status_code == 409
    with vera.acting():
        assert Agreement.objects.count() == 1
    elsewhere = program(secret).post(BASE + "agreements", canonical(terms), "application/json")
    assert elsewhere.status_code == 201
    assert elsewhere.json()["reference"] != first.json()["reference"]


def test_a_refused_request_leaves_its_key_free(terms, vera, dana):
    from agreements.rules.terms import canonical

    _, secret = made(dana, vera, [P.AGREEMENT_READ, P.AGREEMENT_DRAFT])
    client = Client(headers={"authorization": f"Bearer {secret}", "idempotency-key": "two"})
    assert client.post(BASE + "agreements", b"{", "application/json").status_code == 422
    answer = client.post(BASE + "agreements", canonical(terms), "application/json")
    assert answer.status_code == 201


def test_too_many_requests_wait(cole, monkeypatch):
    from portal import guarding

    monkeypatch.setattr(guarding, "A_MINUTE", 3)
    _, secret = made(cole, cole)
    answers = [program(secret).get(BASE + "agreements") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 60
    assert answers[0].headers["RateLimit-Policy"] == '"token";q=3;w=60'
    assert answers[0].headers["RateLimit"].startswith('"token";r=2;t=')
    _, other = made(cole, cole, name="Other")
    assert program(other).get(BASE + "agreements").status_code == 200


def test_errors_are_problem_details_wherever_they_arise(cole):
    _, secret = made(cole, cole)
    client = program(secret)
    asked = {
        404: client.get(BASE + "nowhere/at/all"),
        405: client.delete(BASE + "agreements"),
        422: client.get(BASE + "agreements?limit=x"),
        413: client.post(BASE + "agreements", b"x" * 2_600_000, "application/json"),
    }
    for status, answer in asked.items():
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert answer.json()["title"]
    assert asked[405].headers["Allow"]


def test_a_forged_or_foreign_scheme_is_unknown(db, cole):
    for header in ("Bearer tl_none", "Bearer", "Basic Y29sZTpjb2xl", "Bearer \x00", "tl_x"):
        answer = Client(headers={"authorization": header}).get(BASE + "agreements")
        assert answer.status_code == 401, header
    assert Organization.objects.exists()
