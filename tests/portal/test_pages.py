"""What every page keeps: who may open it, what it tells, what it never lets through."""

from __future__ import annotations

import contextlib
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import clear_url_caches, path

from portal import middleware
from portal.models import VaultKey
from portal.recording import NothingRecorded, action, record
from portal.routing import PUBLIC, SIGNED_IN, route
from portal.rules.decision import Decision, Reason


@pytest.fixture
def with_pages(settings):
    """Adds addresses to the portal for one test."""
    import sys
    import types

    from portal import urls

    def add(*patterns):
        module = types.ModuleType("pages_of_a_test")
        module.urlpatterns = [*patterns, *urls.urlpatterns]
        sys.modules[module.__name__] = module
        settings.ROOT_URLCONF = module.__name__
        clear_url_caches()

    yield add
    sys.modules.pop("pages_of_a_test", None)
    clear_url_caches()


def write(request, use: str) -> None:
    VaultKey.objects.create(
        organization_id=next(iter(request.actor.organization_ids)), use=use, wrapped=b"x"
    )


def written(person) -> set[str]:
    with person.acting():
        return set(VaultKey.objects.values_list("use", flat=True))


def test_an_exception_in_a_view_undoes_what_it_wrote(dana, with_pages):
    def break_off(request):
        write(request, "half")
        raise ZeroDivisionError

    with_pages(route("break/", break_off, name="break", needs=SIGNED_IN))
    client = dana.client
    client.raise_request_exception = False
    assert client.post("/break/").status_code == 500
    assert written(dana) == set()


def test_a_refusal_tells_every_reason_and_undoes_what_was_written(dana, with_pages):
    def refuse(request):
        write(request, "half")
        Decision.deny(
            Reason("SUSPENDED", "The agreement is suspended."),
            Reason("ROLE_SCOPE", "Only the registrar may <b>answer</b>."),
        ).require()

    with_pages(route("refuse/", refuse, name="refuse", needs=SIGNED_IN))
    response = dana.client.post("/refuse/")
    assert response.status_code == 403
    assert b"The agreement is suspended." in response.content
    assert b"Only the registrar may &lt;b&gt;answer" in response.content
    assert written(dana) == set()


def test_a_page_of_somebody_unknown_asks_them_to_sign_in_and_brings_them_back(client):
    response = client.get("/ledger/?page=2")
    assert response.headers["Location"] == "/accounts/login/?next=/ledger/%3Fpage%3D2"


def test_a_view_without_declared_access_is_refused_with_a_page(dana, with_pages):
    with_pages(path("forgotten/", lambda request: HttpResponse("secret")))
    response = dana.client.get("/forgotten/")
    assert response.status_code == 403
    assert b"declares no access" in response.content
    assert b"secret" not in response.content


@pytest.mark.parametrize("method", ["head", "options", "put", "delete", "patch"])
def test_other_methods_reach_no_further_than_reading(olga, method):
    assert getattr(olga.client, method)("/people/").status_code in (200, 405)
    anonymous = getattr(Client(), method)("/people/")
    assert anonymous.status_code == 302


PAGES = ["/", "/people/", "/ledger/", "/health/", "/accounts/login/", "/absent/"]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_carries_the_strict_policy_and_stays_out_of_caches(dana, address):
    headers = dana.client.get(address).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_form_from_elsewhere_is_refused_with_a_page_that_helps(dana):
    client = Client(enforce_csrf_checks=True)
    client.cookies = dana.client.cookies
    response = client.post("/people/", {"email": "x@y.example"})
    assert response.status_code == 403
    assert b"This form is too old" in response.content
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_a_huge_form_is_refused_before_it_is_read(dana, settings):
    response = dana.client.generic(
        "POST",
        "/people/",
        b"email=x",
        "application/x-www-form-urlencoded",
        CONTENT_LENGTH=str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1),
    )
    assert response.status_code == 413
    assert b"too large" in response.content


def test_a_huge_file_is_refused_before_it_is_read(dana, settings):
    settings.UPLOAD_LIMIT = 1000
    middleware_limit = settings.UPLOAD_LIMIT + middleware.FORM_AROUND_A_FILE
    file = SimpleUploadedFile("roster.zip", b"x" * (middleware_limit + 1))
    response = dana.client.post("/people/", {"file": file})
    assert response.status_code == 413
    assert b"Nothing was stored" in response.content


@pytest.mark.parametrize("length", ["", "-5", "many", "9" * 30])
def test_a_made_up_length_does_no_harm(settings, length):
    request = RequestFactory().generic("POST", "/", b"x", CONTENT_LENGTH=length)
    request.actor = None
    refused = middleware._too_large(request)
    assert (refused is not None) == (length == "9" * 30)


def test_health_says_ok_and_says_when_the_database_is_away(client, db, monkeypatch):
    assert client.get("/health/").content == b"ok"
    monkeypatch.setattr("portal.facts.database_answers", lambda: False)
    response = client.get("/health/")
    assert response.status_code == 503
    assert b"database" in response.content


def test_a_database_that_is_away_shows_a_page_and_not_a_trace(client, db, with_pages):
    def away(request):
        raise OperationalError("connection refused to host 10.0.0.5")

    with_pages(route("away/", away, name="away", needs=PUBLIC))
    response = client.get("/away/")
    assert response.status_code == 503
    assert b"10.0.0.5" not in response.content
    assert b"<h1>" in response.content


@action
def inner(*, organization_id, by):
    record("inner", by=by, organization_id=organization_id)


@action
def outer_with_only_an_inner_record(*, organization_id, by):
    inner(organization_id=organization_id, by=by)


@action
def outer_that_fails(*, organization_id, by):
    inner(organization_id=organization_id, by=by)
    raise ZeroDivisionError


@action
def outer_that_survives_a_failing_part(*, organization_id, by):
    with contextlib.suppress(ZeroDivisionError):
        outer_that_fails(organization_id=organization_id, by=by)


def _verbs(person) -> list[str]:
    from portal.models import LedgerEntry

    return list(
        LedgerEntry.objects.filter(organization=person.organization)
        .exclude(verb="seated_by_operator")
        .values_list("verb", flat=True)
    )


def test_an_action_within_an_action_is_recorded_once(vera):
    with vera.acting() as actor:
        outer_with_only_an_inner_record(organization_id=vera.organization.id, by=actor)
        assert _verbs(vera) == ["inner"]


def test_an_action_that_fails_leaves_no_entry_of_its_parts(vera):
    with vera.acting() as actor:
        with pytest.raises(ZeroDivisionError):
            outer_that_fails(organization_id=vera.organization.id, by=actor)
        with pytest.raises(NothingRecorded):
            outer_that_survives_a_failing_part(organization_id=vera.organization.id, by=actor)
        assert _verbs(vera) == []


def test_an_action_is_keyword_only_and_names_who_acts(vera):
    with pytest.raises(TypeError, match="keyword-only"):
        action(lambda organization: None)
    with pytest.raises(RuntimeError, match="inside an @action"):
        record("x", by=None, organization_id=vera.organization.id)


def test_the_ledger_speaks_in_words(vera, dana):
    with vera.acting() as actor:
        inner(organization_id=vera.organization.id, by=actor)
    page = dana.client.get("/ledger/").content.decode()
    assert "Vera" in page
    assert "Seated by the operator" in page
    assert not re.search(
        r"portal\.[a-z]+entry|data_steward|seated_by_operator|[0-9a-f]{8}-[0-9a-f]{4}-", page
    )


def test_dana_reads_what_each_role_may_do_before_she_invites(dana):
    page = dana.client.get("/people/").content.decode()
    assert "What each role may do" in page
    assert "invite people and end memberships" in page


def test_a_name_in_an_address_is_escaped_on_the_page(dana):
    page = dana.client.get("/people/?x=<script>alert(1)</script>").content
    assert b"<script>alert" not in page
