"""Whoever writes a program reads what the API answers, without an account and without scripts."""

from __future__ import annotations

import re

import pytest

from portal.api import api

pytestmark = pytest.mark.django_db


def test_the_page_tells_every_operation_of_the_description(client):
    page = client.get("/api/")
    assert page.status_code == 200
    text = page.content.decode()
    told = api.get_openapi_schema()
    asked = {
        f"{method.upper()} {path}" for path, methods in told["paths"].items() for method in methods
    }
    assert len(asked) > 25
    assert asked == set(re.findall(r'<p class="tl-code">([A-Z]+ \S+)</p>', text))
    assert "file_name" in text, "what a body holds"
    assert "Idempotency-Key" in text
    assert not re.search(r"<script(?![^>]*src=)", text)
    anchors = re.findall(r'<article[^>]*id="([^"]+)"', text)
    assert len(anchors) == len(set(anchors)) == len(asked)
