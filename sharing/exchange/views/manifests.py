from __future__ import annotations

import json

from django.http import HttpResponse

from portal.http import Request
from sharing.exchange.queries import machine

DSSE = "application/vnd.dsse+json"


def manifest(request: Request, reference: str) -> HttpResponse:
    """The manifest with the signatures of both sides, for whoever is one of them."""
    envelope = machine.manifest_for(request.actor, reference)
    response = HttpResponse(json.dumps(envelope, indent=2), content_type=DSSE)
    name = f"{reference}-manifest.dsse.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
