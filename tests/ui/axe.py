"""What axe finds on the page that a browser shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RUN = "options => axe.run(options).then(found => found.violations)"


def violations(page: Page, rules: Sequence[str] = ()) -> list[dict[str, Any]]:
    """By all rules, or by those with one of these tags.

    Only what is violated comes back, and axe is brought in once per page: what it finds in order
    is a hundred times as long, and to write that down takes longer than to look.
    """
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found: list[dict[str, Any]] = page.evaluate(RUN, options)
    return found


def told(found: list[dict[str, Any]]) -> list[str]:
    """Each as the rule and the element that breaks it."""
    return [f"{fault['id']}: {node['html'][:160]}" for fault in found for node in fault["nodes"]]
