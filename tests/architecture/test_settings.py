"""The demo's sign-in cannot be on anywhere else; production says what it misses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, reverse

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "THROUGHLINE_ENV": "production",
    "SECRET_KEY": "x" * 60,
    "DATABASE_URL": "postgres://app@127.0.0.1/t",
    "OWNER_DATABASE_URL": "postgres://owner@127.0.0.1/t",
    "THROUGHLINE_MASTER_KEY_FILE": "/nowhere/master.key",
    "THROUGHLINE_HOSTS": "portal.example",
}


def _load(module: str, **environment: str) -> subprocess.CompletedProcess[str]:
    base = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("THROUGHLINE", "DJANGO", "DATABASE", "SECRET"))
    }
    return subprocess.run(
        [sys.executable, "-c", f"import {module} as s; print(s.DEMO, s.INSTALLED_APPS)"],
        env=base | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_olga_finds_no_one_click_sign_in_outside_the_demo(client, db):
    assert settings.DEMO is False
    assert "sharing.demo" not in settings.INSTALLED_APPS
    with pytest.raises(NoReverseMatch):
        reverse("demo_sign_in")
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/sign-in/", {"email": "dana@northfield.example"}).status_code == 404


def test_the_demo_refuses_to_load_in_production():
    result = _load("portal.settings_demo", **PRODUCTION)
    assert result.returncode != 0
    assert "never use them in production" in result.stderr


def test_the_demo_refuses_to_serve_other_hosts():
    result = _load("portal.settings_demo", THROUGHLINE_HOSTS="portal.example")
    assert result.returncode != 0
    assert "loopback only" in result.stderr


def test_production_settings_load_without_the_demo():
    result = _load("portal.settings", **PRODUCTION)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("False")
    assert "sharing.demo" not in result.stdout


def test_production_says_which_setting_is_missing():
    result = _load("portal.settings", THROUGHLINE_ENV="production")
    assert result.returncode != 0
    assert "SECRET_KEY, DATABASE_URL" in result.stderr
