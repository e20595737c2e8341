"""The threads about one clause, with the means to answer; used beside every clause and flow."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from agreements.queries.commenting import Talk
from agreements.rules.commenting import anchor_of

register = template.Library()


@register.inclusion_tag("agreements/_talk.html", takes_context=True)
def talk(context: Context, said: Talk, place: str, back: str = "") -> dict[str, Any]:
    return {
        "talk": said,
        "place": place,
        "label": said.places[place].label if place in said.places else "",
        "anchor": f"talk-{anchor_of(place)}",
        "threads": said.about(place),
        "back": back or "agreement",
        "csrf_token": context.get("csrf_token", ""),
    }
