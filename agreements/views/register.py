from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from agreements import actions, queries
from agreements.forms import TermsForm
from agreements.views.sending import sent
from portal.http import Request


def new_agreement(request: Request) -> HttpResponse:
    """Title, parties and term; the flows come on the next page."""
    leads = {str(one.id): one for one in queries.drafting_organizations_for(request.actor)}
    only = next(iter(leads.values())).id if len(leads) == 1 else None
    form = TermsForm(
        sent(request),
        leads=[(key, one.name) for key, one in leads.items()],
        others=queries.party_choices_for(request.actor, only),
    )
    if request.method == "POST" and form.is_valid():
        lead = leads[str(UUID(form.cleaned_data["lead"]))]
        agreement = actions.draft(lead=lead, terms=form.terms(), by=request.actor)
        messages.success(request, f"{agreement.reference} is begun. Now add its first flow.")
        return redirect("agreement_flow_new", agreement.reference)
    return render(request, "agreements/new.html", {"form": form})
