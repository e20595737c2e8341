"""Addresses around approval and signature: the steps, the versions, and checking a document."""

from __future__ import annotations

from django.urls import URLPattern

from agreements.views import deciding, signing
from portal.routing import PUBLIC, SIGNED_IN, route
from portal.rules.permissions import Permission

ONE = "agreements/<str:reference>/"
READ, SIGN = Permission.AGREEMENT_READ, Permission.AGREEMENT_SIGN
MANAGE = Permission.PEOPLE_MANAGE

urlpatterns: list[URLPattern] = [
    route("approval-steps/", deciding.procedures, name="approval_steps", needs=SIGNED_IN),
    route(
        "approval-steps/<uuid:organization_id>/",
        deciding.change_procedure,
        name="approval_steps_change",
        needs=SIGNED_IN,
        does=MANAGE,
    ),
    route("agreements/check/", deciding.check, name="agreement_check", needs=READ),
    route("seal/<int:version>.pem", deciding.certificate, name="seal_certificate", needs=PUBLIC),
    route(ONE + "sign/", signing.sign, name="agreement_sign", needs=READ, does=SIGN),
    route(
        ONE + "versions/<int:number>/document.pdf",
        deciding.version_document,
        name="agreement_version_pdf",
        needs=READ,
    ),
]
