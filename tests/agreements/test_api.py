"""The API answers what the pages answer, to the same people."""

import dataclasses
import hashlib
import json
from uuid import UUID

import jsonschema
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements import actions
from agreements.models import Agreement, Draft
from agreements.rules.lifecycle import Status
from agreements.rules.terms import Kind, ParentRef, canonical, terms_hash, to_json
from portal.models import LedgerEntry, User
from tests.agreements import making

BASE = "/api/v1/"


def post(client, given, **more):
    text = given if isinstance(given, bytes) else json.dumps(given)
    return client.post(BASE + "agreements", text, content_type="application/json", **more)


@pytest.fixture
def active(terms, people):
    return making.active(terms, **people)


def test_cole_lists_and_reads_what_his_pages_show(active, cole, terms):
    answer = cole.client.get(BASE + "agreements").json()
    assert answer["total"] == 1
    (listed,) = answer["agreements"]
    assert listed == cole.client.get(f"{BASE}agreements/{active.reference}").json()
    assert listed["status"] == "active"
    assert listed["sha256"] == terms_hash(terms)
    assert [(one["approved"], one["signed"]) for one in listed["parties"]] == [(True, True)] * 2


def test_the_bytes_of_the_terms_have_the_fingerprint_of_the_agreement(active, cole, terms):
    answer = cole.client.get(f"{BASE}agreements/{active.reference}/terms")
    assert hashlib.sha256(answer.content).hexdigest() == terms_hash(terms)
    assert answer.headers["X-Terms-SHA256"] == terms_hash(terms)
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_earlier_revision_is_read_by_its_number(terms, vera, cole, dana):
    agreement = making.submitted(terms, drafter=vera)
    later = dataclasses.replace(terms, title="Another title")
    with vera.acting() as actor:
        actions.revise(agreement=agreement, terms=later, by=actor)
    making.submit(agreement, vera)
    url = f"{BASE}agreements/{agreement.reference}/terms"
    assert vera.client.get(url).content == canonical(later)
    assert vera.client.get(url + "?revision=1").content == canonical(terms)
    assert vera.client.get(url + "?revision=9").status_code == 404


def test_a_draft_gives_no_terms_to_the_other_party_nor_to_its_own(terms, vera, cole):
    agreement = making.drafted(terms, drafter=vera)
    url = f"{BASE}agreements/{agreement.reference}"
    assert cole.client.get(url).status_code == 404
    assert vera.client.get(url).json()["sha256"] is None
    assert vera.client.get(url + "/terms").status_code == 404


def test_the_policy_served_fits_the_schema_served(active, cole):
    policy = cole.client.get(f"{BASE}agreements/{active.reference}/odrl")
    assert policy.headers["Content-Type"] == "application/ld+json"
    schema = Client().get(BASE + "schemas/odrl-1.json").json()
    jsonschema.validate(policy.json(), schema)
    assert policy.json()["permission"][0]["assigner"] == "urn:nces:9900001"
    assert policy.json()["permission"][0]["assignee"] == "urn:opeid:99000100"
    profile = policy.json()["profile"]
    assert Client().get(profile.removeprefix("http://testserver")).json()["@id"] == profile


def test_the_terms_served_fit_the_schema_served(active, cole):
    terms = cole.client.get(f"{BASE}agreements/{active.reference}/terms").json()
    answer = Client().get(BASE + "schemas/terms-1.json")
    jsonschema.Draft202012Validator(answer.json()).validate(terms)
    assert answer.headers["Content-Type"] == "application/schema+json"


def test_obligations_are_those_of_the_page(active, cole, dana):
    answer = cole.client.get(f"{BASE}agreements/{active.reference}/obligations").json()
    assert {one["kind"] for one in answer["obligations"]} == {
        "annual_review",
        "destruction",
        "renewal",
    }
    mine = cole.client.get(BASE + "obligations").json()["obligations"]
    assert {one["owner"] for one in mine} == {"Northfield State University"}


def test_vera_imports_what_she_exported_and_the_draft_has_the_same_hash(active, vera, cole):
    exported = cole.client.get(f"{BASE}agreements/{active.reference}/terms").content
    answer = post(vera.client, exported)
    assert answer.status_code == 201
    assert answer.json()["sha256"] == hashlib.sha256(exported).hexdigest()
    with vera.acting():
        draft = Draft.objects.get(agreement__reference=answer.json()["reference"])
        assert terms_hash(draft.terms) == answer.json()["sha256"]
        assert draft.agreement.status == Status.DRAFTING
        assert LedgerEntry.objects.filter(
            verb="agreement.draft", about_id=draft.agreement_id
        ).exists()


def test_bad_json_names_each_path_and_makes_nothing(terms, vera):
    given = to_json(terms)
    given["flows"][0]["purpose"] = "marketing"
    del given["title"]
    answer = post(vera.client, given)
    assert answer.status_code == 422
    assert {one["path"] for one in answer.json()["misfits"]} == {"/flows/0/purpose", "/title"}
    assert post(vera.client, b"{").status_code == 422
    unknown = to_json(terms)
    unknown["party_ids"][1] = "00000000-0000-4000-8000-000000000009"
    assert post(vera.client, unknown).json()["misfits"][0]["path"] == "/party_ids/1"
    with vera.acting():
        assert not Agreement.objects.exists()


def test_what_stands_under_another_names_one_that_the_drafter_sees(terms, active, vera, olga):
    licence = dataclasses.replace(terms, kind=Kind.DUL)
    assert post(vera.client, to_json(licence)).json()["misfits"][0]["path"] == "/parent"
    absent = dataclasses.replace(licence, parent=ParentRef(UUID(int=7), "0" * 64))
    answer = post(vera.client, to_json(absent)).json()
    assert answer["misfits"][0]["path"] == "/parent/agreement_id"
    under = dataclasses.replace(licence, parent=ParentRef(active.id, terms_hash(terms)))
    answer = post(vera.client, to_json(under))
    assert (answer.status_code, answer.json()["sha256"]) == (201, terms_hash(under))
    assert post(olga.client, to_json(under)).status_code == 422
    memorandum = dataclasses.replace(under, kind=Kind.MOU)
    assert post(vera.client, to_json(memorandum)).json()["misfits"][0]["path"] == "/parent"


def test_cole_cannot_draft_in_the_name_of_others(terms, dana, gus, cole):
    tables = making.aggregate_terms(dana.organization, gus.organization)
    answer = post(cole.client, to_json(tables))
    assert answer.status_code == 403
    assert answer.json()["reasons"][0]["code"] == "NOT_A_PARTY"


def test_a_change_needs_the_token_of_a_form(terms, vera):
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        User.objects.get(id=vera.user_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert post(client, to_json(terms)).status_code == 403
    client.get(reverse("agreements"))
    client.get(reverse("agreement_new"))
    token = client.cookies["csrftoken"].value
    assert post(client, to_json(terms), headers={"X-CSRFToken": token}).status_code == 201


def test_what_a_refused_request_wrote_is_taken_back(vera, monkeypatch):
    """An API view answers errors itself; the transaction must not commit behind it."""
    from django.http import JsonResponse
    from django.test import RequestFactory

    from portal.models import Job
    from portal.routing import SIGNED_IN, Access, guarded_api

    def half_done(request):
        Job.objects.create(
            organization=vera.organization, started_by_id=vera.user_id, kind="half", arguments={}
        )
        return JsonResponse({}, status=int(request.GET["status"]))

    view = guarded_api(half_done, Access(SIGNED_IN))
    for status, kept in ((409, False), (500, False), (200, True)):
        request = RequestFactory().get("/", {"status": status})
        request.user = User.objects.get(id=vera.user_id)
        view(request)
        with vera.acting():
            assert Job.objects.filter(kind="half").exists() is kept


def test_nobody_signed_out_is_told_anything(active, client):
    for path in ("agreements", f"agreements/{active.reference}", "obligations"):
        answer = client.get(BASE + path)
        assert answer.status_code == 401
        assert answer.json() == {
            "type": "urn:throughline:problem:unauthorized",
            "title": "Unauthorized",
            "status": 401,
            "detail": "Sign in first, or send a token.",
        }
    assert post(client, b"{}").status_code == 401


def test_olga_finds_nothing(active, olga):
    client = olga.client
    assert client.get(BASE + "agreements").json() == {"total": 0, "agreements": []}
    assert client.get(BASE + "obligations").json() == {"obligations": []}
    for path in ("", "/terms", "/odrl", "/obligations"):
        answer = client.get(f"{BASE}agreements/{active.reference}{path}")
        assert answer.status_code == 404, path
        assert active.title not in answer.content.decode()


def test_connie_whose_role_reads_no_agreement_finds_no_list(active, connie):
    assert connie.client.get(BASE + "agreements").status_code == 404


def test_the_description_of_the_api_is_public_and_names_every_path(client):
    found = client.get(BASE + "openapi.json").json()
    assert found["openapi"].startswith("3.")
    assert set(found["paths"]) == {
        "/api/v1/agreements",
        "/api/v1/agreements/{reference}",
        "/api/v1/agreements/{reference}/obligations",
        "/api/v1/agreements/{reference}/odrl",
        "/api/v1/agreements/{reference}/terms",
        "/api/v1/certificates",
        "/api/v1/certificates/{reference}/pdf",
        "/api/v1/deletions",
        "/api/v1/disputes",
        "/api/v1/exchanges",
        "/api/v1/exchanges/{reference}",
        "/api/v1/exchanges/{reference}/countersignature",
        "/api/v1/exchanges/{reference}/deletions/confirmation",
        "/api/v1/exchanges/{reference}/deletions/keys",
        "/api/v1/exchanges/{reference}/disputes",
        "/api/v1/exchanges/{reference}/disputes/{number}",
        "/api/v1/exchanges/{reference}/disputes/{number}/answer",
        "/api/v1/exchanges/{reference}/disputes/{number}/retraction",
        "/api/v1/exchanges/{reference}/disputes/{number}/settlement",
        "/api/v1/exchanges/{reference}/downloads",
        "/api/v1/exchanges/{reference}/manifest",
        "/api/v1/exchanges/{reference}/package",
        "/api/v1/exchanges/{reference}/receipts",
        "/api/v1/exchanges/{reference}/returns",
        "/api/v1/exchanges/{reference}/returns/{number}",
        "/api/v1/exchanges/{reference}/returns/{number}/acceptance",
        "/api/v1/exchanges/{reference}/returns/{number}/rejection",
        "/api/v1/exchanges/{reference}/returns/{number}/statement",
        "/api/v1/exchanges/{reference}/returns/{number}/submission",
        "/api/v1/exchanges/{reference}/rows",
        "/api/v1/exchanges/{reference}/statement",
        "/api/v1/exchanges/{reference}/template",
        "/api/v1/exchanges/{reference}/uploads",
        "/api/v1/holdings",
        "/api/v1/keys",
        "/api/v1/keys/{key_id}/proof",
        "/api/v1/keys/{key_id}/revocation",
        "/api/v1/obligations",
        "/api/v1/returns",
        "/api/v1/releases",
        "/api/v1/releases/{key}",
        "/api/v1/releases/{key}/files/{format}",
        "/api/v1/schemas/{name}.json",
        "/api/v1/uploads/{upload_id}",
        "/api/v1/uploads/{upload_id}/finish",
        "/api/v1/uploads/{upload_id}/parts/{number}",
    }
    assert "SessionActor" in found["components"]["securitySchemes"]


def test_a_limit_out_of_bounds_is_told(cole):
    answer = cole.client.get(BASE + "agreements?limit=5000")
    assert answer.status_code == 422
    assert answer.json()["misfits"][0]["path"] == "/query/limit"


def test_a_longer_list_asks_the_database_no_more_often(terms, people, cole):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            cole.client.get(BASE + "agreements")
        return len(asked)

    making.active(terms, **people)
    one = queries()
    for _ in range(3):
        making.active(terms, **people)
    assert queries() == one


def upload(client, content):
    return client.post(reverse("begin_json"), {"file": SimpleUploadedFile("t.json", content)})


def test_vera_uploads_exported_terms_and_begins_a_draft_with_the_same_fingerprint(
    active, vera, cole, terms
):
    exported = cole.client.get(f"{BASE}agreements/{active.reference}/terms").content
    sent = upload(vera.client, exported)
    assert sent.status_code == 302
    assert terms_hash(terms) in vera.client.get(sent.url).content.decode()


def test_the_page_says_place_by_place_what_does_not_fit(terms, vera, connie):
    given = to_json(terms)
    given["flows"][1]["min_cell"] = 0
    page = upload(vera.client, json.dumps(given).encode()).content.decode()
    assert "/flows/1/min_cell" in page
    assert "At least 1" in page
    with vera.acting():
        assert not Agreement.objects.exists()
    assert upload(connie.client, b"{}").status_code == 404
