"""The statement of coverage and match rate as a document: PDF and CSV.

Both are made from the `Statement` that the page shows, so no figure stands here that does not
stand there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from portal.paper import pdf_of
from portal.rules.intake import neutral_cell
from portal.ui.formatting import day as in_words
from sharing.exchange.models import Exchange
from sharing.exchange.rules.statement import Statement

MEDIA_TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement, and of what: a whole exchange, or one return of it."""

    statement: Statement
    exchange: Exchange
    number: int | None
    as_of: date

    @property
    def name(self) -> str:
        part = "" if self.number is None else f"-return-{self.number}"
        return f"{self.exchange.reference}{part}-statement"

    @property
    def about(self) -> list[tuple[str, str]]:
        """What the figures are about, for a reader who sees nothing but this."""
        one = self.exchange
        whole = "All returns accepted so far"
        return [
            ("Exchange", one.reference),
            ("Returns", whole if self.number is None else f"Return {self.number}"),
            ("Graduating class", f"Class of {one.class_of}"),
            ("Sent by", str(one.organization)),
            ("Answered by", str(one.recipient)),
            ("Agreement", one.agreement_reference),
            ("Purpose", one.get_purpose_display()),
            ("As of", in_words(self.as_of)),
        ]

    @property
    def hides(self) -> bool:
        return any(one.value is None and one.code != "match_rate" for one in self.statement.figures)


def document(stated: Stated, kind: str) -> bytes:
    return as_pdf(stated) if kind == "pdf" else as_csv(stated)


def as_pdf(stated: Stated) -> bytes:
    return pdf_of(render_to_string("exchange/statement_pdf.html", {"stated": stated}))


def as_csv(stated: Stated) -> bytes:
    """One line for each thing: what it is, and its value. A figure not told is told as that."""
    text = io.StringIO(newline="")
    text.write("\N{BYTE ORDER MARK}")  # or older spreadsheets misread letters with accents
    csv.writer(text).writerows(map(neutral_cell, line) for line in _lines(stated))
    return text.getvalue().encode()


def _lines(stated: Stated) -> Iterator[tuple[str, str]]:
    yield "What", "Value"
    yield from stated.about
    for one in stated.statement.figures:
        yield one.label, one.text if one.value is None else str(one.value)
    yield "Threshold", str(stated.statement.threshold)
    for words in stated.statement.words:
        yield "In words", words
