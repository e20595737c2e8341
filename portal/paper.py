"""Documents on paper: tagged PDF (PDF/UA-1) that fetches nothing, and codes a phone can read."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import segno
from weasyprint import HTML, Attachment
from weasyprint.urls import FatalURLFetchingError, URLFetcher


class NotEmbedded(FatalURLFetchingError):
    """A document named something outside itself."""


class Embedded(URLFetcher):
    """Gives a document what it carries itself: never a file of this machine, nor the network."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        if not url.lower().startswith("data:"):
            raise NotEmbedded(f"Documents fetch nothing: {url[:80]}")
        return super().fetch(url, headers)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the document: its name, what it is, and its bytes."""

    name: str
    about: str
    content: bytes


def pdf_of(html: str, attached: Sequence[Attached] = ()) -> bytes:
    fetcher = Embedded(allowed_protocols={"data"}, allow_redirects=False)
    inside = [
        Attachment(string=one.content, name=one.name, description=one.about, relationship="Source")
        for one in sorted(attached, key=lambda one: one.name)  # the format asks for this order
    ]
    document = HTML(string=html, url_fetcher=fetcher)
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1", attachments=inside))


def qr(text: str) -> str:
    """A QR code as a data: address for an <img>, dark on light with the quiet zone it needs."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=4, xmldecl=False, svgns=True, dark="#000", light="#fff"
    )
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
