from __future__ import annotations

from django.urls import URLPattern

from agreements import (
    urls_deciding,
    urls_finding,
    urls_seeing,
    urls_standing,
    urls_tending,
    urls_writing,
)
from agreements.views import reading, verbs, writing
from portal.routing import route
from portal.rules.permissions import Permission

ONE = "agreements/<str:reference>/"
FLOW = ONE + "flows/<str:key>/"
READ, DRAFT = Permission.AGREEMENT_READ, Permission.AGREEMENT_DRAFT
APPROVE = Permission.AGREEMENT_APPROVE
SUSPEND = Permission.AGREEMENT_SUSPEND

urlpatterns: list[URLPattern] = [
    *urls_deciding.urlpatterns,
    *urls_finding.urlpatterns,
    *urls_seeing.urlpatterns,
    *urls_standing.urlpatterns,
    *urls_tending.urlpatterns,
    *urls_writing.urlpatterns,
    route(ONE, reading.agreement, name="agreement", needs=READ),
    route(ONE + "document.pdf", reading.document, name="agreement_pdf", needs=READ),
    route(ONE + "edit/", writing.edit_terms, name="agreement_edit", needs=READ, does=DRAFT),
    route(ONE + "flows/new/", writing.new_flow, name="agreement_flow_new", needs=READ, does=DRAFT),
    route(FLOW, writing.edit_flow, name="agreement_flow", needs=READ, does=DRAFT),
    route(FLOW + "clauses/", writing.clauses, name="agreement_clauses", needs=READ, does=DRAFT),
    route(
        FLOW + "remove/", writing.remove_flow, name="agreement_flow_remove", needs=READ, does=DRAFT
    ),
    route(ONE + "submit/", verbs.submit, name="agreement_submit", needs=READ, does=DRAFT),
    route(ONE + "withdraw/", verbs.withdraw, name="agreement_withdraw", needs=READ, does=DRAFT),
    route(ONE + "review/", verbs.review, name="agreement_review", needs=READ, does=APPROVE),
    route(
        ONE + "approve/",
        verbs.approve,
        name="agreement_approve",
        needs=READ,
        does=APPROVE,
    ),
    route(
        ONE + "return/",
        verbs.return_for_changes,
        name="agreement_return",
        needs=READ,
        does=APPROVE,
    ),
    route(
        ONE + "suspend/",
        verbs.suspend,
        name="agreement_suspend",
        needs=READ,
        does=SUSPEND,
    ),
    route(ONE + "resume/", verbs.resume, name="agreement_resume", needs=READ, does=SUSPEND),
    route(
        ONE + "access/",
        verbs.renew_access,
        name="agreement_access",
        needs=READ,
        does=SUSPEND,
    ),
]
