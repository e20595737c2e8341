"""Installed by portal.settings_demo alone (ADR 7)."""

from __future__ import annotations

from django.urls import URLPattern

from portal.routing import PUBLIC, route
from sharing.demo import views

urlpatterns: list[URLPattern] = [
    route("demo/", views.cast, name="demo", needs=PUBLIC),
    route("demo/sign-in/", views.sign_in, name="demo_sign_in", needs=PUBLIC),
    route("demo/letter/", views.letter, name="demo_letter", needs=PUBLIC),
]
