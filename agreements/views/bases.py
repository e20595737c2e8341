from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agreements.rules.bases import BASES
from portal.http import Request


@require_GET
def legal_bases(request: Request) -> HttpResponse:
    """On which grounds records may pass, for whom, what must be agreed, and where that stands."""
    return render(request, "agreements/bases.html", {"bases": list(BASES.values())})
