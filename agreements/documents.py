"""The agreement as a document: the same terms, approvals and signatures as on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from weasyprint import HTML, Attachment
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from agreements.models import Agreement, Obligation
from agreements.queries import AgreementPage
from agreements.rules.elements import CEDS_SOURCE
from agreements.rules.lifecycle import EVER_ACTIVE
from portal.vault.seal import in_groups


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


def agreement_pdf(page: AgreementPage) -> bytes:
    """A tagged PDF (PDF/UA-1). What not all have signed says so on every page."""
    return pdf_of(_html(page, mark=_mark(page)))


def signed_pdf(page: AgreementPage, *, fingerprint: str, attached: Sequence[Attached]) -> bytes:
    """The document that is sealed: it says how to check the seal, and carries what was signed."""
    return pdf_of(_html(page, mark="", fingerprint=fingerprint, attached=attached), attached)


def certificate_pdf(agreement: Agreement, obligation: Obligation) -> bytes:
    """The certificate of destruction that settled what this recipient owed."""
    about = {
        "agreement": agreement,
        "obligation": obligation,
        "certificate": obligation.certificate,
    }
    return pdf_of(render_to_string("agreements/certificate.html", about))


def _mark(page: AgreementPage) -> str:
    if not page.is_current:
        return "NOT SIGNED"
    return "" if page.status in EVER_ACTIVE else "DRAFT"


def _html(
    page: AgreementPage, *, mark: str, fingerprint: str = "", attached: Sequence[Attached] = ()
) -> str:
    return render_to_string(
        "agreements/document.html",
        {
            "page": page,
            "mark": mark,
            "fingerprint": in_groups(fingerprint),
            "attached": attached,
            "ceds_source": CEDS_SOURCE,
        },
    )


def pdf_of(html: str, attached: Sequence[Attached] = ()) -> bytes:
    fetcher = Embedded(allowed_protocols={"data"}, allow_redirects=False)
    inside = [
        Attachment(string=one.content, name=one.name, description=one.about, relationship="Source")
        for one in sorted(attached, key=lambda one: one.name)  # the format asks for this order
    ]
    document = HTML(string=html, url_fetcher=fetcher)
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1", attachments=inside))
