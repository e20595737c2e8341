"""The public register, open to anyone, and the officer's page that puts an agreement there."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from agreements import actions, public_register, queries
from agreements.queries import public
from portal import clock
from portal.http import Request

A_PAGE = 20


def register(request: HttpRequest) -> HttpResponse:
    """Agreements in plain words, for anyone."""
    words = request.GET.get("q", "")[:100]
    found = public_register.entries(clock.today(), words)
    context = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "words": words,
    }
    return render(request, "agreements/public/register.html", context)


def entry(request: HttpRequest, reference: str) -> HttpResponse:
    found = public_register.entry(reference, clock.today())
    return render(request, "agreements/public/entry.html", {"entry": found, "told": found.content})


def document(request: HttpRequest, reference: str) -> HttpResponse:
    response = HttpResponse(public_register.document(reference), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{reference}-public.pdf"'
    return response


def publishing(request: Request, reference: str) -> HttpResponse:
    """What the public would read, word for word, and the button that puts it there."""
    agreement = queries.agreement_for(request.actor, reference)
    asked = public.publishing_for(request.actor, agreement)
    context = {"agreement": agreement, "asked": asked, "told": asked.content}
    return render(request, "agreements/public/publishing.html", context)


@require_POST
def publish(request: Request, reference: str) -> HttpResponse:
    agreement = queries.agreement_for(request.actor, reference)
    actions.publish(
        agreement=agreement, names_nobody="names_nobody" in request.POST, by=request.actor
    )
    messages.success(request, f"{reference} is in the public register.")
    return redirect("agreement_publishing", reference)


@require_POST
def take_out(request: Request, reference: str) -> HttpResponse:
    agreement = queries.agreement_for(request.actor, reference)
    actions.take_out(agreement=agreement, by=request.actor)
    messages.success(request, f"{reference} is out of the public register.")
    return redirect("agreement_publishing", reference)
