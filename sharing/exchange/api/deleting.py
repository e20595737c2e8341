"""Rows to be deleted because a family ended its consent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import StringConstraints

from portal import clock
from sharing.exchange import actions, queries
from sharing.exchange.api import shapes
from sharing.exchange.api.asking import reader
from sharing.exchange.queries.deletions import DeletionLine

router = Router()
ONE = "/exchanges/{reference}/deletions"
Statement = Annotated[str, StringConstraints(pattern=r"^[^\x00]*\S[^\x00]*$", max_length=1000)]


class KeysOut(Schema):
    """The return keys of the rows, and the moment up to which they were asked for."""

    exchange: str
    shown_until: datetime
    return_keys: list[str]


class ConfirmIn(Schema):
    shown_until: shapes.Moment
    statement: Statement


class ConfirmedOut(Schema):
    exchange: str
    confirmed: int


@router.get("/deletions", response=shapes.AllDeletionsOut, summary="What is to be deleted")
def list_deletions(request: HttpRequest) -> shapes.AllDeletionsOut:
    """By exchange, what waits longest first. For the holder and for the district."""
    lines = queries.deletions_for(reader(request), clock.today())
    return shapes.AllDeletionsOut(deletions=list(map(_out, lines)))


@router.post(ONE + "/keys", response={201: KeysOut}, summary="Which rows to delete")
def take_keys(request: HttpRequest, reference: shapes.Reference) -> Status[KeysOut]:
    """The return keys, for the holder. Taking them is recorded, hence a POST."""
    actor = reader(request)
    page = queries.deletion_page_for(actor, reference, clock.today())
    keys = actions.take_keys(exchange=page.line.exchange, by=actor)
    told = KeysOut(exchange=reference, shown_until=page.line.last_asked_at, return_keys=keys)
    return Status(201, told)


@router.post(
    ONE + "/confirmation", response={201: ConfirmedOut}, summary="Confirm that they are gone"
)
def confirm(
    request: HttpRequest, reference: shapes.Reference, given: ConfirmIn
) -> Status[ConfirmedOut]:
    """States how the rows asked for until `shown_until` were deleted, copies and backups too."""
    actor = reader(request)
    page = queries.deletion_page_for(actor, reference, clock.today())
    rows = actions.confirm_deletion(
        exchange=page.line.exchange,
        shown_until=given.shown_until,
        statement=given.statement,
        by=actor,
    )
    return Status(201, ConfirmedOut(exchange=reference, confirmed=rows))


def _out(line: DeletionLine) -> shapes.DeletionsOut:
    return shapes.DeletionsOut(
        exchange=line.exchange.reference,
        rows=line.rows,
        waiting=line.waiting,
        confirmed=line.confirmed,
        due_on=line.due_on,
        is_overdue=line.is_overdue,
        status=line.status,
    )
