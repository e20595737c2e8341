"""A real browser that is served rendered pages under the portal's own policy, without a server."""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route, sync_playwright

from tests.ui import axe

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOME = "http://portal.test"
WIDE, PHONE = 1280, 390


def policy() -> str:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())


@dataclass
class Window:
    """One tab. `complaints` gathers what the browser says: refused styles, missing files."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    html: str = ""

    def show(self, html: str) -> Page:
        self.html = html
        self.complaints.clear()
        self.page.goto(f"{HOME}/", wait_until="load")
        return self.page

    def faults(self) -> list[str]:
        """What axe finds, what the browser complained about, and whether the page is too wide."""
        found = axe.told(axe.violations(self.page))
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return found + self.complaints + ([f"{wide} pixels too wide"] if wide > 0 else [])

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOME).split("?")[0]
        file = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if path == "/":
            headers = {"Content-Security-Policy": policy()}
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8", headers=headers)
        elif file:
            route.fulfill(path=file, content_type=mimetypes.guess_type(file)[0] or "font/woff2")
        else:
            self.complaints.append(f"asked for {path}, which is not there")
            route.fulfill(status=404)


@contextmanager
def window(width: int, *, scripts: bool = True) -> Iterator[Window]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts
        )
        opened = Window(page)
        page.on("console", lambda said: _heed(opened, said.type, said.text))
        page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        page.route("**/*", opened._answer)
        yield opened
        browser.close()


def _heed(opened: Window, kind: str, text: str) -> None:
    if kind in ("error", "warning"):
        opened.complaints.append(text)
