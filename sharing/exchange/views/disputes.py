"""Disputes about single rows: the rows, the district's doubt, the college's answer."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal import clock
from portal.http import Request
from portal.rules.decision import Refused
from sharing.exchange import actions, queries
from sharing.exchange.forms.disputing import AnswerForm, DisputeForm
from sharing.exchange.queries.disputes import ReturnedRow, rows_named_for
from sharing.exchange.rules.disputing import disputable
from sharing.exchange.rules.intake.nsc_detail import normalise_key

A_PAGE = 25
ANSWERS = {"correct": "corrected", "confirm": "confirmed", "withdraw": "withdrawn"}


def rows(request: Request, reference: str) -> HttpResponse:
    """What is on file from this exchange, by student; looking is recorded."""
    exchange = queries.exchange_for(request.actor, reference)
    key = normalise_key(request.GET.get("key", ""))[:30]
    asked = request.GET.get("from", "0")
    start = min(int(asked), 10_000_000) if asked.isdecimal() and len(asked) < 9 else 0
    found = list(
        queries.rows_for(request.actor, reference, key=key, start=start, stop=start + A_PAGE + 1)
    )
    shown = found[:A_PAGE]
    actions.open_rows(exchange=exchange, students=len(shown), by=request.actor)
    context = {
        "exchange": exchange,
        "rows": shown,
        "earlier": queries.earlier_rows_for(request.actor, reference, key) if key else [],
        "key": key,
        "before": max(0, start - A_PAGE) if start else None,
        "after": start + A_PAGE if len(found) > A_PAGE else None,
        "names": any(row.identity for row in shown),
    }
    return render(request, "exchange/rows.html", context)


def new(request: Request, reference: str) -> HttpResponse:
    """GET shows the row; POST disputes one field of it."""
    exchange = queries.exchange_for(request.actor, reference)
    key = request.GET.get("key", "")[:30]
    row = queries.row_for(request.actor, reference, key, request.GET.get("row", ""))
    actions.open_rows(exchange=exchange, students=1, by=request.actor)
    form = DisputeForm(request.POST or None, fields=disputable(row.row))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.raise_dispute(
                exchange=exchange,
                return_key=row.return_key,
                row=row.row,
                field=form.cleaned_data["field"],
                reason=form.cleaned_data["reason"],
                by=request.actor,
                day=clock.today(),
            )
        except Refused as refused:
            _say(form, refused)
        else:
            words = f"Disputed. {exchange.recipient} answers by {made.due_on:%B %-d, %Y}."
            messages.success(request, words)
            return redirect("dispute", reference, made.number)
    return render(
        request, "exchange/dispute_new.html", {"exchange": exchange, "row": row, "form": form}
    )


def many(request: Request, reference: str) -> HttpResponse:
    """GET shows the marked rows; POST disputes the same field of each, for one reason."""
    exchange = queries.exchange_for(request.actor, reference)
    named = request.GET.getlist("row")
    if not named:
        messages.warning(request, "Mark the rows that share one doubt, then dispute them.")
        return redirect("exchange_rows", reference)
    marked = rows_named_for(request.actor, reference, named)
    actions.open_rows(exchange=exchange, students=len(marked), by=request.actor)
    fields = [one for one in disputable(marked[0].row) if _in_each(marked, one)]
    form = DisputeForm(request.POST or None, fields=fields)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.raise_disputes(
                exchange=exchange,
                rows=[(row.return_key, row.row) for row in marked],
                field=form.cleaned_data["field"],
                reason=form.cleaned_data["reason"],
                by=request.actor,
                day=clock.today(),
            )
        except Refused as refused:
            _say(form, refused)
        else:
            words = f"{len(made)} rows disputed. {exchange.recipient} answers by "
            messages.success(request, f"{words}{made[0].due_on:%B %-d, %Y}.")
            return redirect("exchange", reference)
    context = {"exchange": exchange, "rows": marked, "form": form}
    return render(request, "exchange/dispute_many.html", context)


def _in_each(marked: Sequence[ReturnedRow], field: tuple[str, str]) -> bool:
    return all(field in disputable(row.row) for row in marked)


def dispute(request: Request, reference: str, number: int) -> HttpResponse:
    """The row, the doubt and the answer; POST answers."""
    page = queries.dispute_page_for(request.actor, reference, number, clock.today())
    form = AnswerForm(request.POST or None, takes_value=page.takes_value, alike=len(page.alike))
    if request.method == "POST":
        page.may_answer.require()
        if form.is_valid() and _answered(request, page, form):
            done = ANSWERS[form.cleaned_data["answer"]]
            messages.success(request, f"The row is {done}. The district reads your answer.")
            return redirect("dispute", reference, number)
    context = {
        "page": page,
        "dispute": page.dispute,
        "exchange": page.dispute.exchange,
        "form": form,
    }
    return render(request, "exchange/dispute.html", context)


def _answered(request: Request, page: queries.DisputePage, form: AnswerForm) -> bool:
    given = form.cleaned_data
    try:
        actions.answer_all(
            disputes=page.all_alike if given.get("alike") else (page.dispute,),
            answer=given["answer"],
            value=given.get("value", ""),
            words=given["words"],
            by=request.actor,
            day=clock.today(),
        )
    except Refused as refused:
        if any(reason.code == "STATUS" for reason in refused.decision.reasons):
            raise
        _say(form, refused)
        return False
    return True


def _say(form: DisputeForm | AnswerForm, refused: Refused) -> None:
    """Why it was refused, on the page where it can be mended."""
    for reason in refused.decision.reasons:
        form.add_error(None, reason.text)


@require_POST
def settle(request: Request, reference: str, number: int) -> HttpResponse:
    day = clock.today()
    page = queries.dispute_page_for(request.actor, reference, number, day)
    disputes = page.all_alike if request.POST.get("alike") else (page.dispute,)
    done = actions.settle_all(disputes=disputes, by=request.actor, day=day)
    if done < len(disputes):
        left = f"{done} of {len(disputes)} were taken over. Open the others to read why not."
        messages.warning(request, left)
    messages.success(
        request,
        "Taken over. What the row said before is kept, and tables counted from it say that they "
        "are out of date.",
    )
    return redirect("dispute", reference, number)


@require_POST
def close(request: Request, reference: str, number: int) -> HttpResponse:
    found = queries.dispute_for(request.actor, reference, number)
    actions.close_dispute(dispute=found, by=request.actor, day=clock.today())
    messages.success(request, "The dispute is closed. The row stays as it is.")
    return redirect("dispute", reference, number)


@require_POST
def retract(request: Request, reference: str, number: int) -> HttpResponse:
    found = queries.dispute_for(request.actor, reference, number)
    actions.retract(dispute=found, by=request.actor)
    messages.success(request, "The dispute is taken back. The row stays as it is.")
    return redirect("dispute", reference, number)
