"""What every page's frame needs. Public pages have no actor, and get none invented."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal import viewing
from portal.rules.actor import Actor
from portal.ui import navigation


def chrome(request: HttpRequest) -> dict[str, Any]:
    actor: Actor | None = getattr(request, "actor", None)
    return {
        "actor": actor,
        "organization_names": _organization_names(actor),
        "role_names": _role_names(actor),
        "navigation": navigation.links_for(actor, navigation.MAIN, request.path),
        "account_navigation": navigation.links_for(actor, navigation.ACCOUNT, request.path),
        "viewing_as": viewing.current(request),
        "demo_mode": bool(getattr(settings, "DEMO", False)),
    }


def _organization_names(actor: Actor | None) -> list[str]:
    return list(dict.fromkeys(seat.organization_name for seat in actor.seats)) if actor else []


def _role_names(actor: Actor | None) -> list[str]:
    return list(dict.fromkeys(seat.role.label for seat in actor.seats)) if actor else []
