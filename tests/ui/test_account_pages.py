"""Signing in and looking after one's account, in the portal's own look and words."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.models import User
from tests.ui.browsing import PHONE, WIDE, window
from tests.ui.rendering import tags, words

pytestmark = pytest.mark.django_db

OUTSIDE = ["account_login", "account_request_login_code", "account_reset_password"]
OUTSIDE += ["account_signup", "account_reset_password_done", "account_inactive"]
INSIDE = ["account_change_password", "account_email", "mfa_index", "usersessions_list"]
INSIDE += ["mfa_list_webauthn", "account_logout", "account_reauthenticate"]


@pytest.fixture
def danas_client(dana) -> Client:
    """Dana, with a password: some pages exist only for those who have one."""
    user = User.objects.get(id=dana.user_id)
    user.set_password("correct horse battery")
    user.save(update_fields=["password"])
    return dana.client


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_signed_out_page_is_in_our_look(name):
    shown = Client().get(reverse(name)).content.decode()
    assert len(tags(shown, "h1")) == 1
    assert "tl-entrance__box" in shown
    assert "Throughline" in words(shown)


@pytest.mark.parametrize("name", INSIDE)
def test_a_page_of_ones_account_is_in_our_look(name, danas_client):
    shown = danas_client.get(reverse(name)).content.decode()
    assert len(tags(shown, "h1")) == 1
    assert "tl-panel" in shown or "tl-entrance__box" in shown


def test_sign_in_offers_a_code_and_says_how_one_gets_an_account():
    shown = words(Client().get(reverse("account_login")).content.decode())
    assert "Email me a sign-in code" in shown
    assert "Accounts are by invitation" in shown


def test_a_wrong_password_is_told_at_the_top():
    answer = Client().post(
        reverse("account_login"), {"login": "dana@northfield.example", "password": "no"}
    )
    assert "thing needs your attention" in words(answer.content.decode())


def test_nobody_creates_an_account_without_an_invitation():
    shown = words(Client().get(reverse("account_signup")).content.decode())
    assert "Accounts are by invitation" in shown


def test_a_code_that_was_sent_is_asked_for():
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": "dana@northfield.example"})
    shown = words(client.get(reverse("account_confirm_login_code")).content.decode())
    assert "Enter your sign-in code" in shown
    assert "dana@northfield.example" in shown
    assert mail.outbox


def test_a_page_about_ones_sessions_names_the_browser(danas_client):
    browser = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"}
    danas_client.get(reverse("home"), **browser)
    shown = words(danas_client.get(reverse("usersessions_list"), **browser).content.decode())
    assert "Firefox on Linux" in shown


def test_one_confirms_who_one_is_with_the_password(danas_client):
    shown = words(danas_client.get(reverse("account_reauthenticate")).content.decode())
    assert "Confirm that it is you" in shown
    assert "Password" in shown


def test_a_reset_link_that_was_used_says_so():
    shown = Client().get("/accounts/password/reset/key/zz-used/", follow=True).content.decode()
    assert "This link no longer works" in words(shown)


@pytest.mark.browser
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_no_account_page_shuts_anybody_out(width, danas_client):
    pages = {name: Client().get(reverse(name)).content.decode() for name in OUTSIDE}
    pages |= {name: danas_client.get(reverse(name)).content.decode() for name in INSIDE}
    found = {}
    with window(width) as opened:
        for name, html in pages.items():
            opened.show(html)
            faults = [fault for fault in opened.faults() if not re.match(r"\[DOM\]", fault)]
            if faults:
                found[name] = faults
    assert not found
