from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.rules.decision import Reason, Refused

security_log = logging.getLogger("portal.security")


class Access:
    """Refuses views that declare no access, explains refusals, and keeps pages out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if hasattr(view, "access"):
            return None
        security_log.error("refused a view without declared access: %s", view.__qualname__)
        undeclared = Reason("UNDECLARED", "This page declares no access, so nobody may open it.")
        return render(request, "403.html", {"reasons": (undeclared,)}, status=403)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        return render(request, "403.html", {"reasons": exception.decision.reasons}, status=403)
