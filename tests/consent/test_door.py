"""The family's door, asked in raw SQL as the application: what links show, and what none does."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from importlib import import_module
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory
from django.urls import clear_url_caches

from consent import actions, door, holders, identities, tokens, writing
from consent.models import Answer, ConsentEvent, FamilyLink
from consent.rules.vocabulary import (
    Authenticated,
    AuthorityLevel,
    ConsentKind,
    Relationship,
    Route,
)
from portal import clock
from portal.rules.vocabulary import Purpose
from portal.vault import Vault
from tests.consent import families, making

TODAY = date(2026, 3, 10)
SEEN = (
    "consent_subject",
    "consent_consentevent",
    "consent_directoryoptout",
    "consent_authority",
    "consent_disclosedsubject",
    "consent_disclosure",
    "consent_guardian",
    "consent_notice",
    "consent_familylink",
    "portal_vaultkey",
    "portal_ledgerentry",
)


@pytest.fixture(autouse=True)
def _today(time_machine_to):
    time_machine_to(TODAY.isoformat())


@contextmanager
def refused():
    with pytest.raises(DatabaseError), transaction.atomic():
        yield


def count(table: str, condition: str = "true") -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {condition}")
        return cursor.fetchone()[0]


def signature(**fields):
    given = {
        "signed_by": "Paz Torres",
        "relationship": Relationship.PARENT,
        "effective_on": TODAY,
        "route": Route.WEB,
    }
    return making.signature(**{**given, **fields})


@pytest.fixture
def story(cast):
    """Paz has a child at Northfield; another child has a family of its own."""
    with cast.vera.acting() as vera:
        students = making.students(
            cast.vera.organization.id,
            [
                making.identity("100001", first_name="Luz", last_name="Torres"),
                making.identity("100002", first_name="Ann", last_name="Lee"),
            ],
        )
        luz, ann = students["100001"], students["100002"]
        paz = families.guardian(luz, by=vera)
        other = families.guardian(ann, families.Person("Kim Lee"), by=vera)
        for subject in (luz, ann):
            making.decide(subject, ConsentKind.GIVEN, by=vera)
            making.opt_out(subject, by=vera)
            making.disclose(
                passage=making.passage(cast.vera.organization.id, cast.cole.organization.id),
                subjects=[subject],
                by=vera,
            )
        link = families.link(luz, paz, by=vera, printed=True)
    return {"luz": luz, "ann": ann, "paz": paz, "other": other, "link": link}


def test_a_family_sees_its_own_child_and_no_other(story):
    with families.acting(story["link"]):
        for table in ("consentevent", "directoryoptout", "disclosure", "disclosedsubject"):
            assert count(f"consent_{table}") == 1, table
        assert count("consent_subject", f"id = '{story['luz'].id}'") == 1
        assert count("consent_subject") == 1
        assert count("consent_guardian") == 1
        assert count("consent_authority") == 1


def test_before_a_code_was_confirmed_a_link_shows_no_child(story):
    with families.acting(story["link"], known=False):
        assert count("consent_subject") == 0
        assert count("consent_consentevent") == 0
        assert count("consent_disclosure") == 0


def test_claiming_to_be_known_through_another_link_shows_nothing(story, cast):
    with cast.vera.acting() as vera:
        another = families.link(story["ann"], story["other"], by=vera)
    with families.acting(another), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.family', %s, true)", [str(story["link"].link.id)])
        assert count("consent_subject") == 0


def test_a_revoked_link_sees_nothing_and_opens_nothing(story, cast):
    with cast.vera.acting() as vera:
        actions.revoke_link(link=story["link"].link, by=vera)
    _sees_nothing(story)


def test_an_expired_link_sees_nothing_and_opens_nothing(story, time_machine_to):
    time_machine_to((TODAY + timedelta(days=32)).isoformat())
    _sees_nothing(story)


def test_a_guardian_sees_nothing_once_the_rights_have_passed(story, cast):
    with cast.vera.acting():
        families.passed(story["luz"], TODAY)
    _sees_nothing(story)


def test_until_the_day_of_passing_the_guardian_still_sees_the_child(story, cast):
    with cast.vera.acting():
        families.passed(story["luz"], TODAY + timedelta(days=1))
    with families.acting(story["link"]):
        assert count("consent_subject") == 1


def test_a_guardian_whose_authority_a_court_took_sees_nothing(story, cast):
    with cast.vera.acting() as vera:
        families.authority(story["luz"], story["paz"], by=vera, level=AuthorityLevel.NONE)
    _sees_nothing(story)


def test_an_authority_that_ended_yesterday_opens_nothing(story, cast):
    with cast.vera.acting() as vera:
        families.authority(
            story["luz"],
            story["paz"],
            by=vera,
            level=AuthorityLevel.NONE,
            from_day=TODAY,
        )
        families.authority(
            story["luz"],
            story["paz"],
            by=vera,
            from_day=TODAY - timedelta(days=9),
            until_day=TODAY - timedelta(days=1),
        )
    _sees_nothing(story)


def test_the_student_sees_the_own_record_once_the_rights_have_passed(story, cast):
    with cast.vera.acting() as vera:
        sam = families.guardian(
            story["luz"],
            families.Person("Luz Torres"),
            by=vera,
            is_student=True,
            level=AuthorityLevel.NONE,
        )
        made = families.link(story["luz"], sam, by=vera)
    assert door.doorway(made.link.token_hash) is None
    with cast.vera.acting():
        families.passed(story["luz"], TODAY)
    with families.acting(made):
        assert count("consent_subject") == 1


def test_an_unaccompanied_youth_sees_the_own_record_by_attestation(story, cast):
    with cast.vera.acting() as vera:
        sam = families.guardian(
            story["luz"],
            families.Person("Luz Torres"),
            by=vera,
            is_student=True,
            level=AuthorityLevel.FULL,
        )
        made = families.link(story["luz"], sam, by=vera)
    with families.acting(made):
        assert count("consent_subject") == 1


def _sees_nothing(story):
    """Not by the token, and not even in a scope that was forced open."""
    link = story["link"].link
    assert door.doorway(link.token_hash) is None
    from portal.rowsecurity import scope

    with scope(link.user_id), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.family', %s, true)", [str(link.id)])
        for table in SEEN:
            assert count(table) == 0, table
        with refused():
            _decide(story["luz"], story["paz"], link)


def _decide(subject, guardian, link, **fields):
    organization_id = subject.organization_id
    return ConsentEvent.objects.create(
        organization_id=organization_id,
        subject_id=subject.id,
        effective_on=TODAY,
        recorded_at=clock.now(),
        signer=b"s",
        entry_key=uuid4().bytes,
        kind="given",
        purpose=Purpose.ENROLLMENT_OUTCOMES,
        **{
            "route": "web",
            "relationship": "parent",
            "entered_by_id": link.user_id,
            "holder": guardian.name_index,
            "guardian_id": guardian.id,
            **fields,
        },
    )


def test_a_family_decides_for_its_own_child_in_its_own_name(story):
    link, luz = story["link"].link, story["luz"]
    with families.acting(story["link"]) as family:
        vault = Vault.for_organization(luz.organization_id)
        written = writing.write(
            ConsentEvent,
            vault=vault,
            subject_id=luz.id,
            key=bytes(luz.key),
            signature=signature(),
            entry_key=b"form",
            entered_by_id=family.user_id,
            guardian_id=story["paz"].id,
            kind=ConsentKind.WITHDRAWN,
            purpose=Purpose.ENROLLMENT_OUTCOMES,
        )
        assert bytes(written.holder) == bytes(story["paz"].name_index)
        with refused():
            _decide(story["ann"], story["paz"], link)
        with refused():
            _decide(luz, story["paz"], link, holder=holders.STUDENT, relationship="student")
        with refused():
            _decide(luz, story["paz"], link, route="paper")
        with refused():
            _decide(luz, story["paz"], link, entered_by_id=story["paz"].made_by_id)


def test_a_family_writes_into_the_ledger_in_no_name_but_its_own(story, cast):
    from portal.models import LedgerEntry

    with families.acting(story["link"]) as family:
        LedgerEntry.objects.create(
            actor_id=family.user_id, organization_id=story["luz"].organization_id, verb="x"
        )
        with refused():
            LedgerEntry.objects.create(
                actor_id=cast.vera.user_id, organization_id=story["luz"].organization_id, verb="x"
            )


def test_olga_sees_no_guardian_link_code_or_answer_of_northfield(story, cast):
    with cast.olga.acting():
        for table in ("guardian", "authority", "familylink", "familycode", "answer"):
            assert count(f"consent_{table}") == 0, table


def test_a_family_tells_nothing_about_other_links(story, cast):
    with cast.vera.acting() as vera:
        families.link(story["ann"], story["other"], by=vera)
    with families.acting(story["link"]):
        assert FamilyLink.objects.count() == 1


def _answer(story, made, family, **fields):
    given = {
        "organization_id": story["luz"].organization_id,
        "link": made.link,
        "route": "web",
        "received_at": clock.now(),
        "received_by_id": family.user_id,
        "key": b"k",
        "content": b"c",
        "authenticated": "email",
        "status": "matched",
        "decided_at": clock.now(),
        "decided_by_id": family.user_id,
    }
    return Answer.objects.create(**{**given, **fields})


def test_by_an_open_link_a_confirmed_guardian_decides_for_the_child_that_was_named(story, cast):
    luz, ann = story["luz"], story["ann"]
    with cast.vera.acting() as vera:
        made = families.link(by=vera, organization_id=luz.organization_id)
        vault = Vault.for_organization(luz.organization_id)
        number = identities.number_index(vault, "100001")
        email = holders.email_index(vault, "Paz@Families.example ")
    with families.acting(made, known=False) as family:
        assert count("consent_subject") == 0
        with refused():
            _decide(luz, story["paz"], made.link)
        with refused():
            _answer(story, made, family, subject=ann, number_index=number, email_index=email)
        with refused():
            _answer(story, made, family, subject=luz, email_index=email)
        _answer(story, made, family, subject=luz, number_index=number, email_index=email)
        _decide(luz, story["paz"], made.link)
        with refused():
            _decide(ann, story["other"], made.link)
        assert count("consent_subject") == 0
        assert count("consent_answer") == 0


def test_an_answer_that_found_no_child_is_kept_for_staff_alone(story, cast):
    with cast.vera.acting() as vera:
        made = families.link(by=vera, organization_id=story["luz"].organization_id)
    with families.acting(made, known=False) as family:
        nobody = {"status": "received", "decided_at": None, "decided_by_id": None}
        _answer(story, made, family, **nobody)
        assert Answer.objects.count() == 0
    with cast.vera.acting():
        assert Answer.objects.count() == 1


def test_gus_sees_the_answers_that_he_collected_and_no_others(story, cast):
    gus = cast.gus.organization
    with cast.vera.acting() as vera:
        made = families.link(
            by=vera,
            organization_id=story["luz"].organization_id,
            kind=families.LinkKind.PARTNER,
            partner_id=gus.id,
        )
        nobody = {"status": "received", "decided_at": None, "decided_by_id": None}
        _answer(story, made, vera, **nobody)
    with cast.gus.acting() as actor:
        assert Answer.objects.count() == 0
        own = {**nobody, "collected_by_id": gus.id, "link": None}
        _answer(story, made, actor, **own)
        assert Answer.objects.count() == 1
        assert FamilyLink.objects.count() == 1
        with refused():
            _answer(story, made, actor, **own | {"organization_id": cast.olga.organization.id})
        with refused():
            _answer(
                story,
                made,
                actor,
                **own
                | {
                    "status": "matched",
                    "subject": story["luz"],
                    "decided_at": clock.now(),
                    "decided_by_id": actor.user_id,
                },
            )


def test_a_code_opens_once_and_wrong_ones_run_out(story, django_capture_on_commit_callbacks):
    made = story["link"]
    sending = django_capture_on_commit_callbacks(execute=True)
    with sending, families.acting(made, known=False) as family:
        assert actions.send_code(link=made.link, by=family)
    code = mail.outbox[-1].subject[-6:]
    assert mail.outbox[-1].to == ["paz@families.example"]
    with families.acting(made, known=False) as family:
        for _ in range(4):
            assert actions.confirm_code(link=made.link, code="000000x", by=family) is None
        how = actions.confirm_code(link=made.link, code=code, by=family)
        assert how is Authenticated.EMAIL
        assert actions.confirm_code(link=made.link, code=code, by=family) is None


def test_after_five_wrong_codes_the_right_one_is_wrong_too(
    story, django_capture_on_commit_callbacks
):
    made = story["link"]
    sending = django_capture_on_commit_callbacks(execute=True)
    with sending, families.acting(made, known=False) as family:
        actions.send_code(link=made.link, by=family)
    code = mail.outbox[-1].subject[-6:]
    with families.acting(made, known=False) as family:
        for _ in range(5):
            actions.confirm_code(link=made.link, code="wrong", by=family)
        assert actions.confirm_code(link=made.link, code=code, by=family) is None


def test_no_more_than_five_codes_an_hour_are_sent(story):
    made = story["link"]
    with families.acting(made, known=False) as family:
        sent = [actions.send_code(link=made.link, by=family) for _ in range(6)]
    assert sent == [True] * 5 + [False]


def test_the_code_on_the_letter_opens_however_it_is_typed(story):
    made = story["link"]
    with families.acting(made, known=False) as family:
        typed = " " + made.code.lower().replace("-", " ").replace("0", "o")
        how = actions.confirm_code(link=made.link, code=typed, by=family)
    assert how is Authenticated.PRINTED


def test_a_code_of_another_link_is_wrong(story, cast):
    with cast.vera.acting() as vera:
        another = families.link(story["ann"], story["other"], by=vera, printed=True)
    with families.acting(story["link"], known=False) as family:
        assert actions.confirm_code(link=story["link"].link, code=another.code, by=family) is None


def test_neither_token_nor_code_is_kept(story, cast):
    made = story["link"]
    with cast.vera.acting():
        row = FamilyLink.objects.get(id=made.link.id)
    kept = [str(getattr(row, field.attname)) for field in FamilyLink._meta.fields]
    assert not any(made.token in value or made.code in value for value in kept)
    assert row.token_hash == tokens.token_hash(made.token)


@pytest.fixture
def pages(settings, monkeypatch):
    """Two pages of a family, as the door opens them."""
    import sys
    import types

    from django.http import HttpResponse

    def told(request):
        family = request.family
        return HttpResponse(f"{family.organization_name} {family.subject_id} {family.is_known}")

    module = types.ModuleType("family_urls")
    module.urlpatterns = [
        door.route_family("f/mine/", told, name="mine", stage=door.Stage.KNOWN),
        door.route_family("f/<str:token>/", told, name="link", stage=door.Stage.LINK),
        *import_module("portal.urls").urlpatterns,
    ]
    monkeypatch.setitem(sys.modules, "family_urls", module)
    settings.ROOT_URLCONF = "family_urls"
    clear_url_caches()
    yield
    clear_url_caches()


def test_whatever_is_wrong_with_a_link_the_page_is_the_same(pages, story, cast, client):
    with cast.vera.acting() as vera:
        revoked = families.link(story["ann"], story["other"], by=vera)
        actions.revoke_link(link=revoked.link, by=vera)
        over = families.link(story["ann"], story["other"], by=vera, days=-1)
    wrong = [revoked.token, over.token, "guessed", story["link"].token[:-1] + "!"]
    answers = [client.get(f"/f/{token}/") for token in wrong] + [client.get("/f/mine/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert b"does not work any more" in answers[0].content
    good = client.get(f"/f/{story['link'].token}/")
    assert good.content == b"Northfield Unified None False"


def test_a_confirmed_code_opens_the_record_in_that_browser_for_half_an_hour(pages, story, client):
    made = story["link"]
    request = RequestFactory().get("/")
    request.session = client.session
    door.make_known(request, made.link, Authenticated.EMAIL)
    request.session.save()
    client.cookies["sessionid"] = request.session.session_key
    page = client.get("/f/mine/")
    assert page.content == f"Northfield Unified {story['luz'].id} True".encode()
    assert client.get(f"/f/{made.token}/").content.endswith(b"True")
    for minutes, status in ((29, 200), (31, 404)):
        with time_machine.travel(f"2026-03-10T12:{minutes}:00+00:00"):
            assert client.get("/f/mine/").status_code == status
