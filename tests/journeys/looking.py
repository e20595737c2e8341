"""What every page owes its readers, looked for in the real portal: at a desk and on a phone."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (1280, 390)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def faults_of(page: Page) -> list[str]:
    """What axe finds at both widths, and whether the page is wider than its window."""
    before = page.viewport_size
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [
            f"{width}: {fault['id']}: {node['html'][:160]}"
            for fault in Axe().run(page, options=RULES).response["violations"]
            for node in fault["nodes"]
        ]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{width}: {wide} pixels too wide"] if wide > 0 else []
    if before:
        page.set_viewport_size(before)
    return found
