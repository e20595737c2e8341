from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.described import operations


@require_GET
def api_docs(request: HttpRequest) -> HttpResponse:
    """The API for whoever writes a program: public, like its OpenAPI document."""
    from portal.api import api  # built when the addresses are

    groups = operations(api.get_openapi_schema())
    return render(request, "portal/api_docs.html", {"groups": groups, "api": api})
