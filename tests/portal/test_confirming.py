"""Before something binds, the person at the keyboard shows once more who they are."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from agreements import actions
from agreements.models import Signature
from agreements.rules.lifecycle import Status
from agreements.rules.terms import terms_hash
from portal import clock
from portal.models import User
from portal.rules.decision import Refused
from portal.rules.proof import Proof
from tests.agreements import making

PASSWORD = "a long walk by the river"


@pytest.fixture(autouse=True)
def _fresh_limits(db):
    cache.clear()


@pytest.fixture
def terms(dana, cole):
    return making.two_flow_terms(dana.organization, cole.organization)


@pytest.fixture
def to_sign(terms, vera, dana, cole):
    return making.agreement_at(
        Status.OUT_FOR_SIGNATURE, terms=terms, drafter=vera, officers=[dana, cole]
    )


def address(agreement) -> str:
    return reverse("agreement_sign", args=[agreement.reference])


def sign(client: Client, agreement, terms, cole):
    given = {
        "revision_hash": terms_hash(terms),
        "organization": cole.organization.id,
        "printed_name": "Cole Lind",
        "job_title": "Registrar",
        "agrees": "on",
    }
    return client.post(address(agreement), given)


def signatures(cole) -> list[Signature]:
    with cole.acting():
        return list(Signature.objects.filter(signed_by_id=cole.user_id))


def confirm_link(client: Client, agreement) -> str:
    page = client.get(address(agreement)).content.decode()
    found = re.search(r'href="([^"]+)">Confirm that it is you', page)
    assert found, "the page does not ask for a confirmation"
    return found[1].replace("&amp;", "&")


def emailed_code() -> str:
    return re.search(r"^([A-Z]{4}-[A-Z]{4})$", mail.outbox[-1].body, re.M)[1]


def test_cole_confirms_by_an_emailed_code_and_signs(to_sign, terms, cole):
    client = cole.client
    link = confirm_link(client, to_sign)
    assert link.startswith(reverse("confirm_by_code"))
    assert "Send me a code" in client.get(link).content.decode()
    client.post(link, {"send": "1", "next": address(to_sign)})
    assert mail.outbox[-1].to == ["cole@nsu.example"]
    response = client.post(link, {"code": emailed_code().lower(), "next": address(to_sign)})
    assert response.headers["Location"] == address(to_sign)
    page = client.get(address(to_sign)).content.decode()
    assert "You confirmed that it is you (code sent by email)" in page
    assert sign(client, to_sign, terms, cole).status_code == 302
    (signature,) = signatures(cole)
    assert signature.authenticated_by == "email_code"
    assert signature.authenticated_at is not None


def test_without_a_confirmation_nothing_is_signed(to_sign, terms, cole):
    response = sign(cole.client, to_sign, terms, cole)
    assert response.status_code == 403
    assert "Nothing was signed" in response.content.decode()
    assert signatures(cole) == []


@pytest.mark.parametrize("method", ["code", "password"])
def test_being_signed_in_just_now_is_no_confirmation(method, to_sign, terms, cole):
    """allauth would let a person without password and second factor pass."""
    client = making.confirmed(cole.client)
    session = client.session
    session["account_authentication_methods"] = [{"method": method, "at": clock.now().timestamp()}]
    session.save()
    assert sign(client, to_sign, terms, cole).status_code == 403
    assert signatures(cole) == []


def test_a_wrong_code_confirms_nothing_and_five_of_them_end_it(to_sign, terms, cole):
    client = cole.client
    link = confirm_link(client, to_sign)
    client.post(link, {"send": "1"})
    code = emailed_code()
    for _ in range(5):
        wrong = client.post(link, {"code": "BBBB-BBBB"}).content.decode()
        assert "not the code that was sent" in wrong
    assert "no longer works" in client.post(link, {"code": code}).content.decode()
    assert sign(client, to_sign, terms, cole).status_code == 403
    assert signatures(cole) == []


def test_a_code_works_once_for_five_minutes_and_the_confirmation_as_long(to_sign, terms, cole):
    link = confirm_link(cole.client, to_sign)
    with time_machine.travel("2026-11-23T12:00:00+00:00", tick=False) as moving:
        client = cole.client
        client.post(link, {"send": "1"})
        moving.shift(301)
        assert "no longer works" in client.post(link, {"code": emailed_code()}).content.decode()
        client.post(link, {"send": "1"})
        code = emailed_code()
        assert client.post(link, {"code": code}).status_code == 302
        assert "no longer works" in client.post(link, {"code": code}).content.decode()
        moving.shift(299)
        assert "Sign this agreement" in client.get(address(to_sign)).content.decode()
        moving.shift(2)
        assert sign(client, to_sign, terms, cole).status_code == 403
    assert signatures(cole) == []


def test_a_confirmation_leads_back_into_the_portal_and_nowhere_else(to_sign, cole):
    client = cole.client
    link = f"{reverse('confirm_by_code')}?next=https://elsewhere.example/"
    client.post(link, {"send": "1"})
    response = client.post(link, {"code": emailed_code()})
    assert response.headers["Location"] == "/"


def test_somebody_elses_code_is_worth_nothing(to_sign, dana, cole):
    link = reverse("confirm_by_code")
    client, other = cole.client, dana.client
    client.post(link, {"send": "1"})
    code = emailed_code()
    other.post(link, {"send": "1"})
    assert "not the code" in other.post(link, {"code": code}).content.decode()


def test_codes_are_not_sent_without_end(cole):
    client = cole.client
    for _ in range(6):
        page = client.post(reverse("confirm_by_code"), {"send": "1"})
    assert "Too many codes" in page.content.decode()
    assert len(mail.outbox) <= 4


def test_who_has_a_password_confirms_with_it(to_sign, terms, cole):
    user = User.objects.get(id=cole.user_id)
    user.set_password(PASSWORD)
    user.save()
    client = cole.client
    link = confirm_link(client, to_sign)
    assert link.startswith(reverse("account_reauthenticate"))
    client.post(link, {"password": "not this one at all"})
    assert sign(client, to_sign, terms, cole).status_code == 403
    response = client.post(link, {"password": PASSWORD, "next": address(to_sign)})
    assert response.headers["Location"] == address(to_sign)
    assert sign(client, to_sign, terms, cole).status_code == 302
    (signature,) = signatures(cole)
    assert signature.authenticated_by == "password"


def test_who_has_a_second_factor_confirms_with_that_and_not_with_the_password(to_sign, terms, cole):
    user = User.objects.get(id=cole.user_id)
    user.set_password(PASSWORD)
    user.save()
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    client = cole.client
    link = confirm_link(client, to_sign)
    assert link.startswith(reverse("mfa_reauthenticate"))
    elsewhere = client.get(f"{reverse('account_reauthenticate')}?next=/")
    assert elsewhere.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    by_password(client, cole)
    assert sign(client, to_sign, terms, cole).status_code == 403
    counter = next(yield_hotp_counters_from_time())
    code = format_hotp_value(hotp_value(secret, counter))
    response = client.post(link, {"code": code, "next": address(to_sign)})
    assert response.status_code == 302, response.content.decode()
    assert sign(client, to_sign, terms, cole).status_code == 302
    (signature,) = signatures(cole)
    assert signature.authenticated_by == "totp"
    assert Authenticator.objects.filter(user=user).exists()


def by_password(client: Client, cole) -> None:
    """Even a session that says so: the password is not what confirms for them."""
    making.confirmed(client)
    session = client.session
    session["account_authentication_methods"][0]["method"] = "password"
    session.save()


def test_a_code_by_email_is_not_offered_to_who_has_something_better(cole):
    user = User.objects.get(id=cole.user_id)
    user.set_password(PASSWORD)
    user.save()
    response = cole.client.post(reverse("confirm_by_code"), {"send": "1"})
    assert response.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("method", "seconds"),
    [("password", 301), ("password", -60), ("a hunch", 1)],
)
def test_the_act_itself_insists_on_a_fresh_confirmation(method, seconds, to_sign, cole):
    """Whatever a page does: the action takes no old, future or unknown proof, and no none."""
    stale = Proof(method, clock.now() - timedelta(seconds=seconds))
    for proof in (stale, None):
        with cole.acting() as actor, pytest.raises(Refused) as refused:
            actions.sign(
                agreement=to_sign,
                organization_id=cole.organization.id,
                revision_hash=to_sign.revision.sha256,
                printed_name="Cole Lind",
                job_title="Registrar",
                proof=proof,
                by=actor,
                day=clock.today(),
            )
        assert {one.code for one in refused.value.decision.reasons} == {"CONFIRM_AGAIN"}
    assert signatures(cole) == []
