"""The cohort page: choose, see the counts and their reasons, send."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from portal import clock
from portal.http import Request
from portal.rules.permissions import Permission
from sharing.exchange import actions, queries
from sharing.exchange.forms import CohortForm, SendForm
from sharing.exchange.rules.changes import Kind

NAMES_A_PAGE = 25


def new(request: Request) -> HttpResponse:
    """GET decides the chosen cohort as of now; POST sends it."""
    day = clock.today()
    chosen = CohortForm(request.GET or None, **_choices(request))
    draft = None
    if chosen.is_valid():
        draft = queries.draft_for(
            request.actor,
            pair_key=chosen.cleaned_data["pair"],
            class_of=chosen.cleaned_data["class_of"],
            day=day,
        )
    sending = SendForm(request.POST or None, day=day)
    if request.method == "POST" and draft is not None and sending.is_valid():
        exchange = actions.prepare(
            pair=draft.offer.pair,
            class_of=draft.class_of,
            due_on=sending.cleaned_data["due_on"],
            token=sending.sent_token,
            by=request.actor,
            day=day,
        )
        return redirect("exchange", exchange.reference)
    context = {
        "changes": queries.changes_for(request.actor, draft, day) if draft else None,
        "chosen": chosen,
        "sending": sending,
        "draft": draft,
        "reads_names": _reads_names(request, draft),
        "query": request.GET.urlencode(),
    }
    return render(request, "exchange/new.html", context)


def withheld(request: Request, code: str) -> HttpResponse:
    """The students withheld for one reason, by name; looking is recorded."""
    day = clock.today()
    chosen = CohortForm(request.GET or None, **_choices(request))
    if not chosen.is_valid():
        raise Http404
    draft = queries.draft_for(
        request.actor,
        pair_key=chosen.cleaned_data["pair"],
        class_of=chosen.cleaned_data["class_of"],
        day=day,
    )
    names = queries.names_for(request.actor, draft, code, day)
    page = Paginator(names, NAMES_A_PAGE).get_page(request.GET.get("page"))
    students = list(page.object_list)
    actions.open_withheld(
        organization_id=draft.offer.pair.out.flow.giver_id,
        code=code,
        students=len(students),
        by=request.actor,
    )
    reason = next(one for one in draft.withheld if one.code == code)
    context = {
        "draft": draft,
        "reason": reason,
        "page": page,
        "students": students,
        "query": request.GET.urlencode(),
    }
    return render(request, "exchange/withheld.html", context)


def changed(request: Request, kind: str, then: str, now: str) -> HttpResponse:
    """The students of one change since the last exchange, by name; looking is recorded."""
    day = clock.today()
    chosen = CohortForm(request.GET or None, **_choices(request))
    if kind not in set(Kind) or not chosen.is_valid():
        raise Http404
    draft = queries.draft_for(
        request.actor,
        pair_key=chosen.cleaned_data["pair"],
        class_of=chosen.cleaned_data["class_of"],
        day=day,
    )
    line, names = queries.changed_names_for(
        request.actor, draft, kind=Kind(kind), then=then, now=now, day=day
    )
    page = Paginator(names, NAMES_A_PAGE).get_page(request.GET.get("page"))
    students = list(page.object_list)
    actions.open_withheld(
        organization_id=draft.offer.pair.out.flow.giver_id,
        code=f"{then}>{now}",
        students=len(students),
        by=request.actor,
    )
    context = {
        "draft": draft,
        "line": line,
        "page": page,
        "students": students,
        "query": request.GET.urlencode(),
    }
    return render(request, "exchange/changed.html", context)


def changed_fields(request: Request) -> HttpResponse:
    """Which agreed fields of students sent again changed; looking at names is recorded."""
    day = clock.today()
    chosen = CohortForm(request.GET or None, **_choices(request))
    if not chosen.is_valid():
        raise Http404
    draft = queries.draft_for(
        request.actor,
        pair_key=chosen.cleaned_data["pair"],
        class_of=chosen.cleaned_data["class_of"],
        day=day,
    )
    found = queries.changed_fields_for(request.actor, draft, day)
    page = Paginator(found.students, NAMES_A_PAGE).get_page(request.GET.get("page"))
    students = list(page.object_list)
    if students:
        actions.open_withheld(
            organization_id=draft.offer.pair.out.flow.giver_id,
            code="CHANGED_FIELDS",
            students=len(students),
            by=request.actor,
        )
    context = {
        "draft": draft,
        "found": found,
        "page": page,
        "students": students,
        "query": request.GET.urlencode(),
    }
    return render(request, "exchange/changed_fields.html", context)


def _choices(request: Request) -> dict[str, Any]:
    offers = queries.offers_for(request.actor, clock.today())
    return {
        "pairs": [(offer.pair.key, offer.label) for offer in offers],
        "classes": queries.classes_for(request.actor),
    }


def _reads_names(request: Request, draft: queries.Draft | None) -> bool:
    return draft is not None and request.actor.may_in(
        Permission.STUDENT_READ, draft.offer.pair.out.flow.giver_id
    )
