from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from portal import problem_details
from portal.rules.decision import Reason, Refused

log = logging.getLogger("portal")
security_log = logging.getLogger("portal.security")
FORM_AROUND_A_FILE = 1_000_000  # bytes of the other fields and the borders between them


class Access:
    """Refuses views that declare no access, explains refusals, and keeps pages out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        response = _too_large(request) or self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if hasattr(view, "access"):
            return None
        security_log.error("refused a view without declared access: %r", view)
        undeclared = Reason("UNDECLARED", "This page declares no access, so nobody may open it.")
        return render(request, "403.html", {"reasons": (undeclared,)}, status=403)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return render(request, "403.html", {"reasons": exception.decision.reasons}, status=403)
        if isinstance(exception, OperationalError | InterfaceError):
            log.error("the database did not answer", exc_info=exception)
            # Without the request: what a page's frame shows would ask the database again.
            return HttpResponse(render_to_string("503.html"), status=503)
        return None


def _too_large(request: HttpRequest) -> HttpResponse | None:
    """Refuses by the announced length, before a byte of the body is kept anywhere."""
    is_file = request.content_type == "multipart/form-data"
    limit = (
        settings.UPLOAD_LIMIT + FORM_AROUND_A_FILE
        if is_file
        else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    )
    try:
        announced = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        announced = 0
    if announced <= limit:
        return None
    if request.path.startswith("/api/"):
        return problem_details.answer(413, f"At most {limit:,} bytes are taken here.")
    return render(request, "413.html", {"limit": limit}, status=413)
