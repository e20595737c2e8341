"""Whatever a program sends, the API answers as its description says, and never breaks."""

from __future__ import annotations

import contextlib
import io
import re
import time

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portal import guarding
from portal.rules.permissions import Permission
from tests.exchange import making
from tests.exchange.programs import token_of
from tests.exchange.serving import served

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
SECONDS = 50.0
EXAMPLES = 12


@pytest.fixture
def story(cast):
    return making.sent(cast)


def by_token(cast):
    scopes = [Permission.EXCHANGE_READ, Permission.EXCHANGE_ANSWER]
    scopes += [Permission.AGREEMENT_READ, Permission.AGREEMENT_DRAFT, Permission.KEY_MANAGE]
    _, secret = token_of(cast.cole, scopes=scopes)
    return {"Authorization": f"Bearer {secret}"}


def by_session(cast):
    client = cast.cole.client
    client.get("/accounts/email/")  # a page with a form gives the cookie
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"Cookie": sent, "X-CSRFToken": cookies["csrftoken"]}


def by_token_of_the_district(cast):
    scopes = [Permission.EXCHANGE_READ, Permission.EXCHANGE_ACCEPT]
    _, secret = token_of(cast.dana, cast.vera, scopes)
    return {"Authorization": f"Bearer {secret}"}


# The district's script is tried on what the district alone may do.
DECIDING = re.compile(r"/(returns|acceptance|rejection|rows|disputes|settlement|retraction)$")


@pytest.mark.parametrize(
    ("signed_in", "only"),
    [(by_token, None), (by_session, None), (by_token_of_the_district, DECIDING)],
)
def test_no_request_breaks_it_or_is_answered_otherwise_than_described(
    cast, story, signed_in, only, monkeypatch
):
    monkeypatch.setattr(guarding, "A_MINUTE", 10**9)
    headers = signed_in(cast)
    known = {"reference": story.exchange.reference}
    end = time.process_time() + SECONDS
    asked = 0

    def try_out(operation):
        @given(case=operation.as_strategy(), real=st.booleans())
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=[hypothesis.Phase.generate],
        )
        def ask(case, real):
            nonlocal asked
            assert time.process_time() < end, "took too long"
            if real:
                for name in set(known) & set(case.path_parameters or {}):
                    case.path_parameters[name] = known[name]
            asked += 1
            case.call_and_validate(headers=headers, checks=CHECKS)

        ask()

    with served() as site, contextlib.redirect_stderr(io.StringIO()):
        schema = schemathesis.openapi.from_url(f"{site}api/v1/openapi.json")
        for found in schema.get_all_operations():
            assert hasattr(found, "ok"), found.err()
            if only is None or only.search(found.ok().path):
                try_out(found.ok())
    assert asked > EXAMPLES * (15 if only is None else 6)
