"""Journeys in a real browser against the real demo: its own server, worker, database and files.

The demo is built once per run in a scratch folder, by the command that `make demo` runs.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_socket
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
ROOT = Path(__file__).resolve().parents[2]
# What happens in these changes what others find.
LATER = {name.name for name in HERE.glob("test_*.py")} - {"test_everyone.py", "test_work.py"}
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), "/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First the files that read the story as it was told."""
    items.sort(key=lambda item: item.path.name in LATER and item.path.parent == HERE)
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Demo:
    address: str
    report: dict
    folder: Path


@contextlib.contextmanager
def _loopback() -> Iterator[None]:
    """Lets this process itself use a socket for a moment."""
    pytest_socket.enable_socket()
    try:
        yield
    finally:
        pytest_socket.disable_socket(allow_unix_socket=True)


def _free_port() -> int:
    with _loopback(), socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    with _loopback():
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            time.sleep(0.1)
    raise AssertionError("the portal does not answer")


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """The portal after `make demo`, served with its worker."""
    var = Path(tempfile.mkdtemp(prefix="throughline-demo-"))
    environment = os.environ | {
        "THROUGHLINE_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "portal.settings_demo",
    }
    for name in ("DATABASE_URL", "THROUGHLINE_HOSTS"):
        environment.pop(name, None)
    manage = [sys.executable, str(ROOT / "manage.py")]
    report = var / "report.json"
    port = _free_port()
    server = None
    try:
        told = subprocess.run(
            [*manage, "demo", "--students", "2000", "--report", str(report)],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stdout[-2000:] + told.stderr[-4000:]
        server = subprocess.Popen(
            [*manage, "serve", "--port", str(port), "--web-workers", "1"], env=environment, cwd=ROOT
        )
        _wait_for(port)
        yield Demo(f"http://127.0.0.1:{port}", json.loads(report.read_text()), var)
    finally:
        if server is not None:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=40)
        _stop_database(var)
        shutil.rmtree(var, ignore_errors=True)


def _stop_database(var: Path) -> None:
    """The server ends with its last handle; a handle of a killed process would keep it."""
    pid_file = var / "postgres" / "postmaster.pid"
    if pid_file.exists():
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGINT)
        for _ in range(50):
            if not pid_file.exists():
                return
            time.sleep(0.1)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed with the last journey: an open one keeps an event loop that other tests stumble on."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def sign_in(demo: Demo, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`sign_in("dana")` gives a page of Dana's own browser window; `phone=True` a narrow one."""
    contexts = []

    def open_as(person: str | None, *, phone: bool = False) -> Page:
        width = 390 if phone else 1280
        context = browser.new_context(
            base_url=demo.address, viewport={"width": width, "height": 900}, accept_downloads=True
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.goto("/demo/")
        if person is not None:
            name = re.compile(f"Sign in as {person}", re.IGNORECASE)
            page.get_by_role("button", name=name).click()
            page.wait_for_url("**/")
        return page

    yield open_as
    for context in contexts:
        context.close()
