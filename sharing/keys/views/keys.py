"""Keys of the own organization: seen, added, proven, revoked."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal.http import Request
from portal.rules.decision import Decision, Refused
from sharing.keys import actions, queries
from sharing.keys.forms import KeyForm, ProofForm, RevokeForm
from sharing.keys.rules.kinds import Use
from sharing.keys.rules.lifecycle import KeyStatus


def keys(request: Request) -> HttpResponse:
    found = list(queries.keys_for(request.actor))
    context = {
        "keys": found,
        "opens": any(key.use == "open" and key.status == KeyStatus.ACTIVE for key in found),
    }
    return render(request, "keys/keys.html", context)


def new(request: Request) -> HttpResponse:
    in_use = queries.keys_for(request.actor).filter(status=KeyStatus.ACTIVE)
    form = KeyForm(request.POST or None, in_use=[(str(one.id), str(one)) for one in in_use])
    refused = Decision.allow()
    if request.method == "POST" and form.is_valid():
        try:
            key = actions.add_key(
                organization_id=queries.keeper_of(request.actor),
                public=form.cleaned_data["public"],
                label=form.cleaned_data["label"],
                replaces=form.replaced,
                by=request.actor,
            )
            return redirect("key", key.id)
        except Refused as refusal:
            refused = refusal.decision
    return render(request, "keys/new.html", {"form": form, "refused": refused})


def key(request: Request, key_id: UUID) -> HttpResponse:
    """The challenge while it waits; the key and its story afterwards."""
    found = queries.key_for(request.actor, key_id)
    form = ProofForm(request.POST or None, signs=found.use == "sign")
    refused = Decision.allow()
    if request.method == "POST" and form.is_valid():
        try:
            actions.prove_key(key=found, answer=form.cleaned_data["answer"], by=request.actor)
            messages.success(request, f"“{found.label}” is in use from now on.")
            return redirect("keys")
        except Refused as refusal:
            refused = refusal.decision
    context = {"key": found, "form": form, "refused": refused, "name": found.short}
    return render(request, "keys/key.html", context)


def revoke(request: Request, key_id: UUID) -> HttpResponse:
    found = queries.key_for(request.actor, key_id)
    form = RevokeForm(request.POST or None, signs=found.use == Use.SIGN)
    refused = Decision.allow()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        lost_on = given.get("lost_on")
        try:
            actions.revoke_key(key=found, reason=given["reason"], lost_on=lost_on, by=request.actor)
            messages.success(request, f"“{found.label}” is revoked.")
            return redirect("keys")
        except Refused as refusal:
            refused = refusal.decision
    return render(request, "keys/revoke.html", {"key": found, "form": form, "refused": refused})


@require_POST
def discard(request: Request, key_id: UUID) -> HttpResponse:
    actions.discard_key(key=queries.key_for(request.actor, key_id), by=request.actor)
    return redirect("keys")
