"""Accounts are by invitation; second factors are kept encrypted (allauth keeps them in clear)."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django import forms
from django.http import HttpRequest

from portal.vault import master


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(request.session.get("invitation"))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        waiting = request.session.get("invitation")
        return f"/invitations/{waiting}/" if waiting else super().get_login_redirect_url(request)

    get_signup_redirect_url = get_login_redirect_url

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.name = form.cleaned_data["name"]
        return super().save_user(request, user, form, commit)


class SignupForm(forms.Form):
    """What sign-up asks beside email and password."""

    name = forms.CharField(label="Your full name", max_length=200)
    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Called by allauth; the adapter has already set the name."""


class SecondFactors(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return base64.b64encode(master.seal(text.encode(), b"mfa")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return master.open_sealed(base64.b64decode(encrypted_text), b"mfa").decode()
