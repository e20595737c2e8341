from __future__ import annotations

from django.http import QueryDict

from portal.http import Request


def sent(request: Request) -> QueryDict | None:
    """What a form was sent with; None when it is only being looked at. An empty POST was sent."""
    return request.POST if request.method == "POST" else None
