from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal import actions, clock, queries
from portal.accounts import signup_form
from portal.facts import actor_for, open_invitation
from portal.forms import InvitationForm
from portal.http import Request
from portal.rowsecurity import scope
from portal.rules.permissions import PERMISSIONS, Permission, Role


def people(request: Request) -> HttpResponse:
    """Who works here, in which role; invite another."""
    actor = request.actor
    managed = {
        str(seat.organization_id): seat.organization_name
        for seat in actor.seats
        if actor.may_in(Permission.PEOPLE_MANAGE, seat.organization_id)
    }
    form = InvitationForm(request.POST or None, organizations=managed.items())
    if request.method == "POST" and form.is_valid():
        actions.invite(
            organization=queries.managed_organization_for(
                actor, UUID(form.cleaned_data["organization"])
            ),
            email=form.cleaned_data["email"],
            role=Role(form.cleaned_data["role"]),
            site=request.build_absolute_uri("/"),
            by=actor,
        )
        messages.success(request, f"An invitation is on its way to {form.cleaned_data['email']}.")
        return redirect("people")
    return render(
        request,
        "portal/people.html",
        {
            "form": form,
            "colleagues": queries.colleagues_for(actor),
            "invitations": queries.open_invitations_for(actor),
            "roles": [
                (role, sorted(PERMISSIONS[role], key=list(Permission).index)) for role in Role
            ],
        },
    )


@require_POST
def end_membership(request: Request, membership_id: UUID) -> HttpResponse:
    membership = queries.membership_for(request.actor, membership_id)
    actions.end_membership(membership=membership, day=clock.today(), by=request.actor)
    role = Role(membership.role).label.lower()
    messages.success(request, f"{membership.user} no longer has the role {role}.")
    return redirect("people")


@require_POST
def withdraw_invitation(request: Request, invitation_id: UUID) -> HttpResponse:
    invitation = queries.open_invitation_for(request.actor, invitation_id)
    actions.withdraw_invitation(invitation=invitation, by=request.actor)
    messages.success(request, f"The invitation to {invitation.email} no longer works.")
    return redirect("people")


def invitation(request: Request, token: str) -> HttpResponse:
    """Where the emailed link leads: sign up or sign in, then join."""
    offer = open_invitation(token)
    if offer is None:
        raise Http404
    if not request.user.is_authenticated:
        request.session["invitation"] = token
        context = {"offer": offer, "form": signup_form(offer.email)}
        return render(request, "portal/invitation_new.html", context)
    if request.method == "POST":
        with scope(request.user.pk):
            actor = actor_for(request.user, clock.today())
            actions.accept_invitation(token=token, by=actor)
        request.session.pop("invitation", None)
        messages.success(request, f"Welcome to {offer.organization}.")
        return redirect("home")
    fits = offer.email.lower() == request.user.email.lower()
    return render(request, "portal/invitation.html", {"offer": offer, "fits": fits})
