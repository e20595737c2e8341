from __future__ import annotations

from django.urls import URLPattern

from portal.routing import route
from portal.rules.permissions import Permission
from sharing.exports import views

P = Permission

urlpatterns: list[URLPattern] = [
    route("files/", views.files, name="export_files", needs=P.EXCHANGE_REQUEST),
    route("files/check/", views.check, name="export_check", needs=P.EXCHANGE_REQUEST),
]
