"""A release on paper: a tagged PDF (PDF/UA-1) that says everything its page says."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from agreements.documents import pdf_of
from sharing.disclosure import SafeTable
from sharing.releases.delivery.about import About, facts_of, legend_of, method_of
from sharing.releases.delivery.charts import views_of
from sharing.releases.delivery.headline import headline_of
from sharing.releases.delivery.lines import hidden_of
from sharing.releases.delivery.machine import moment

# The document carries its fonts, so that it is the same on every machine.
_FONTS = {
    "regular": "vendor/fonts/public-sans-regular.woff2",
    "bold": "vendor/fonts/public-sans-bold.woff2",
}
_SAID_ABOVE = {"Title", "How to read this", "Who is counted"}


def report(about: About, table: SafeTable) -> bytes:
    hidden, numbers = hidden_of(table)
    context: Mapping[str, Any] = {
        "about": about,
        "headline": headline_of(about, table),
        "hidden": hidden,
        "numbers": numbers,
        "views": [(view, _embedded(view.svg)) for view in views_of(about, table)],
        "legend": legend_of(about, table),
        "method": method_of(about, table),
        "facts": [fact for fact in facts_of(about, table) if fact[0] not in _SAID_ABOVE],
        "sha256": table.proof.published_sha256,
        "dated": moment(about),
        "fonts": _fonts(),
    }
    return pdf_of(render_to_string("releases/document.html", context))


def _embedded(svg: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


@cache
def _fonts() -> Mapping[str, str]:
    return {name: _font(path) for name, path in _FONTS.items()}


def _font(path: str) -> str:
    found = finders.find(path)
    if not isinstance(found, str):
        raise FileNotFoundError(path)
    with open(found, "rb") as file:
        return f"data:font/woff2;base64,{b64encode(file.read()).decode()}"
