"""The agreement as a document: the same terms, approvals and signatures as on the page."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from agreements.queries import AgreementPage
from agreements.rules.elements import CEDS_SOURCE
from agreements.rules.lifecycle import EVER_ACTIVE


class NotEmbedded(FatalURLFetchingError):
    """A document named something outside itself."""


class Embedded(URLFetcher):
    """Gives a document what it carries itself: never a file of this machine, nor the network."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        if not url.lower().startswith("data:"):
            raise NotEmbedded(f"Documents fetch nothing: {url[:80]}")
        return super().fetch(url, headers)


def agreement_pdf(page: AgreementPage) -> bytes:
    """A tagged PDF (PDF/UA-1). Until all have signed, every page is marked as a draft."""
    html = render_to_string(
        "agreements/document.html",
        {
            "page": page,
            "watermark": page.status not in EVER_ACTIVE,
            "ceds_source": CEDS_SOURCE,
        },
    )
    return pdf_of(html)


def pdf_of(html: str) -> bytes:
    fetcher = Embedded(allowed_protocols={"data"}, allow_redirects=False)
    return bytes(HTML(string=html, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1"))
