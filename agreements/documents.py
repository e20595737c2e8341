"""The agreement as a document: the same terms, approvals and signatures as on the page."""

from __future__ import annotations

from collections.abc import Sequence

from django.template.loader import render_to_string

from agreements.models import Agreement, Obligation
from agreements.queries import AgreementPage
from agreements.rules.elements import CEDS_SOURCE
from agreements.rules.lifecycle import EVER_ACTIVE
from portal.paper import Attached, Embedded, NotEmbedded, pdf_of
from portal.vault.seal import in_groups

__all__ = [
    "Attached",
    "Embedded",
    "NotEmbedded",
    "agreement_pdf",
    "certificate_pdf",
    "pdf_of",
    "signed_pdf",
]


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
