"""Webhooks of the own organizations: made, tried, watched and ended by people."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal import queries, webhooks
from portal.forms import WebhookForm
from portal.http import Request
from portal.rules.decision import Decision, Refused
from portal.rules.permissions import Permission
from portal.rules.webhooks import Event

A_PAGE = 25


def new(request: Request) -> HttpResponse:
    """The secret is shown with the answer to the POST, and never again."""
    actor = request.actor
    managed = actor.organizations_with(Permission.PEOPLE_MANAGE)
    form = WebhookForm(
        request.POST or None,
        organizations=[(str(key), actor.organizations[key]) for key in managed],
    )
    refused = Decision.allow()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made, secret = webhooks.make_webhook(
                organization=queries.managed_organization_for(actor, UUID(given["organization"])),
                url=given["url"],
                events=[Event(event) for event in given["events"]],
                by=actor,
            )
            context = {"webhook": made, "secret": secret}
            return render(request, "portal/webhook_made.html", context)
        except Refused as refusal:
            refused = refusal.decision
    context = {"form": form, "refused": refused}
    return render(request, "portal/webhook_new.html", context, status=200 if refused else 403)


def webhook(request: Request, webhook_id: UUID) -> HttpResponse:
    found = webhooks.webhook_for(request.actor, webhook_id)
    told = webhooks.deliveries_for(request.actor, found)
    page = Paginator(told, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/webhook.html", {"webhook": found, "page": page})


@require_POST
def try_out(request: Request, webhook_id: UUID) -> HttpResponse:
    found = webhooks.webhook_for(request.actor, webhook_id)
    webhooks.try_out(webhook=found, by=request.actor)
    messages.success(request, "A test message is on its way. Reload to see what was answered.")
    return redirect("webhook", webhook_id)


@require_POST
def again(request: Request, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    found = webhooks.webhook_for(request.actor, webhook_id)
    delivery = webhooks.deliveries_for(request.actor, found).filter(id=delivery_id).first()
    if delivery is None:
        raise Http404
    webhooks.deliver_again(delivery=delivery, by=request.actor)
    messages.success(request, "The message is sent again, with the same id.")
    return redirect("webhook", webhook_id)


@require_POST
def end(request: Request, webhook_id: UUID) -> HttpResponse:
    found = webhooks.webhook_for(request.actor, webhook_id)
    webhooks.end_webhook(webhook=found, by=request.actor)
    messages.success(request, f"{found.url} is told nothing any more.")
    return redirect("programs")
