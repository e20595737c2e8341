"""The request as views see it: with the actor, and what htmx says."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from portal.rules.actor import Actor


class Request(HttpRequest):
    actor: Actor
    htmx: HtmxDetails
