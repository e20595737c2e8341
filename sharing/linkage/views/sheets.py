"""A file without return keys in columns of its own: say what they hold, then it is compared."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from portal import clock
from portal.http import Request
from sharing.exchange.rules.sheets.fields import UNKEYED
from sharing.exchange.views.sheets import Way, columns_of, discard_of, words_of
from sharing.linkage import actions


def _compared(request: Request, sheet: Any) -> HttpResponse:
    linkage = actions.begin_from_sheet(sheet=sheet, by=request.actor, day=clock.today())
    return redirect("linkage", sheet.upload.exchange.reference, linkage.number)


WAY = Way(
    UNKEYED, {one: f"linkage_sheet_{one}" for one in ("columns", "words", "discard")}, _compared
)


def columns(request: Request, reference: str, upload_id: UUID) -> HttpResponse:
    return columns_of(request, reference, upload_id, WAY)


def words(request: Request, reference: str, upload_id: UUID) -> HttpResponse:
    return words_of(request, reference, upload_id, WAY)


@require_POST
def discard(request: Request, reference: str, upload_id: UUID) -> HttpResponse:
    return discard_of(request, reference, upload_id, WAY)
