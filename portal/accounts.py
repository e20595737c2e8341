"""Accounts are by invitation; second factors are kept encrypted (allauth keeps them in clear)."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal.facts import Offer, open_invitation
from portal.vault import master

# RFC 2606: no mail is ever delivered there. Users with such an address stand for a family's link or
# a machine's token; they act through those and never sign in.
TECHNICAL = ".invalid"


class Adapter(DefaultAccountAdapter):
    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **about: Any
    ) -> HttpResponse | None:
        if user.get_username().lower().endswith(TECHNICAL):
            return self.respond_user_inactive(request, user)
        found: HttpResponse | None = super().pre_login(request, user, **about)
        return found

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return self._offer(request) is not None

    def clean_email(self, email: str) -> str:
        """An account is made for the address that was invited, and for no other."""
        match = self.request.resolver_match
        if match and match.url_name == "account_signup":
            offer = self._offer(self.request)
            if offer is None or offer.email.lower() != email.lower():
                raise forms.ValidationError(
                    "The invitation was sent to another address. Use that one, or ask the person "
                    "who invited you for an invitation to this one."
                )
        return str(super().clean_email(email))

    def _offer(self, request: HttpRequest) -> Offer | None:
        token = request.session.get("invitation")
        return open_invitation(token) if token else None

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        waiting = request.session.get("invitation")
        return f"/invitations/{waiting}/" if waiting else super().get_login_redirect_url(request)

    get_signup_redirect_url = get_login_redirect_url

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.name = form.cleaned_data["name"]
        return super().save_user(request, user, form, commit)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever set up a second factor confirms with it; whoever has no password, by email."""
        if not user.is_authenticated:
            return []
        found = super().get_reauthentication_methods(user)
        strong = [method for method in found if method["id"].startswith("mfa_")]
        return strong or found or [by_email_code()]


def by_email_code() -> dict[str, Any]:
    return {
        "id": "confirm_by_code",
        "description": "Use a code sent to your email",
        "url": reverse("confirm_by_code"),
    }


class SignupForm(forms.Form):
    """What sign-up asks beside email and password."""

    name = forms.CharField(label="Your full name", max_length=200)
    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Called by allauth; the adapter has already set the name."""


def signup_form(email: str) -> forms.Form:
    """The sign-up form, on the page where the mailed invitation leads."""
    from allauth.account.forms import SignupForm as Whole  # knows our own form above

    found: forms.Form = Whole(initial={"email": email})
    return found


class SecondFactors(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return base64.b64encode(master.seal(text.encode(), b"mfa")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return master.open_sealed(base64.b64decode(encrypted_text), b"mfa").decode()
