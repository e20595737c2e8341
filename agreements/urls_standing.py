"""Addresses of what stands under, in place of or after another agreement, and of its end."""

from __future__ import annotations

from django.urls import URLPattern

from agreements.views import closing, standing
from portal.routing import route
from portal.rules.permissions import Permission

ONE = "agreements/<str:reference>/"
READ, DRAFT = Permission.AGREEMENT_READ, Permission.AGREEMENT_DRAFT
SIGN, CLOSE = Permission.AGREEMENT_SIGN, Permission.AGREEMENT_CLOSE

urlpatterns: list[URLPattern] = [
    route("agreements/new/", standing.new_agreement, name="agreement_new", needs=DRAFT),
    route(ONE + "limits/", standing.limits, name="agreement_limits", needs=READ, does=DRAFT),
    route(ONE + "amend/", standing.amend, name="agreement_amend", needs=READ, does=DRAFT),
    route(ONE + "join/", standing.join, name="agreement_join", needs=READ, does=DRAFT),
    route(
        ONE + "terminate/", standing.terminate, name="agreement_terminate", needs=READ, does=SIGN
    ),
    route(ONE + "closing/", closing.closing, name="agreement_closing", needs=READ, does=CLOSE),
    route(
        ONE + "closing/certify/", closing.certify, name="agreement_certify", needs=READ, does=CLOSE
    ),
    route(ONE + "closing/hold/", closing.hold, name="agreement_hold", needs=READ, does=CLOSE),
    route(
        ONE + "closing/<uuid:certificate_id>.pdf",
        closing.certificate,
        name="agreement_certificate",
        needs=READ,
    ),
]
