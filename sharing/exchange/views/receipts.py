"""What each side signed: read on the page of the exchange, kept as a file."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import Http404, HttpResponse

from portal.http import Request
from sharing.exchange.queries import machine


def receipt(request: Request, reference: str, receipt_id: UUID) -> HttpResponse:
    """The DSSE envelope as a file; its signature is checked without the portal."""
    found = machine.receipt_for(request.actor, receipt_id)
    if found.exchange.reference != reference:
        raise Http404
    response = HttpResponse(
        json.dumps(found.envelope, indent=2), content_type="application/vnd.dsse+json"
    )
    name = f"{reference}-{found.kind}-{found.at:%Y%m%d}.dsse.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


WORDS = {
    "taken": "Package taken",
    "handed_in": "Outcomes handed in",
    "accepted": "Outcomes accepted",
    "rejected": "Outcomes given back",
}


def shown(request: Request, reference: str) -> list[dict[str, object]]:
    """The receipts of an exchange as its page lists them, latest first."""
    found = machine.receipts_for(request.actor, reference)
    return [
        {"receipt": one, "words": WORDS.get(one.kind, one.kind.replace("_", " ").capitalize())}
        for one in reversed(found)
    ]
