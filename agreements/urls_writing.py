"""Addresses of what helps to write an agreement; they stand before those of one agreement."""

from __future__ import annotations

from django.urls import URLPattern

from agreements.views import (
    bases,
    beginning,
    binder,
    commenting,
    comparing,
    elements,
    filing,
    parts,
)
from portal.routing import SIGNED_IN, route
from portal.rules.permissions import Permission

READ, DRAFT = Permission.AGREEMENT_READ, Permission.AGREEMENT_DRAFT
COMMENT = Permission.AGREEMENT_COMMENT
APPROVE = Permission.AGREEMENT_APPROVE
ONE = "agreements/<str:reference>/"
CLAUSE, DUTY = ONE + "parts/clauses/", ONE + "parts/duties/"
PAPER = "agreements/binder/<uuid:record_id>/"
FILING = "agreements/binder/import/<uuid:import_id>/"
ELEMENT = "agreements/elements/<uuid:element_id>/"

urlpatterns: list[URLPattern] = [
    route("agreements/begin/", beginning.begin, name="agreement_begin", needs=DRAFT),
    route(
        "agreements/begin/text/<slug:code>/", beginning.from_text, name="begin_text", needs=DRAFT
    ),
    route("agreements/begin/former/", beginning.from_former, name="begin_former", needs=DRAFT),
    route("agreements/begin/pdf/", beginning.from_pdf, name="begin_pdf", needs=DRAFT),
    route("agreements/legal-bases/", bases.legal_bases, name="legal_bases", needs=SIGNED_IN),
    route("agreements/binder/", binder.binder, name="binder", needs=READ),
    route("agreements/binder/new/", binder.new_paper, name="paper_new", needs=DRAFT),
    route("agreements/binder/import/", filing.upload, name="binder_upload", needs=DRAFT),
    route(FILING, filing.one_import, name="binder_import", needs=DRAFT),
    route(FILING + "problems.csv", filing.problems, name="binder_problems", needs=DRAFT),
    route(FILING + "commit/", filing.commit, name="binder_commit", needs=DRAFT),
    route(FILING + "discard/", filing.discard, name="binder_discard", needs=DRAFT),
    route(PAPER, binder.paper, name="paper", needs=READ),
    route(PAPER + "paper.pdf", binder.paper_file, name="paper_file", needs=READ),
    route(PAPER + "edit/", binder.edit_paper, name="paper_edit", needs=READ, does=DRAFT),
    route(PAPER + "settle/", binder.settle, name="paper_settle", needs=READ, does=DRAFT),
    route(PAPER + "draft/", binder.draft_from_paper, name="paper_draft", needs=READ, does=DRAFT),
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
    route(
        ONE + "source.pdf",
        beginning.source_file,
        name="agreement_source",
        needs=READ,
        does=DRAFT,
    ),
    route(ONE + "parts/", parts.parts, name="agreement_parts", needs=READ, does=DRAFT),
    route(CLAUSE + "new/", parts.clause, name="agreement_text_new", needs=READ, does=DRAFT),
    route(CLAUSE + "<str:key>/", parts.clause, name="agreement_text", needs=READ, does=DRAFT),
    route(
        CLAUSE + "<str:key>/move/",
        parts.move_clause,
        name="agreement_text_move",
        needs=READ,
        does=DRAFT,
    ),
    route(
        CLAUSE + "<str:key>/remove/",
        parts.remove_clause,
        name="agreement_text_remove",
        needs=READ,
        does=DRAFT,
    ),
    route(DUTY + "new/", parts.duty, name="agreement_duty_new", needs=READ, does=DRAFT),
    route(DUTY + "<str:key>/", parts.duty, name="agreement_duty", needs=READ, does=DRAFT),
    route(
        DUTY + "<str:key>/remove/",
        parts.remove_duty,
        name="agreement_duty_remove",
        needs=READ,
        does=DRAFT,
    ),
    route(ONE + "parts/ending/", parts.ending, name="agreement_ending", needs=READ, does=DRAFT),
]
