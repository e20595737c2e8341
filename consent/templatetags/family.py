"""What family pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from consent.rules.asking.texts import RIGHT_TO_LEFT
from portal.ui import fields

register = template.Library()


@register.filter
def paragraphs(text: str) -> SafeString:
    """Paragraphs and lists of a notice. Lines that begin with a dash are points."""
    return mark_safe("".join(_blocks(text.splitlines())))  # noqa: S308 (each part is escaped)


def _blocks(lines: Iterable[str]) -> Iterator[SafeString]:
    for is_point, found in groupby(lines, key=lambda line: line.startswith("- ")):
        if is_point:
            points = format_html_join("", "<li>{}</li>", ((line[2:],) for line in found))
            yield format_html('<ul class="usa-list">{}</ul>', points)
        else:
            yield format_html_join("", "<p>{}</p>", ((line,) for line in found if line.strip()))


@register.filter
def direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


@register.inclusion_tag("family/_steps.html")
def family_steps(current: str) -> dict[str, Any]:
    """How far one is: read, choose, child, sign."""
    places = {"read": 1, "choose": 2, "who": 3, "code": 3, "sign": 4, "done": 5}
    labels = [_("Read"), _("Choose"), _("Your child"), _("Sign")]
    place = places[current]
    return {
        "steps": list(enumerate(labels, start=1)),
        "current": place,
        "of": len(labels),
        "label": labels[min(place, len(labels)) - 1],
    }


@register.inclusion_tag("family/_errors.html")
def family_errors(form: Any) -> dict[str, Any]:
    """What is to be mended, with a link to each field."""
    found = fields.errors(form) if form.errors else []
    labels = {str(bound.label) for bound in form}
    return {"errors": [(anchor, _bare(text, labels)) for anchor, text in found]}


def _bare(text: str, labels: set[str]) -> str:
    """The message alone: it says what to do, so the label before it would only be longer."""
    label, _colon, message = text.partition(": ")
    return message if label in labels and message else text
