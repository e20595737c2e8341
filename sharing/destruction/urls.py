from __future__ import annotations

from django.urls import URLPattern

from portal.routing import route
from portal.rules.permissions import Permission
from sharing.destruction.views import certificates, holdings, own_record

P = Permission
ONE = "holdings/<str:reference>/"
CERTIFICATE = "certificates/<str:reference>/"

urlpatterns: list[URLPattern] = [
    route(
        "disclosures/<uuid:disclosure_id>/keys/",
        own_record.keys,
        name="own_disclosure_keys",
        needs=P.DISCLOSURE_READ,
    ),
    route("holdings/", holdings.holdings, name="holdings", needs=P.EXCHANGE_READ),
    route(ONE, holdings.holding, name="holding", needs=P.EXCHANGE_READ),
    route(
        ONE + "certify/",
        certificates.certify,
        name="holding_certify",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_ANSWER,
    ),
    route(
        ONE + "hold/",
        holdings.hold,
        name="holding_hold",
        needs=P.EXCHANGE_READ,
        does=P.AGREEMENT_CLOSE,
    ),
    route(
        ONE + "lift/",
        holdings.lift,
        name="holding_lift",
        needs=P.EXCHANGE_READ,
        does=P.AGREEMENT_CLOSE,
    ),
    route(
        CERTIFICATE,
        certificates.certificate,
        name="destruction_certificate",
        needs=P.EXCHANGE_READ,
    ),
    route(
        CERTIFICATE + "pdf/",
        certificates.document,
        name="destruction_certificate_pdf",
        needs=P.EXCHANGE_READ,
    ),
]
