"""Finding agreements: the register, its file, the map, and the register for everyone."""

from __future__ import annotations

from django.urls import URLPattern

from agreements.views import finding, public
from portal.routing import PUBLIC, route
from portal.rules.permissions import Permission

READ, APPROVE = Permission.AGREEMENT_READ, Permission.AGREEMENT_APPROVE
OPEN = "public/agreements/"
ENTRY = "agreements/<str:reference>/public/"

urlpatterns: list[URLPattern] = [
    route("agreements/", finding.agreements, name="agreements", needs=READ),
    route("agreements/map/", finding.flow_map, name="agreement_map", needs=READ),
    route("agreements/register.csv", finding.register_file, name="agreements_csv", needs=READ),
    route(ENTRY, public.publishing, name="agreement_publishing", needs=READ),
    route(ENTRY + "publish/", public.publish, name="agreement_publish", needs=READ, does=APPROVE),
    route(
        ENTRY + "take-out/", public.take_out, name="agreement_take_out", needs=READ, does=APPROVE
    ),
    route(OPEN, public.register, name="public_agreements", needs=PUBLIC),
    route(OPEN + "<str:reference>/", public.entry, name="public_agreement", needs=PUBLIC),
    route(
        OPEN + "<str:reference>/document.pdf",
        public.document,
        name="public_agreement_pdf",
        needs=PUBLIC,
    ),
]
