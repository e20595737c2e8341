"""Addresses of what helps to write an agreement; they stand before those of one agreement."""

from __future__ import annotations

from django.urls import URLPattern

from agreements.views import bases
from portal.routing import SIGNED_IN, route

urlpatterns: list[URLPattern] = [
    route("agreements/legal-bases/", bases.legal_bases, name="legal_bases", needs=SIGNED_IN),
]
