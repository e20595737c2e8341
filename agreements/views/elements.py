"""The catalog of data elements: read by all, added to by those who draft and officers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from agreements.actions import elements as actions
from agreements.forms.elements import ElementForm, RefuseElementForm
from agreements.queries import elements as catalog
from agreements.views.sending import sent
from portal.http import Request
from portal.rules.permissions import Permission


@require_GET
def elements(request: Request) -> HttpResponse:
    """Everything a flow can list, and what colleagues proposed."""
    return render(
        request,
        "agreements/elements.html",
        {
            "page": catalog.catalog_page_for(request.actor),
            "may_propose": request.actor.may(Permission.AGREEMENT_DRAFT),
        },
    )


def propose(request: Request) -> HttpResponse:
    owners = {str(one.id): one for one in catalog.catalog_owners_for(request.actor)}
    form = ElementForm(
        sent(request),
        owners=[(key, one.name) for key, one in owners.items()],
        known=catalog.elements_offered_for(request.actor),
    )
    if request.method == "POST" and form.is_valid():
        actions.propose_element(
            organization=owners[str(UUID(form.cleaned_data["organization"]))],
            element=form.element(),
            by=request.actor,
        )
        messages.success(
            request, f"{form.cleaned_data['name']} is proposed. A privacy officer decides on it."
        )
        return redirect("elements")
    return render(request, "agreements/element_new.html", {"form": form})


@require_POST
def approve(request: Request, element_id: UUID) -> HttpResponse:
    row = actions.approve_element(
        element=catalog.own_element_for(request.actor, element_id), by=request.actor
    )
    messages.success(request, f"{row.name} is in the catalog. Flows can list it from now on.")
    return redirect("elements")


def refuse(request: Request, element_id: UUID) -> HttpResponse:
    """Why it is refused, for the colleague who proposed it."""
    row = catalog.own_element_for(request.actor, element_id)
    form = RefuseElementForm(sent(request))
    if request.method == "POST" and form.is_valid():
        actions.refuse_element(element=row, reason=form.cleaned_data["reason"], by=request.actor)
        messages.success(request, f"{row.name} is refused.")
        return redirect("elements")
    return render(request, "agreements/element_refuse.html", {"form": form, "row": row})


@require_POST
def retire(request: Request, element_id: UUID) -> HttpResponse:
    row = actions.retire_element(
        element=catalog.own_element_for(request.actor, element_id), by=request.actor
    )
    messages.success(request, f"{row.name} is retired. Agreements that list it keep it.")
    return redirect("elements")
