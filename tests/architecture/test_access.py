"""Every table and every address is protected; a forgotten one fails here."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from portal.rowsecurity.operations import app_role, owner_role

# Tables without an organization's rows, each with its reason.
EXEMPT = {
    "auth_group": "Django's groups; unused, no organization's rows",
    "auth_group_permissions": "unused",
    "auth_permission": "names of permissions",
    "django_content_type": "names of tables",
    "django_migrations": "history of the schema",
    "django_session": "opaque sessions, found by secret key alone",
    "portal_cache": "rate limits and one-time codes, found by key alone",
    "portal_progress": "counts and a message of running jobs",
    "portal_user": "sign-in must find a person before anyone is known; staff names and emails only",
    "portal_user_groups": "unused",
    "portal_user_user_permissions": "unused",
    "guardian_userobjectpermission": "named access: user and object ids, asked through querysets "
    "of protected objects",
    "guardian_groupobjectpermission": "unused",
    "account_emailaddress": "sign-in",
    "account_emailconfirmation": "sign-in",
    "mfa_authenticator": "sign-in; secrets are encrypted",
    "usersessions_usersession": "sign-in",
}
# Policies that show every row, each with its reason.
DIRECTORIES = {"portal_organization": "the directory of organizations; no person's data"}


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        )
        return [name for (name,) in cursor.fetchall()]


def test_every_table_is_protected_or_says_why_not(db):
    unprotected = []
    with connection.cursor() as cursor:
        for table in _tables():
            if table in EXEMPT or table.startswith("procrastinate_"):
                continue
            cursor.execute(
                "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class "
                "WHERE oid = %s::regclass",
                [table],
            )
            (forced,) = cursor.fetchone()
            cursor.execute(
                "SELECT count(*) FROM pg_policies WHERE tablename = %s AND %s = ANY(roles)",
                [table, app_role()],
            )
            (policies,) = cursor.fetchone()
            if not forced or not policies:
                unprotected.append(table)
    assert unprotected == []


def test_every_model_with_an_organization_is_protected_not_exempt():
    exempt = {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name == "organization" for field in model._meta.get_fields())
        and model._meta.db_table in EXEMPT
    }
    assert exempt == set()


def test_every_policy_has_the_measured_shape(db):
    """A function in a subselect is asked once; asked per row it is 10,000 times slower."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname, coalesce(qual, '') || coalesce(with_check, '') "
            "FROM pg_policies WHERE %s = ANY(roles)",
            [app_role()],
        )
        for table, policy, condition in cursor.fetchall():
            if table in DIRECTORIES and policy == "app_read":
                continue
            assert "( SELECT" in condition, f"{table}.{policy}: {condition}"
            assert condition != "true", f"{table}.{policy} shows every row"


def test_the_application_role_is_nobody_special(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (app_role(),)
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
            "WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False)
        cursor.execute("SELECT pg_has_role(current_user, %s, 'member')", [owner_role()])
        assert cursor.fetchone() == (False,)
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND "
            "(has_table_privilege(current_user, schemaname || '.' || tablename, 'TRUNCATE') OR "
            "has_table_privilege(current_user, schemaname || '.' || tablename, 'TRIGGER') OR "
            "tableowner = current_user)"
        )
        assert cursor.fetchall() == []


def test_functions_with_the_owners_rights_are_pinned_and_not_public(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname, p.proconfig, "
            "has_function_privilege('public', p.oid, 'EXECUTE') "
            "FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname = 'public' AND p.prosecdef"
        )
        found = cursor.fetchall()
    assert {name for name, _, _ in found} >= {"visible_organizations", "redeem_invitation"}
    for name, configuration, public in found:
        assert configuration == ["search_path=pg_catalog, public, pg_temp"], name
        assert not public, name


def test_no_view_leads_around_row_security(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND relkind IN ('v', 'm') "
            "AND NOT coalesce(reloptions::text LIKE '%security_invoker=true%', false)"
        )
        assert cursor.fetchall() == []


def test_without_a_scope_every_protected_table_is_empty(vera):
    """Rows exist (the cast is seated); with nobody acting none of them shows."""
    with connection.cursor() as cursor:
        for table in _tables():
            if table in EXEMPT or table in DIRECTORIES or table.startswith("procrastinate_"):
                continue
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            assert cursor.fetchone() == (0,), table


def routes(patterns=None, prefix="") -> list[tuple[str, URLPattern]]:
    found = []
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += routes(entry.url_patterns, address)
        else:
            found.append((address, entry))
    return found


def test_every_address_declares_who_may_open_it():
    undeclared = [address for address, entry in routes() if not hasattr(entry.callback, "access")]
    assert undeclared == []
    assert len(routes()) > 30


@pytest.fixture
def undeclared(settings, tmp_path, monkeypatch):
    import sys
    import types

    from django.http import HttpResponse
    from django.urls import clear_url_caches, path

    module = types.ModuleType("undeclared_urls")
    module.urlpatterns = [path("forgotten/", lambda request: HttpResponse("secret"))]
    monkeypatch.setitem(sys.modules, "undeclared_urls", module)
    settings.ROOT_URLCONF = "undeclared_urls"
    clear_url_caches()
    yield
    clear_url_caches()


def test_a_view_without_declared_access_is_refused(dana, undeclared, monkeypatch):
    from portal import middleware

    monkeypatch.setattr(
        middleware, "render", lambda request, template, context, status: _plain(context, status)
    )
    response = dana.client.get("/forgotten/")
    assert response.status_code == 403
    assert b"secret" not in response.content


def _plain(context, status):
    from django.http import HttpResponse

    return HttpResponse("; ".join(reason.text for reason in context["reasons"]), status=status)


SAMPLE = "00000000-0000-4000-8000-000000000000"


def sample(address: str) -> str:
    """An address with made-up references in place of its parameters."""
    address = re.sub(r"<uuid:[^>]+>", SAMPLE, address)
    address = re.sub(r"<int:[^>]+>", "2026", address)
    return "/" + re.sub(r"<[^>]+>", "absent", address).strip("^").replace("$", "")


def _ours() -> list[tuple[str, URLPattern]]:
    return [(a, e) for a, e in routes() if not a.startswith("accounts/")]


def test_nobody_signed_out_opens_anything_but_public_pages(db, client):
    from portal.routing import PUBLIC

    for address, entry in _ours():
        response = client.get(sample(address))
        if entry.callback.access.needs is PUBLIC:
            continue
        if address.startswith("api/v1/"):  # a machine is told so; a page to sign in on is no answer
            assert response.status_code == 401, address
            continue
        assert response.status_code == 302, address
        assert response.headers["Location"].startswith("/accounts/login/"), address


@pytest.mark.slow
def test_what_a_person_may_not_open_is_not_found(cast):
    """Every address x every person: lacking the permission answers 404, whatever the method."""
    from portal.facts import actor_for
    from portal.models import User
    from portal.rowsecurity import scope
    from portal.rules.permissions import Permission

    refused = 0
    for person in vars(cast).values():
        with scope(person.user_id):
            actor = actor_for(User.objects.get(id=person.user_id), _today())
        client = person.client
        for address, entry in _ours():
            needs = entry.callback.access.needs
            if not isinstance(needs, Permission) or actor.may(needs):
                continue
            for method in (client.get, client.post):
                assert method(sample(address)).status_code == 404, (person.name, address)
            refused += 1
    assert refused > 20


@pytest.mark.slow
def test_what_does_not_exist_is_not_found_even_for_those_who_could(cast):
    """An object that is absent or another's answers the same 404 to everyone."""
    for person in vars(cast).values():
        client = person.client
        for address, _ in _ours():
            if SAMPLE not in sample(address) and "absent" not in address:
                continue
            status = client.get(sample(address)).status_code
            assert status in (404, 405), (person.name, address, status)


def _today():
    from portal import clock

    return clock.today()
