"""Campaigns: planned, started, watched school by school, closed."""

from __future__ import annotations

import csv
import io
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from consent import actions, letters, queries
from consent.asking_forms import CampaignForm
from consent.queries.asking import (
    SchoolLine,
    campaign_for,
    campaign_row_for,
    campaigns_for,
    cohorts_for,
    followups_for,
    letters_for,
    revisions_for,
)
from consent.views.noticing import own_district
from consent.views.refusals import on_form
from portal import clock
from portal.http import Request
from portal.rules.decision import Refused
from portal.rules.intake import neutral_cell
from portal.rules.permissions import Permission
from portal.ui.counts import Count
from portal.vault import files

COLUMNS = ("school", "asked", "answered", "yes", "no", "some_of_both", "no_answer", "not_reached")


def campaigns(request: Request) -> HttpResponse:
    may_write = bool(queries.organizations_for(request.actor, Permission.CONSENT_WRITE))
    context = {"campaigns": campaigns_for(request.actor), "may_write": may_write}
    return render(request, "consent/campaigns.html", context)


def new(request: Request) -> HttpResponse:
    organization_id, _ = own_district(request)
    published = [
        one
        for one in revisions_for(request.actor)
        if one.published_at and one.organization_id == organization_id
    ]
    form = CampaignForm(
        request.POST or None,
        revisions=[(one.id, f"{one.code}, revision {one.revision}") for one in published],
        cohorts=cohorts_for(request.actor, organization_id),
        initial={"opens_on": clock.today(), "revision": request.GET.get("notice", "")},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = next(one for one in published if str(one.id) == given["revision"])
        try:
            campaign = actions.plan_campaign(
                revision=chosen,
                title=given["title"],
                cohort=form.chosen(),
                opens_on=given["opens_on"],
                closes_on=given["closes_on"],
                expires_on=given["expires_on"],
                reminder_days=given["reminders"],
                day=clock.today(),
                by=request.actor,
            )
        except Refused as refused:
            on_form(form, refused)
        else:
            return redirect("campaign", campaign.id)
    return render(request, "consent/campaign_new.html", {"form": form, "published": published})


def campaign(request: Request, campaign_id: UUID) -> HttpResponse:
    page = campaign_for(request.actor, campaign_id, clock.today())
    whole = page.whole
    parts = [
        Count("Yes", whole.yes),
        Count("No", whole.no),
        Count("Some of both", whole.mixed),
        Count("No answer yet", whole.waiting),
        Count("Not reached yet", whole.not_reached),
    ]
    context = {"page": page, "parts": parts, "total": Count("Students", whole.asked)}
    return render(request, "consent/campaign.html", context)


def start(request: Request, campaign_id: UUID) -> HttpResponse:
    row = campaign_row_for(request.actor, campaign_id)
    if request.method == "POST":
        actions.start_campaign(
            campaign=row, site=_site(request), day=clock.today(), by=request.actor
        )
        messages.success(request, "The campaign has begun. Mails are on their way.")
    return redirect("campaign", campaign_id)


def close(request: Request, campaign_id: UUID) -> HttpResponse:
    row = campaign_row_for(request.actor, campaign_id)
    if request.method == "POST":
        actions.close_campaign(campaign=row, by=request.actor)
        messages.success(request, "The campaign is closed. Its links work no more; answers stay.")
    return redirect("campaign", campaign_id)


def repeat(request: Request, campaign_id: UUID) -> HttpResponse:
    row = campaign_row_for(request.actor, campaign_id)
    if request.method == "POST":
        sent = actions.repeat_unconfirmed(
            campaign=row, site=_site(request), day=clock.today(), by=request.actor
        )
        messages.success(request, f"{sent} families are mailed again.")
    return redirect("campaign", campaign_id)


def make_letters(request: Request, campaign_id: UUID) -> HttpResponse:
    """Queues a file of letters; each page carries a link and a code of its own."""
    row = campaign_row_for(request.actor, campaign_id)
    if request.method != "POST":
        return redirect("campaign", campaign_id)
    job = actions.order_letters(
        campaign=row,
        everybody=request.POST.get("who") == "everybody",
        site=_site(request),
        by=request.actor,
    )
    return redirect("job", job.id)


def letters_file(request: Request, campaign_id: UUID, letters_id: UUID) -> FileResponse:
    row = campaign_row_for(request.actor, campaign_id)
    stored = letters_for(request.actor, row, letters_id)
    actions.open_letters(campaign=row, letters_id=letters_id, by=request.actor)
    return FileResponse(
        files.open_stored(stored),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.media_type,
    )


def poster(request: Request, campaign_id: UUID) -> HttpResponse:
    """A sheet with an open link, which is told here and kept nowhere."""
    row = campaign_row_for(request.actor, campaign_id)
    if request.method != "POST":
        return redirect("campaign", campaign_id)
    made = actions.make_open_link(campaign=row, by=request.actor)
    content = letters.poster_pdf(
        district=row.organization.name,
        title=row.title,
        address=_site(request) + reverse("family_link", args=[made.token]),
        closes_on=row.closes_on,
    )
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="poster.pdf"'
    return response


def coverage(request: Request, campaign_id: UUID) -> HttpResponse:
    """Coverage by school as a CSV file. For the district's own staff, so nothing is hidden."""
    page = campaign_for(request.actor, campaign_id, clock.today())
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(_values(line) for line in (*page.schools, page.whole))
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="coverage.csv"'
    return response


def _values(line: SchoolLine) -> tuple[object, ...]:
    return (
        neutral_cell(line.school),
        line.asked,
        line.answered,
        line.yes,
        line.no,
        line.mixed,
        line.waiting,
        line.not_reached,
    )


def follow(request: Request, campaign_id: UUID) -> HttpResponse:
    """Who has not answered yet, by name; that somebody looked is recorded."""
    row = campaign_row_for(request.actor, campaign_id)
    school = request.GET.get("school", "")
    found = followups_for(request.actor, row, school)
    actions.open_follow_ups(campaign=row, by=request.actor)
    context = {"campaign": row, "found": found, "school": school}
    return render(request, "consent/campaign_follow.html", context)


def _site(request: Request) -> str:
    return request.build_absolute_uri("/").rstrip("/")
