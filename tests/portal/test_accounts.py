"""How people come in, and how they are kept out."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client

from portal import clock
from portal.models import Invitation, LedgerEntry, Membership, User
from portal.vault import master

PASSWORD = "a long walk by the river"
NEW = {"name": "Ines Marsh", "email": "ines@northfield.example"}
NEW |= {"password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture(autouse=True)
def _fresh_limits(db):
    cache.clear()


def _invite(dana, email=NEW["email"], role="data_steward", execute=None) -> str:
    """Dana invites somebody on the page; the address of the emailed link."""
    with execute(execute=True):
        response = dana.client.post(
            "/people/",
            {"organization": str(dana.organization.id), "email": email, "role": role},
        )
    assert response.status_code == 302, response.context["form"].errors
    assert mail.outbox[-1].to == [email]
    return re.search(r"http://testserver(/invitations/\S+)", mail.outbox[-1].body)[1]


def _code() -> str:
    return re.search(r"^\s*([A-Z0-9]{3,}(?:-?[A-Z0-9]{3,})*)\s*$", mail.outbox[-1].body, re.M)[1]


@pytest.fixture
def link(dana, django_capture_on_commit_callbacks) -> str:
    return _invite(dana, execute=django_capture_on_commit_callbacks)


def _sign_up(client: Client, link: str, **changed: str):
    client.get(link)
    return client.post("/accounts/signup/", NEW | changed)


def test_ines_is_invited_signs_up_confirms_her_address_and_joins(link, client):
    page = client.get(link)
    assert b"Northfield Unified" in page.content
    assert b"data steward" in page.content
    response = client.post("/accounts/signup/", NEW)
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert client.get("/").status_code == 302, "an unconfirmed address is not signed in"
    response = client.post("/accounts/confirm-email/", {"code": _code()})
    assert response.headers["Location"] == link
    assert b"Join Northfield Unified" in client.get(link).content
    home = client.post(link, follow=True)
    assert home.redirect_chain == [("/", 302)]
    assert b"Welcome to Northfield Unified" in home.content
    assert home.context["actor"].roles == {"data_steward"}
    assert client.get("/people/").status_code == 404, "a data steward manages nobody"


def _account(email: str) -> Client:
    """Somebody with an account and no seat, signed in."""
    user = User.objects.create_user(email, "Somebody")
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_an_invitation_works_once(link, client):
    ines = _account(NEW["email"])
    assert ines.post(link).status_code == 302
    assert ines.post(link).status_code == 404
    assert client.get(link).status_code == 404


def test_an_invitation_sent_to_another_address_is_refused_with_the_reason(link):
    mallory = _account("mallory@northfield.example")
    page = mallory.get(link).content
    assert b"for somebody else" in page
    assert b"Join Northfield" not in page
    response = mallory.post(link)
    assert response.status_code == 403
    assert b"sent to another email address" in response.content
    assert Membership.objects.count() == 0


def test_an_account_is_made_for_the_invited_address_alone(link, client):
    response = _sign_up(client, link, email="mallory@northfield.example")
    assert b"sent to another address" in response.content
    assert not User.objects.filter(email="mallory@northfield.example").exists()


def test_an_invitation_ends_after_two_weeks(link, client, time_machine_to):
    ines = _account(NEW["email"])
    # The database's own clock decides; the row is aged instead of the clock.
    from tests.portal.conftest import age_invitations

    age_invitations()
    assert client.get(link).status_code == 404
    assert ines.post(link).status_code == 404


def test_dana_withdraws_an_invitation_sent_to_a_mistyped_address(link, dana, olga, client):
    with dana.acting():
        invitation = Invitation.objects.get()
    address = f"/people/invitations/{invitation.id}/withdraw/"
    assert olga.client.post(address).status_code == 404
    assert dana.client.get(address).status_code == 405
    assert dana.client.post(address).status_code == 302
    assert client.get(link).status_code == 404
    assert _sign_up(client, link).status_code == 200
    assert not User.objects.filter(email=NEW["email"]).exists()
    with dana.acting():
        assert LedgerEntry.objects.filter(verb="withdraw_invitation").exists()


def test_nobody_signs_up_without_an_invitation(client, db):
    page = client.get("/accounts/signup/")
    assert b"password1" not in page.content
    client.post("/accounts/signup/", NEW)
    assert not User.objects.filter(email=NEW["email"]).exists()


@pytest.mark.parametrize("token", ["absent", "x" * 43, "%00", "..%2F", "é"])
def test_a_made_up_invitation_is_not_found(client, db, token):
    assert client.get(f"/invitations/{token}/").status_code == 404


def test_dana_cannot_invite_into_an_organization_of_others(dana, olga):
    response = dana.client.post(
        "/people/",
        {"organization": str(olga.organization.id), "email": "x@y.example", "role": "auditor"},
    )
    assert response.status_code == 200
    assert response.context["form"].errors["organization"]


def _membership(person, of) -> Membership:
    with person.acting():
        return Membership.objects.filter(user_id=of.user_id).first()


def test_an_ended_membership_takes_effect_with_the_next_request(dana, vera):
    client = vera.client
    assert client.get("/agreements/").status_code == 200
    ending = _membership(dana, vera)
    assert dana.client.post(f"/people/{ending.id}/end/").status_code == 302
    assert client.get("/agreements/").status_code == 404
    assert client.get("/").status_code == 200, "still signed in, with nothing to see"
    with dana.acting():
        assert Membership.objects.get(id=ending.id).until_day == clock.today() - timedelta(days=1)
    again = dana.client.post(f"/people/{ending.id}/end/")
    assert again.status_code == 403
    assert b"ended already" in again.content


def test_a_membership_begun_today_leaves_no_day_behind(link, dana):
    ines = _account(NEW["email"])
    ines.post(link)
    begun = Membership.objects.none()
    with dana.acting():
        begun = Membership.objects.get(user__email=NEW["email"])
    dana.client.post(f"/people/{begun.id}/end/")
    with dana.acting():
        assert not Membership.objects.filter(id=begun.id).exists()
        assert LedgerEntry.objects.filter(verb="end_membership").exists()


def test_vera_and_olga_cannot_end_a_membership_of_danas(dana, vera, olga):
    ending = _membership(dana, dana)
    for person in (vera, olga):
        assert person.client.post(f"/people/{ending.id}/end/").status_code == 404


def _with_password(person) -> User:
    user = User.objects.get(id=person.user_id)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.filter(user=user).update(verified=True)
    return user


def test_vera_signs_in_with_her_password_and_out_again(vera, client):
    user = _with_password(vera)
    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert response.headers["Location"] == "/"
    assert client.get("/").status_code == 200
    assert client.get("/accounts/logout/").status_code == 200, "asks first"
    assert client.get("/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_vera_seated_by_the_operator_without_a_password_signs_in_by_emailed_code(vera, client):
    email = User.objects.get(id=vera.user_id).email
    client.post("/accounts/login/code/", {"email": email.upper()})
    assert mail.outbox[-1].to == [email]
    response = client.post("/accounts/login/code/confirm/", {"code": _code()})
    assert response.headers["Location"] == "/"
    assert client.get("/").context["actor"].email == email


def test_a_wrong_code_is_refused_and_a_used_one_too(vera, client):
    email = User.objects.get(id=vera.user_id).email
    client.post("/accounts/login/code/", {"email": email})
    code = _code()
    assert client.post("/accounts/login/code/confirm/", {"code": "WRONG1"}).status_code == 200
    client.post("/accounts/login/code/confirm/", {"code": code})
    other = Client()
    other.post("/accounts/login/code/", {"email": "nobody@northfield.example"})
    other.post("/accounts/login/code/confirm/", {"code": code})
    assert other.get("/").status_code == 302


@pytest.mark.parametrize("address", ["/accounts/login/code/", "/accounts/password/reset/"])
def test_known_and_unknown_addresses_are_answered_alike(vera, address):
    answers = []
    for email in (User.objects.get(id=vera.user_id).email, "nobody@northfield.example"):
        client = Client()
        response = client.post(address, {"email": email})
        following = client.get(response.headers["Location"]).content.decode()
        following = re.sub(r'csrf[^>]*value="[^"]*"', "", following).replace(email, "")
        answers.append((response.status_code, response.headers["Location"], following))
    assert answers[0] == answers[1]


def test_a_wrong_password_is_answered_as_an_unknown_address_is(vera):
    _with_password(vera)
    answers = []
    for email in ("vera@northfield.example", "nobody@northfield.example"):
        response = Client().post("/accounts/login/", {"login": email, "password": "wrong" * 4})
        assert response.status_code == 200
        answers.append(response.context["form"].errors)
    assert answers[0] == answers[1]


def test_guessing_passwords_is_stopped(vera, client):
    _with_password(vera)
    form = {"login": "vera@northfield.example", "password": "wrong" * 4}
    answers = [client.post("/accounts/login/", form) for _ in range(12)]
    errors = str(answers[-1].context["form"].errors) if answers[-1].context else ""
    assert answers[-1].status_code == 429 or "Too many" in errors


def test_a_second_factors_secret_is_not_stored_in_clear(vera):
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(User.objects.get(id=vera.user_id), secret)
    kept = Authenticator.objects.get(user_id=vera.user_id).data["secret"]
    assert secret not in kept
    from allauth.mfa.utils import decrypt

    assert decrypt(kept) == secret
    with pytest.raises(master.Unreadable):
        decrypt("AAAA" + kept[4:])


def test_there_is_no_superuser_and_none_can_be_made(vera):
    with pytest.raises(DatabaseError, match="user_is_never_superuser"), transaction.atomic():
        User.objects.filter(id=vera.user_id).update(is_superuser=True)
    with pytest.raises(Exception, match=r"create_superuser|superuser"), transaction.atomic():
        call_command("createsuperuser", interactive=False, email="root@x.example", name="root")
    assert not User.objects.filter(is_superuser=True).exists()


def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(vera, client):
    user = _with_password(vera)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_dana_reads_the_open_invitations_and_no_expired_ones(link, dana):
    assert NEW["email"].encode() in dana.client.get("/people/").content
    from tests.portal.conftest import age_invitations

    age_invitations()
    assert NEW["email"].encode() not in dana.client.get("/people/").content


def test_a_role_that_begins_tomorrow_may_nothing_today(dana, vera):
    with dana.acting():
        Membership.objects.filter(user_id=vera.user_id).update(
            from_day=clock.today() + timedelta(days=1)
        )
    assert vera.client.get("/agreements/").status_code == 404
    with dana.acting():
        coming = Membership.objects.get(user_id=vera.user_id)
    dana.client.post(f"/people/{coming.id}/end/")
    with dana.acting():
        assert not Membership.objects.filter(user_id=vera.user_id).exists()
        assert date(2026, 1, 1) <= clock.today()


@pytest.mark.parametrize("domain", ["family.invalid", "machine.invalid"])
def test_whoever_stands_for_a_link_or_a_token_never_signs_in(db, client, domain):
    user = User.objects.create_user(f"someone@{domain}", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.get("/").status_code == 302
    assert "_auth_user_id" not in client.session
