"""Programs of the own organizations: their tokens, made and revoked by people."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal import clock, confirming, tokens, webhooks
from portal.forms import TokenForm
from portal.http import Request
from portal.rules.decision import Decision, Refused
from portal.rules.permissions import Permission
from portal.rules.proof import decide_proof
from portal.rules.tokens import SCOPES

USUAL = timedelta(days=180)


def programs(request: Request) -> HttpResponse:
    """Every token, those that live first."""
    context = {
        "tokens": tokens.tokens_for(request.actor),
        "webhooks": webhooks.webhooks_for(request.actor),
        "day": clock.today(),
    }
    return render(request, "portal/programs.html", context)


def new(request: Request) -> HttpResponse:
    """A GET asks for the confirmation; only with it a POST makes the token, and shows it once."""
    day = clock.today()
    holders = {holder.key: holder for holder in tokens.holders_for(request.actor, day)}
    possible = frozenset().union(*(holder.scopes for holder in holders.values()))
    form = TokenForm(
        request.POST or None,
        holders=[(key, holder.label) for key, holder in holders.items()],
        scopes=[(scope.value, f"{scope.label}") for scope in SCOPES if scope in possible],
        initial={"until_day": day + USUAL},
    )
    proof = confirming.proof_of(request)
    refused = Decision.allow()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            token, secret = tokens.make_token(
                holder=holders[given["holder"]],
                name=given["name"],
                scopes=[Permission(scope) for scope in given["scopes"]],
                until_day=given["until_day"],
                proof=proof,
                day=day,
                by=request.actor,
            )
            # Shown here and nowhere again: not in the session, not in a mail.
            context = {"token": token, "secret": secret, "site": request.build_absolute_uri("/")}
            return render(request, "portal/token_made.html", context)
        except Refused as refusal:
            refused = refusal.decision
    return render(
        request,
        "portal/token_new.html",
        {
            "form": form,
            "holders": holders,
            "proof": proof,
            "minutes": confirming.minutes_left(proof) if proof else 0,
            "unconfirmed": decide_proof(proof, clock.now()),
            "confirm_url": confirming.address(request, request.path),
            "refused": refused,
        },
        status=200 if refused else 403,
    )


@require_POST
def revoke(request: Request, token_id: UUID) -> HttpResponse:
    token = tokens.token_for(request.actor, token_id)
    tokens.revoke_token(token=token, by=request.actor)
    messages.success(request, f"“{token.name}” is revoked. Its next request is refused.")
    return redirect("programs")
