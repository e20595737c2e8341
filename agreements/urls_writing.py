"""Addresses of what helps to write an agreement; they stand before those of one agreement."""

from __future__ import annotations

from django.urls import URLPattern

from agreements.views import bases, commenting, comparing, elements
from portal.routing import SIGNED_IN, route
from portal.rules.permissions import Permission

READ, DRAFT = Permission.AGREEMENT_READ, Permission.AGREEMENT_DRAFT
COMMENT = Permission.AGREEMENT_COMMENT
APPROVE = Permission.AGREEMENT_APPROVE
ONE = "agreements/<str:reference>/"
ELEMENT = "agreements/elements/<uuid:element_id>/"

urlpatterns: list[URLPattern] = [
    route("agreements/legal-bases/", bases.legal_bases, name="legal_bases", needs=SIGNED_IN),
    route("agreements/elements/", elements.elements, name="elements", needs=READ),
    route("agreements/elements/new/", elements.propose, name="element_new", needs=DRAFT),
    route(ELEMENT + "approve/", elements.approve, name="element_approve", needs=READ, does=APPROVE),
    route(ELEMENT + "refuse/", elements.refuse, name="element_refuse", needs=READ, does=APPROVE),
    route(ELEMENT + "retire/", elements.retire, name="element_retire", needs=READ, does=APPROVE),
    route(ONE + "compare/", comparing.compare, name="agreement_compare", needs=READ),
    route(
        ONE + "comments/", commenting.comment, name="agreement_comment", needs=READ, does=COMMENT
    ),
    route(
        ONE + "comments/<uuid:thread_id>/",
        commenting.resolve,
        name="agreement_comment_resolve",
        needs=READ,
        does=COMMENT,
    ),
]
