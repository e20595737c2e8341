"""The students of a partner's own record of disclosures, by their return keys."""

from __future__ import annotations

import csv
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from portal.http import Request
from sharing.destruction import actions, queries


@require_POST
def keys(request: Request, disclosure_id: UUID) -> HttpResponse:
    """Taking them is recorded, hence a POST."""
    returned = queries.disclosed_return_for(request.actor, disclosure_id)
    taken = actions.take_disclosed_keys(returned=returned, by=request.actor)
    reference = returned.exchange.reference
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"{reference}-return-{returned.number}-disclosed.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(["exchange", "return", "return_key"])
    writer.writerows([reference, returned.number, key] for key in taken)
    return response
