from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal import actions, clock, queries
from portal.forms import CoverForm
from portal.http import Request


def cover(request: Request) -> HttpResponse:
    """Who holds whose role for a while; name a colleague, or take it back."""
    day = clock.today()
    coverable = queries.coverable_for(request.actor, day)
    by_id = {str(one.membership.id): one for one in coverable if one.colleagues}
    people = {str(p.id): p for one in by_id.values() for p in one.colleagues}
    form = CoverForm(
        request.POST or None,
        roles=[(key, _role(request, one)) for key, one in by_id.items()],
        colleagues=sorted(((key, f"{p}, {p.email}") for key, p in people.items()), key=_name),
        initial={"from_day": day},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = actions.give_cover(
            membership=by_id[given["role"]].membership,
            colleague_id=UUID(given["colleague"]),
            from_day=given["from_day"],
            until_day=given["until_day"],
            day=day,
            by=request.actor,
        )
        messages.success(
            request,
            f"{made.colleague} is {made.get_role_display().lower()} for {made.holder} "
            f"from {made.from_day:%b %-d} until {made.until_day:%b %-d}.",
        )
        return redirect("cover")
    return render(
        request,
        "portal/cover.html",
        {
            "form": form,
            "covers": queries.covers_for(request.actor, day),
            "can_cover": bool(by_id),
            "day": day,
        },
    )


@require_POST
def take_back(request: Request, cover_id: UUID) -> HttpResponse:
    found = queries.cover_for(request.actor, cover_id, clock.today())
    actions.take_back_cover(cover=found, day=clock.today(), by=request.actor)
    messages.success(
        request,
        f"{found.colleague} is no longer {found.get_role_display().lower()} for {found.holder}.",
    )
    return redirect("cover")


def _role(request: Request, one: queries.Coverable) -> str:
    held = one.membership
    whose = "Your own role" if held.user_id == request.actor.user_id else str(held.user)
    return f"{whose}: {held.get_role_display().lower()}, {held.organization}"


def _name(choice: tuple[str, str]) -> str:
    return choice[1].lower()
