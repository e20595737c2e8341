"""A person's calendar feeds, and the address at which a calendar program reads one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from agreements import actions, calendars, queries
from portal import clock
from portal.http import Request
from portal.rules.permissions import Permission


def mine(request: Request) -> HttpResponse:
    """My feeds, one for each organization; a new secret is shown on this page and never again."""
    actor = request.actor
    shown = ""
    if request.method == "POST":
        organization_id = _own(request)
        token = actions.make_calendar(organization_id=organization_id, by=actor)
        shown = request.build_absolute_uri(reverse("calendar_feed", args=[token]))
        messages.success(request, "Copy the address now: it is shown once.")
    live = {feed.organization_id: feed for feed in queries.calendars_for(actor)}
    today = clock.today()
    places = [
        (
            organization_id,
            actor.organizations[organization_id],
            live.get(organization_id),
            [
                one
                for one in queries.calendar_days_for(actor, organization_id, today)
                if one.on >= today
            ][:8],
        )
        for organization_id in sorted(
            actor.organizations_with(Permission.AGREEMENT_READ),
            key=lambda one: actor.organizations[one],
        )
    ]
    return render(request, "agreements/calendar.html", {"places": places, "shown": shown})


@require_POST
def revoke(request: Request, feed_id: UUID) -> HttpResponse:
    feed = queries.calendar_for(request.actor, feed_id)
    actions.revoke_calendar(feed=feed, by=request.actor)
    messages.success(request, "The address no longer works.")
    return redirect("calendar")


@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What a calendar program reads; an unknown, revoked or ended secret is not found."""
    try:
        found = calendars.calendar_of(
            secret,
            asked_from=request.META.get("REMOTE_ADDR", ""),
            address=request.build_absolute_uri("/"),
        )
    except calendars.TooOften:
        return HttpResponse(
            "Too many requests; try again later.\n",
            status=429,
            content_type="text/plain",
            headers={"Retry-After": str(calendars.PERIOD)},
        )
    if found is None:
        raise Http404
    return HttpResponse(
        found,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="agreements.ics"'},
    )


def _own(request: Request) -> UUID:
    try:
        organization_id = UUID(request.POST.get("organization", ""))
    except ValueError:
        raise Http404 from None
    if not request.actor.may_in(Permission.AGREEMENT_READ, organization_id):
        raise Http404
    return organization_id
