"""The receipt of a signature: on the screen, as a document, and by mail."""

from __future__ import annotations

from consent.actions import Signed
from consent.door import FamilyRequest
from consent.queries.family import FamilyNotice
from consent.rules.answer import Content


def receipt_for(
    request: FamilyRequest, notice: FamilyNotice, content: Content, signed: Signed, child: str
) -> str:
    return ""
