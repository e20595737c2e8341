"""The family page: Paz answers without an account, and nobody else gets in."""

from __future__ import annotations

import pytest
from django.test import Client

from consent.models import Answer, ConsentEvent
from portal.models import LedgerEntry
from tests.consent import asking as making


@pytest.fixture
def asking(cast, django_capture_on_commit_callbacks):
    return making.asked(cast, django_capture_on_commit_callbacks)


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


def paz_at(asking) -> tuple[Client, str]:
    return Client(), making.link_in(making.mails_to(making.PAZ.email)[0])


def known(asking, run) -> tuple[Client, str]:
    """Paz chose, and typed the code that she was mailed."""
    client, at = paz_at(asking)
    making.answer_all(client, at)
    with run(execute=True):
        client.post(at + "code/", {"send": "1"})
    code = making.code_in(making.mails_to(making.PAZ.email)[-1])
    answer = client.post(at + "code/", {"code": code})
    assert answer.headers["Location"] == at + "sign/"
    return client, at


def signature(client: Client, at: str, **fields) -> dict[str, str]:
    page = client.get(at + "sign/")
    token = page.context["form"]["token"].value()
    told = {"name": "Paz Torres", "relationship": "parent", "agreed": "on", "token": token}
    return {**told, **fields}


def test_paz_reads_the_notice_in_spanish_and_signs_with_the_mailed_code(asking, run):
    client, at = known(asking, run)
    page = client.get(at)
    assert 'lang="es"' in page.content.decode()
    assert "¿Podemos compartir" in page.content.decode()
    with run(execute=True):
        done = client.post(at + "sign/", signature(client, at), follow=True)
    assert "Ya tenemos su respuesta" in done.content.decode()
    with asking.vera.acting():
        (event,) = ConsentEvent.objects.filter(subject=asking.subjects[0], route="web")
        assert (event.kind, event.relationship, event.route) == ("given", "parent", "web")
        assert event.notice_text.language == "es"
        assert event.guardian_id is not None
        assert event.statement_sha256 == event.notice_text.sha256
        answer = Answer.objects.get(id=event.answer_id)
        assert (answer.status, answer.authenticated) == ("matched", "email")
        assert LedgerEntry.objects.filter(verb="sign_answer").count() == 1
