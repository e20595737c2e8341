"""Families' decisions in numbers, and the notices they answered."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from consent import actions, queries
from consent.forms import NoticeForm
from consent.queries.asking import revisions_for
from consent.rules.status import ConsentStatus
from consent.views.refusals import on_form
from portal import clock
from portal.http import Request
from portal.rules.decision import Refused
from portal.rules.permissions import Permission
from portal.rules.vocabulary import Purpose
from portal.ui.counts import Count


def consents(request: Request) -> HttpResponse:
    """How many families decided what, by purpose."""
    overviews = [
        {
            "overview": overview,
            "strips": [
                (
                    counted.purpose.label,
                    [
                        Count(status.label, counted.counts[status])
                        for status in ConsentStatus
                        if status in counted.counts
                    ],
                    Count("Students", overview.students),
                )
                for counted in overview.purposes
            ],
        }
        for overview in queries.overview_for(request.actor, clock.today())
    ]
    context = {
        "overviews": overviews,
        "may_find": request.actor.may(Permission.STUDENT_READ),
        "rooms": queries.rooms_for(request.actor),
        "unreachable": queries.unreachable_for(request.actor),
    }
    return render(request, "consent/consents.html", context)


def notices(request: Request) -> HttpResponse:
    """What families were shown; publish another wording."""
    writable = queries.organizations_for(request.actor, Permission.CONSENT_WRITE)
    form = NoticeForm(request.POST or None, organizations=writable)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.publish_notice(
                organization_id=UUID(given["organization"]),
                purpose=Purpose(given["purpose"]),
                code=given["code"],
                language=given["language"],
                text=given["text"],
                by=request.actor,
            )
        except Refused as refused:
            on_form(form, refused)
        else:
            messages.success(request, f"Notice {given['code']} is published and does not change.")
            return redirect("notices")
    context = {
        "notices": queries.notices_for(request.actor),
        "revisions": revisions_for(request.actor),
        "form": form,
        "may_write": bool(writable),
    }
    return render(request, "consent/notices.html", context)
