from __future__ import annotations

from django.urls import URLPattern

from portal.routing import PUBLIC, route
from portal.rules.permissions import Permission
from sharing.exchange import disputing_urls, sheets_urls
from sharing.exchange.views import (
    building,
    deletions,
    exchanges,
    manifests,
    receipts,
    returns,
    statements,
    students,
    templates,
)

P = Permission
ONE = "exchanges/<str:reference>/"
RETURN = ONE + "returns/<int:number>/"

urlpatterns: list[URLPattern] = [
    route("exchanges/", exchanges.exchanges, name="exchanges", needs=P.EXCHANGE_READ),
    route("exchanges/new/", building.new, name="exchange_new", needs=P.EXCHANGE_REQUEST),
    route(
        "exchanges/new/withheld/<str:code>/",
        building.withheld,
        name="exchange_withheld",
        needs=P.EXCHANGE_REQUEST,
        does=P.STUDENT_READ,
    ),
    route("exchanges/deletions/", deletions.deletions, name="deletions", needs=P.EXCHANGE_READ),
    route("verify_package.py", manifests.script, name="verify_package", needs=PUBLIC),
    route(ONE + "deletion/", deletions.deletion, name="deletion", needs=P.EXCHANGE_READ),
    route(
        ONE + "deletion/keys/",
        deletions.keys,
        name="deletion_keys",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_ANSWER,
    ),
    route(
        ONE + "rebuild/",
        exchanges.rebuild,
        name="exchange_rebuild",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_REQUEST,
    ),
    route(
        "exchanges/new/changed/<str:kind>/<str:then>/<str:now>/",
        building.changed,
        name="exchange_changed",
        needs=P.EXCHANGE_REQUEST,
        does=P.STUDENT_READ,
    ),
    route(
        "exchanges/new/fields/",
        building.changed_fields,
        name="exchange_changed_fields",
        needs=P.EXCHANGE_REQUEST,
    ),
    route(ONE, exchanges.exchange, name="exchange", needs=P.EXCHANGE_READ),
    route(
        ONE + "statement.<str:kind>",
        statements.of_exchange,
        name="exchange_statement",
        needs=P.EXCHANGE_READ,
    ),
    route(
        RETURN + "statement.<str:kind>",
        statements.of_return,
        name="return_statement",
        needs=P.EXCHANGE_READ,
    ),
    route(
        ONE + "template.<str:kind>",
        templates.take,
        name="exchange_template",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_ANSWER,
    ),
    route(
        ONE + "receipts/<uuid:receipt_id>/",
        receipts.receipt,
        name="exchange_receipt",
        needs=P.EXCHANGE_READ,
    ),
    route(
        ONE + "cancel/",
        exchanges.cancel,
        name="exchange_cancel",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_REQUEST,
    ),
    route(
        ONE + "retry/",
        exchanges.retry,
        name="exchange_retry",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_REQUEST,
    ),
    route(
        ONE + "download/",
        exchanges.download,
        name="exchange_download",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_ANSWER,
    ),
    route(ONE + "manifest/", manifests.manifest, name="exchange_manifest", needs=P.EXCHANGE_READ),
    route(
        ONE + "returns/new/",
        returns.new,
        name="return_new",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_ANSWER,
    ),
    route(RETURN, returns.returned, name="return", needs=P.EXCHANGE_READ),
    route(
        RETURN + "submit/",
        returns.submit,
        name="return_submit",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_ANSWER,
    ),
    route(
        RETURN + "discard/",
        returns.discard,
        name="return_discard",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_ANSWER,
    ),
    route(
        RETURN + "accept/",
        returns.accept,
        name="return_accept",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_ACCEPT,
    ),
    route(
        RETURN + "reject/",
        returns.reject,
        name="return_reject",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_ACCEPT,
    ),
    *disputing_urls.urlpatterns,
    *sheets_urls.urlpatterns,
    route("students/decisions/", students.look_up, name="student_lookup", needs=P.STUDENT_READ),
    route(
        "students/<uuid:subject_id>/decisions/",
        students.decisions,
        name="student_decisions",
        needs=P.STUDENT_READ,
    ),
]
