"""What a campaign sends to families: mails, printed letters with a code, a poster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consent.languages import OURS
from portal.paper import pdf_of, qr


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One page: about one child, to one guardian, in that person's language."""

    child: str
    guardian: str
    school: str
    language: str
    address: str
    code: str

    @property
    def qr(self) -> str:
        return qr(self.address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    to: str
    subject: str
    text: str


def invitation(
    *, to: str, district: str, address: str, closes_on: date, language: str, again: bool = False
) -> Mail:
    """Names no child: a mail may be read by somebody else. The link shows one after a code."""
    with translation.override(language if language in OURS else "en"):
        told = {
            "district": district,
            "link": address,
            "day": date_format(closes_on, "DATE_FORMAT"),
        }
        subject = (
            _("Please answer: %(district)s is still waiting for you")
            if again
            else _("%(district)s asks for your yes or no")
        )
        text = _(
            "Hello,\n\n"
            "%(district)s asks if it may share some of your child's school facts. "
            "Please read the page and tell us yes or no:\n\n"
            "%(link)s\n\n"
            "You need about five minutes and no account. Please answer by %(day)s.\n\n"
            "This link is only for you. Please do not pass it on. "
            "If you have more than one child with us, you get one mail for each child.\n\n"
            "You do not have to answer by computer. You may also ask the school for paper.\n\n"
            "%(district)s\n"
        )
        return Mail(to=to, subject=subject % told, text=text % told)


def letters_pdf(letters: Sequence[Letter], *, district: str, closes_on: date) -> bytes:
    """A page for each child, ready for windowed envelopes."""
    pages = [
        _page("family/letter_pdf.html", one.language, letter=one, closes_on=closes_on)
        for one in letters
    ]
    return pdf_of(
        render_to_string("family/sheets_pdf.html", {"pages": pages, "district": district})
    )


def poster_pdf(*, district: str, title: str, address: str, closes_on: date) -> bytes:
    """One sheet for a wall or a desk, in each of our languages."""
    pages = [
        _page(
            "family/poster_pdf.html",
            language,
            address=address,
            qr=qr(address),
            closes_on=closes_on,
            district=district,
        )
        for language in OURS
    ]
    return pdf_of(
        render_to_string("family/sheets_pdf.html", {"pages": pages, "district": district})
    )


def _page(template: str, language: str, **context: object) -> tuple[str, str]:
    spoken = language if language in OURS else "en"
    with translation.override(spoken):
        return spoken, render_to_string(template, context)
