from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.http import Request
from sharing.exchange.queries import machine

DSSE = "application/vnd.dsse+json"
SCRIPT = Path(settings.BASE_DIR) / "sharing/client/src/throughline_client/verify_package.py"


def manifest(request: Request, reference: str) -> HttpResponse:
    """The manifest with the signatures of both sides, for whoever is one of them."""
    envelope = machine.manifest_for(request.actor, reference)
    response = HttpResponse(json.dumps(envelope, indent=2), content_type=DSSE)
    name = f"{reference}-manifest.dsse.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def script(request: HttpRequest) -> HttpResponse:
    """The one file that checks a package without the portal. For everyone."""
    response = HttpResponse(SCRIPT.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{SCRIPT.name}"'
    return response
