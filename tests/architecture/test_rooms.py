"""The code keeps its own conventions."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import socket
from pathlib import Path

import pytest
from pytest_socket import SocketBlockedError

from portal.management.commands import render_docs
from portal.management.commands.render_docs import _found as lifecycles
from portal.rules.permissions import PERMISSIONS, Permission, Role

APPS = [
    "portal",
    "agreements",
    "consent",
    "sharing.records",
    "sharing.keys",
    "sharing.exchange",
    "sharing.linkage",
    "sharing.releases",
    "sharing.exports",
    "sharing.insight",
    "sharing.destruction",
]
ROOT = Path(__file__).resolve().parents[2]


def _modules(room: str):
    for app in APPS:
        try:
            module = importlib.import_module(f"{app}.{room}")
        except ModuleNotFoundError as error:
            if error.name != f"{app}.{room}":
                raise
            continue
        yield module
        for info in pkgutil.iter_modules(getattr(module, "__path__", [])):
            yield importlib.import_module(f"{module.__name__}.{info.name}")


def _public_functions(room: str):
    for module in _modules(room):
        for name, value in vars(module).items():
            own = getattr(value, "__module__", None) == module.__name__
            if inspect.isfunction(value) and own and not name.startswith("_"):
                yield f"{module.__name__}.{name}", value


def test_every_query_asks_for_the_actor_first():
    wrong = [
        name
        for name, function in _public_functions("queries")
        if next(iter(inspect.signature(function).parameters), None) != "actor"
    ]
    assert wrong == []


PLAIN_IN_ACTIONS = {"portal.actions.token_hash"}


def test_every_public_function_that_writes_is_an_action():
    wrong = [
        name
        for name, function in _public_functions("actions")
        if not getattr(function, "is_action", False) and name not in PLAIN_IN_ACTIONS
    ]
    assert wrong == []


def test_every_role_may_do_something_and_every_permission_has_a_holder():
    assert set(PERMISSIONS) == set(Role)
    assert all(PERMISSIONS.values())
    assert set().union(*PERMISSIONS.values()) == set(Permission)


def test_every_status_has_an_owner_a_way_in_and_a_way_out():
    found = lifecycles()
    assert len(found) >= 3
    for lifecycle in found:
        into = {lifecycle.first, *lifecycle.moves.values()}
        assert set(lifecycle.states) == into, lifecycle.name
        assert {state for state, _ in lifecycle.moves} <= set(lifecycle.states), lifecycle.name
        assert all(lifecycle.states.values()), lifecycle.name
        assert lifecycle.final, lifecycle.name


def test_rendered_documents_match_the_tables_in_the_code():
    stale = [p.name for p, text in render_docs.documents().items() if p.read_text() != text]
    assert stale == []


def test_only_the_clock_reads_the_clock():
    readers = ("timezone.now(", "date.today(", "datetime.now(", "timezone.localdate(", "time.time(")
    wrong = [
        str(path.relative_to(ROOT))
        for app in ("portal", "agreements", "consent", "sharing")
        for path in (ROOT / app).rglob("*.py")
        if any(reader in path.read_text() for reader in readers) and path.name != "clock.py"
    ]
    assert wrong == []


def test_every_pdf_is_made_with_a_fetcher_that_reaches_nothing():
    makers = [
        path
        for app in ("portal", "agreements", "consent", "sharing")
        for path in (ROOT / app).rglob("*.py")
        if "weasyprint.HTML(" in path.read_text() or "from weasyprint" in path.read_text()
    ]
    assert makers, "no PDF is made anywhere"
    for path in makers:
        assert "url_fetcher=" in path.read_text(), path


def test_no_file_grows_out_of_its_room():
    """Over 300 lines a room becomes a package."""
    large = {
        str(path.relative_to(ROOT)): lines
        for app in ("portal", "agreements", "consent", "sharing")
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > 320
    }
    assert large == {}


def test_templates_carry_no_inline_script_or_style():
    wrong = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if "pdf" not in path.name
        and any(
            token in path.read_text() for token in ("<script>", ' style="', " onclick=", "hx-on:")
        )
    ]
    assert wrong == []


def test_the_network_is_out_of_reach_in_tests():
    with pytest.raises(SocketBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_lock_file_names_no_index():
    text = (ROOT / "requirements.lock").read_text()
    assert "--hash=sha256:" in text
    assert "://" not in text
    assert "index-url" not in text
