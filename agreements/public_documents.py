"""The public document of an agreement: its words, naming no person."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.template.loader import render_to_string

from agreements.documents import pdf_of


def public_pdf(content: dict[str, Any]) -> bytes:
    """A tagged PDF (PDF/UA-1) of what the public reads."""
    days = {name: date.fromisoformat(content[name]) for name in ("first_day", "last_day")}
    return pdf_of(render_to_string("agreements/public/document.html", {"told": content, **days}))
