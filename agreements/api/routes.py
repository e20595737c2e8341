"""What machines ask of agreements. Each answer comes from the query that the page uses."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Status

from agreements import actions, queries
from agreements.api import shapes
from agreements.queries import machine
from agreements.rules import received
from agreements.rules.odrl import NoFlow, profile
from agreements.rules.terms import canonical, terms_hash
from portal import clock
from portal.rules.actor import Actor
from portal.rules.permissions import Permission

router = Router(tags=["agreements"])

JSON, JSON_LD = "application/json", "application/ld+json"
ABOUT_TERMS = {
    "responses": {
        200: {
            "description": "The bytes whose SHA-256 is the fingerprint of the terms.",
            "content": {JSON: {"schema": {"$ref": "schemas/terms-1.json"}}},
        }
    }
}
ABOUT_POLICY = {
    "responses": {
        200: {
            "description": "An ODRL 2.2 policy of type Agreement.",
            "content": {JSON_LD: {"schema": {"$ref": "schemas/odrl-1.json"}}},
        }
    }
}
ABOUT_IMPORT = {
    "requestBody": {
        "required": True,
        "content": {JSON: {"schema": {"$ref": "schemas/terms-1.json"}}},
    }
}


def _reader(request: HttpRequest) -> Actor:
    """Whoever may read no agreement anywhere finds nothing here, as on the pages."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.may(Permission.AGREEMENT_READ):
        raise Http404
    return actor


@router.get("/agreements", response=shapes.AgreementsOut, summary="List agreements")
def list_agreements(
    request: HttpRequest,
    status: str = "",
    limit: int = Query(50, ge=1, le=200),
    offset: int = Query(0, ge=0, le=machine.FURTHEST),
) -> shapes.AgreementsOut:
    """Agreements of the organizations in which you may read them, latest change first."""
    total, found = machine.described_for(
        _reader(request), clock.today(), status=status, limit=limit, offset=offset
    )
    return shapes.AgreementsOut(total=total, agreements=list(map(shapes.agreement_out, found)))


@router.post(
    "/agreements",
    response={201: shapes.DraftOut, 403: shapes.RefusalOut, 422: shapes.MisfitsOut},
    summary="Import terms as a draft",
    openapi_extra=ABOUT_IMPORT,
)
def import_terms(request: HttpRequest) -> Status[Any]:
    """Begins an agreement with exactly these terms: the draft has the hash that they have."""
    actor = _reader(request)
    try:
        terms = received.read_text(request.body)
        if strange := machine.misfits_for(actor, terms):
            raise received.Unreadable(strange)
    except received.Unreadable as error:
        found = [
            shapes.MisfitOut(path=one.path or "/", expected=one.expected) for one in error.misfits
        ]
        return Status(422, shapes.MisfitsOut(misfits=found))
    agreement = actions.draft(
        lead=machine.lead_for(actor, terms),
        terms=terms,
        parent=machine.parent_for(actor, terms),
        by=actor,
    )
    return Status(201, shapes.DraftOut(reference=agreement.reference, sha256=terms_hash(terms)))


@router.get("/agreements/{reference}", response=shapes.AgreementOut, summary="Read an agreement")
def read_agreement(request: HttpRequest, reference: str) -> shapes.AgreementOut:
    """Where it stands, and which of its parties approved and signed the current text."""
    found = machine.description_for(_reader(request), reference, clock.today())
    return shapes.agreement_out(found)


@router.get("/agreements/{reference}/terms", summary="Read the terms", openapi_extra=ABOUT_TERMS)
def read_terms(request: HttpRequest, reference: str, revision: int | None = None) -> HttpResponse:
    """The terms in their canonical form: `sha256sum` of the answer gives the fingerprint."""
    _, terms = machine.terms_for(_reader(request), reference, revision)
    return HttpResponse(
        canonical(terms), content_type=JSON, headers={"X-Terms-SHA256": terms_hash(terms)}
    )


@router.get(
    "/agreements/{reference}/odrl", summary="Read the ODRL policy", openapi_extra=ABOUT_POLICY
)
def read_policy(request: HttpRequest, reference: str) -> HttpResponse:
    """The same terms in ODRL 2.2, one assigner and one assignee for each rule."""
    try:
        policy = machine.policy_for(_reader(request), reference, request.build_absolute_uri("/"))
    except NoFlow as error:
        raise Http404(str(error)) from error
    return HttpResponse(received.written(policy), content_type=JSON_LD)


@router.get(
    "/agreements/{reference}/obligations",
    response=shapes.ObligationsOut,
    summary="What the parties owe",
)
def read_obligations(request: HttpRequest, reference: str) -> shapes.ObligationsOut:
    actor = _reader(request)
    agreement = queries.agreement_for(actor, reference)
    lines = queries.obligations_for(actor, agreement, clock.today())
    return shapes.ObligationsOut(obligations=list(map(shapes.obligation_out, lines)))


@router.get("/obligations", response=shapes.ObligationsOut, summary="What my organizations owe")
def my_obligations(
    request: HttpRequest,
    limit: int = Query(50, ge=1, le=200),
    offset: int = Query(0, ge=0, le=machine.FURTHEST),
) -> shapes.ObligationsOut:
    """Open ones alone, overdue first."""
    actor, today = _reader(request), clock.today()
    rows = queries.my_obligations_for(actor, today)[offset : offset + limit]
    lines = queries.lines_for(actor, rows, today)
    return shapes.ObligationsOut(obligations=list(map(shapes.obligation_out, lines)))


@router.get(
    "/schemas/{name}.json", auth=None, url_name="schema", summary="A schema, or our ODRL profile"
)
def read_schema(request: HttpRequest, name: str) -> HttpResponse:
    """JSON Schemas (2020-12) `terms-1` and `odrl-1`, and the profile `odrl-profile-1`."""
    site = request.build_absolute_uri("/")
    if name == "odrl-profile-1":
        return HttpResponse(received.written(profile(site)), content_type=JSON_LD)
    if name not in received.PUBLISHED:
        raise Http404
    found = {"$id": f"{site}api/v1/schemas/{name}.json", **received.schema(name)}
    return HttpResponse(received.written(found), content_type="application/schema+json")
