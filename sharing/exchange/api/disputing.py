"""Disputes about single rows, and the statement of what a return covers; as on the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema, Status
from pydantic import StringConstraints

from portal import clock
from sharing.exchange import actions, queries
from sharing.exchange.api import shapes
from sharing.exchange.api.asking import reader
from sharing.exchange.models import Dispute
from sharing.exchange.rules.disputing import DisputeStatus
from sharing.exchange.rules.statement import Statement

router = Router()
ONE = "/exchanges/{reference}/disputes/{int:number}"
Number = Annotated[int, Path(ge=1, le=32_767)]
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]*\S[^\x00]*$", max_length=1000)]
Value = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=200)]


class DisputeOut(Schema):
    """One row that is doubted: `row` as the return told it, `field` of it, and the answer."""

    exchange: str
    number: int
    status: str
    return_key: str
    row: dict[str, str | int | None]
    field: str
    reason: str
    raised_at: datetime
    due_on: date
    is_overdue: bool
    value: str
    answer: str
    answered_at: datetime | None
    settled_at: datetime | None


class DisputesOut(Schema):
    disputes: list[DisputeOut]


class AnswerIn(Schema):
    """`value` only with `correct`: what the field should read."""

    answer: Literal["correct", "confirm", "withdraw"]
    words: Words
    value: Value = ""


class FigureOut(Schema):
    code: str
    label: str
    value: int | None
    text: str


class StatementOut(Schema):
    """What was covered and found, fit to be passed on. A figure about fewer students than
    `threshold`, and each that would give it away, is null. Rates are floors."""

    exchange: str
    number: int | None
    threshold: int
    words: list[str]
    figures: list[FigureOut]


@router.get("/disputes", response=DisputesOut, summary="Disputed rows")
def list_disputes(request: HttpRequest, status: DisputeStatus | None = None) -> DisputesOut:
    """Of all your exchanges, those that wait first. At most 200."""
    found = queries.disputes_for(reader(request))
    if status:
        found = found.filter(status=status.value)
    return DisputesOut(disputes=list(map(dispute_out, found[:200])))


@router.get(ONE, response=DisputeOut, summary="One disputed row")
def read_dispute(request: HttpRequest, reference: shapes.Reference, number: Number) -> DisputeOut:
    return dispute_out(queries.dispute_for(reader(request), reference, number))


@router.post(ONE + "/answer", response={201: DisputeOut}, summary="Answer a dispute")
def answer(
    request: HttpRequest, reference: shapes.Reference, number: Number, given: AnswerIn
) -> Status[DisputeOut]:
    """Correct the field, confirm the row, or withdraw it. Scope `exchange.answer`."""
    actor = reader(request)
    found = queries.dispute_for(actor, reference, number)
    how: dict[str, Any] = {
        "dispute": found,
        "words": given.words,
        "by": actor,
        "day": clock.today(),
    }
    if given.answer == "correct":
        answered = actions.correct(value=given.value, **how)
    elif given.answer == "confirm":
        answered = actions.confirm(**how)
    else:
        answered = actions.withdraw(**how)
    return Status(201, dispute_out(answered))


@router.get(
    "/exchanges/{reference}/statement",
    response=StatementOut,
    summary="What an exchange covers and what was found",
)
def exchange_statement(request: HttpRequest, reference: shapes.Reference) -> StatementOut:
    """Once a return was accepted."""
    page = queries.exchange_page_for(reader(request), reference, clock.today())
    if page.statement is None:
        raise Http404
    return _stated(reference, None, page.statement)


@router.get(
    "/exchanges/{reference}/returns/{int:number}/statement",
    response=StatementOut,
    summary="What a return covers and what was found",
)
def return_statement(
    request: HttpRequest, reference: shapes.Reference, number: Number
) -> StatementOut:
    page = queries.return_page_for(reader(request), reference, number, clock.today())
    return _stated(reference, number, page.statement)


def _stated(reference: str, number: int | None, made: Statement) -> StatementOut:
    figures = [
        FigureOut(code=one.code, label=one.label, value=one.value, text=one.text)
        for one in made.figures
    ]
    return StatementOut(
        exchange=reference,
        number=number,
        threshold=made.threshold,
        words=made.words,
        figures=figures,
    )


def dispute_out(one: Dispute) -> DisputeOut:
    return DisputeOut(
        exchange=one.exchange.reference,
        number=one.number,
        status=str(one.status),
        return_key=one.return_key,
        row=one.row,
        field=one.field,
        reason=one.reason,
        raised_at=one.raised_at,
        due_on=one.due_on,
        is_overdue=one.is_overdue(clock.today()),
        value=one.value,
        answer=one.answer,
        answered_at=one.answered_at,
        settled_at=one.settled_at,
    )
