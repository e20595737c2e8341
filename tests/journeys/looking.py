"""What every page owes its readers, looked for in the real portal: at a desk and on a phone."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.ui import axe

WIDTHS = (1280, 390)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def faults_of(page: Page) -> list[str]:
    """What axe finds at both widths, and whether the page is wider than its window."""
    before = page.viewport_size
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {fault}" for fault in axe.told(axe.violations(page, RULES))]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{width}: {wide} pixels too wide"] if wide > 0 else []
    if before:
        page.set_viewport_size(before)
    return found
