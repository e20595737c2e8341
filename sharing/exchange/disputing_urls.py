"""Addresses of disputes about single rows."""

from __future__ import annotations

from django.urls import URLPattern

from portal.routing import route
from portal.rules.permissions import Permission
from sharing.exchange.views import disputes

P = Permission
ONE = "exchanges/<str:reference>/"
DISPUTE = ONE + "disputes/<int:number>/"

urlpatterns: list[URLPattern] = [
    route(ONE + "rows/", disputes.rows, name="exchange_rows", needs=P.EXCHANGE_ACCEPT),
    route(ONE + "disputes/new/", disputes.new, name="dispute_new", needs=P.EXCHANGE_ACCEPT),
    route(ONE + "disputes/many/", disputes.many, name="dispute_many", needs=P.EXCHANGE_ACCEPT),
    route(DISPUTE, disputes.dispute, name="dispute", needs=P.EXCHANGE_READ),
    route(
        DISPUTE + "settle/",
        disputes.settle,
        name="dispute_settle",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_ACCEPT,
    ),
    route(
        DISPUTE + "close/",
        disputes.close,
        name="dispute_close",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_ACCEPT,
    ),
    route(
        DISPUTE + "retract/",
        disputes.retract,
        name="dispute_retract",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_ACCEPT,
    ),
]
