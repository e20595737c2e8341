"""The district's side of consent desks: which partners ask for it, with which notice."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from consent import actions, queries
from consent.queries.asking import campaign_row_for
from portal.http import Request
from portal.rules.permissions import Permission


def desks(request: Request, campaign_id: UUID) -> HttpResponse:
    campaign = campaign_row_for(request.actor, campaign_id)
    partners = queries.possible_partners_for(request.actor, campaign)
    opened = queries.open_desks_for(request.actor, campaign)
    if request.method == "POST":
        chosen = next((one for one in partners if str(one.id) == request.POST.get("partner")), None)
        if chosen is None:
            raise Http404
        actions.open_desk(campaign=campaign, partner=chosen, by=request.actor)
        messages.success(request, f"{chosen.name} may collect consents until the campaign closes.")
        return redirect("campaign_desks", campaign_id)
    context = {
        "campaign": campaign,
        "opened": opened,
        "partners": [one for one in partners if one not in opened],
        "may_write": request.actor.may_in(Permission.CONSENT_WRITE, campaign.organization_id),
    }
    return render(request, "consent/campaign_desks.html", context)


@require_POST
def close(request: Request, campaign_id: UUID, partner_id: UUID) -> HttpResponse:
    campaign = campaign_row_for(request.actor, campaign_id)
    actions.close_desk(campaign=campaign, partner_id=partner_id, by=request.actor)
    messages.success(request, "The desk is closed. Its posters work no more; answers stay.")
    return redirect("campaign_desks", campaign_id)
