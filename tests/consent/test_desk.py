"""Gus asks families for Northfield at a desk of his own, and sees what he collected alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.http import Http404

from consent import actions, asking, queries
from consent.models import (
    Answer,
    CampaignSubject,
    ConsentEvent,
    FamilyLink,
    Guardian,
    Subject,
)
from consent.rules.desk import Collected, decide_collecting
from consent.rules.vocabulary import AnswerStatus, LinkKind
from portal import clock
from portal.models import StoredFile, User
from portal.rules.decision import Refused
from portal.rules.intake import Rejected
from portal.rules.vocabulary import LegalBasis
from portal.vault import files
from tests.agreements import making as agreements
from tests.consent import desks
from tests.consent.test_doors import kept


@pytest.fixture
def desk(cast):
    return desks.opened(cast)


def states(desk):
    with desk.gus.acting() as gus:
        rows = list(queries.collected_for(gus))
        return [(line.child, line.state) for line in queries.collected_lines_for(gus, rows)]


def test_gus_hands_a_form_in_and_vera_puts_it_on_file(desk):
    answer = desks.handed_in(desk)
    assert states(desk) == [("Marisol Núñez-Ortega", Collected.RECEIVED)]
    with desk.vera.acting() as vera:
        page = queries.queue_desk_for(vera, answer.id)
        assert page.line.answer.collected_by == desk.gus.organization
        (candidate,) = page.candidates
        events = actions.tie_answer(answer=answer, subject=candidate.student.subject, by=vera)
        assert [event.notice_text_id for event in events] == [answer.notice_text_id]
        assert files.read_stored(queries.scan_for(vera, answer.id)) == desks.PDF
    assert states(desk) == [("Marisol Núñez-Ortega", Collected.MATCHED)]


def test_gus_reads_why_his_form_needs_attention(desk):
    answer = desks.handed_in(desk)
    with desk.vera.acting() as vera:
        actions.set_answer_aside(answer=answer, reason="The signature is missing.", by=vera)
    assert states(desk)[0][1] is Collected.SET_ASIDE
    assert "The signature is missing." in desk.gus.client.get("/desk/").content.decode()


def test_the_same_form_sent_twice_is_one_answer(desk):
    token = uuid4()
    assert desks.handed_in(desk, token=token)
    assert desks.handed_in(desk, token=token) is None
    assert len(states(desk)) == 1


def test_gus_sees_nothing_of_the_district_but_what_he_collected(desk):
    desks.handed_in(desk)
    with desk.vera.acting() as vera:
        kept(vera)
    with desk.gus.acting() as gus:
        for table in (Subject, ConsentEvent, Guardian, CampaignSubject):
            assert not table.objects.exists()
        assert {row.collected_by_id for row in Answer.objects.all()} == {desk.gus.organization.id}
        assert {row.kind for row in FamilyLink.objects.all()} == {LinkKind.PARTNER.value}
        with pytest.raises(Http404):
            queries.answer_for(gus, Answer.objects.get().id)


def test_gus_is_told_the_same_whether_the_child_exists_or_not(desk):
    desks.handed_in(desk)
    stranger = desks.content(child=desks.Child(first_name="Zed", last_name="Zoo"))
    desks.handed_in(desk, content=stranger)
    assert {state for _, state in states(desk)} == {Collected.RECEIVED}


def test_olga_sees_neither_desk_nor_answer_nor_scan(desk, olga):
    answer = desks.handed_in(desk)
    with olga.acting() as actor:
        assert not Answer.objects.exists()
        assert not StoredFile.objects.exists()
        assert queries.desks_for(actor) == []
    for path in ("/desk/", f"/desk/scans/{answer.id}/", f"/consents/unmatched/{answer.id}/scan/"):
        assert olga.client.get(path).status_code == 404


def test_another_partners_people_cannot_use_the_desk(desk, cole):
    with desk.gus.acting():
        link = FamilyLink.objects.get()
    for path in (f"/desk/{link.id}/paper/", "/desk/"):
        assert cole.client.get(path).status_code == 404
    assert cole.client.post(f"/desk/{link.id}/poster/").status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00program", "form.pdf"),
        (b"<html><script>alert(1)</script>", "form.png"),
        (b"GIF89a", "form.gif"),
        (b"PK\x03\x04", "form.jpg"),
        (b" ", "form.pdf"),
    ],
)
def test_what_is_no_scan_is_refused_whatever_its_name(desk, content, name):
    with pytest.raises(Rejected, match="PDF, a JPEG or a PNG"):
        desks.handed_in(desk, scan=content, name=name)
    with desk.gus.acting():
        assert not Answer.objects.exists()
        assert not StoredFile.objects.exists()


def test_a_scan_of_too_many_bytes_is_refused(desk):
    with pytest.raises(Rejected, match="at most 15 MB"):
        desks.handed_in(desk, scan=desks.PDF + b"0" * 15_000_001)


def test_a_scan_is_handed_out_as_a_download_and_never_as_a_page(desk):
    answer = desks.handed_in(desk, name='../"><script>.pdf')
    response = desk.vera.client.get(f"/consents/unmatched/{answer.id}/scan/")
    assert response["Content-Disposition"].startswith("attachment")
    assert "/" not in StoredFile(name=response["Content-Disposition"].split("filename")[1]).name
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content) == desks.PDF


def test_gus_cannot_collect_once_the_agreement_is_suspended(desk):
    agreements.suspend(desk.agreement, desk.cast.dana)
    with pytest.raises(Refused, match="No agreement in force"):
        desks.handed_in(desk)
    page = desk.gus.client.get("/desk/").content.decode()
    assert "No agreement in force" in page
    with desk.gus.acting() as gus:
        (found,) = queries.desks_for(gus)
        with pytest.raises(Refused):
            actions.make_poster(desk=found.link, by=gus)


def test_gus_cannot_collect_when_the_campaign_is_over(desk, time_machine_to):
    time_machine_to((clock.today() + timedelta(days=31)).isoformat())
    with desk.gus.acting() as gus:
        assert queries.desks_for(gus) == []


def test_no_desk_is_opened_for_a_partner_whom_no_agreement_names(cast):
    terms = agreements.two_flow_terms(cast.vera.organization, cast.cole.organization)
    agreements.active(terms, drafter=cast.vera, officers=[cast.dana, cast.cole])
    campaign = desks.asked(cast)
    with cast.vera.acting() as vera:
        assert queries.possible_partners_for(vera, campaign) == []
        with pytest.raises(Refused, match="No agreement in force"):
            actions.open_desk(campaign=campaign, partner=cast.gus.organization, by=vera)


@pytest.mark.parametrize("basis", [one for one in LegalBasis if one is not LegalBasis.CONSENT])
def test_gus_collects_nothing_where_records_rest_on_another_ground(desk, basis):
    with desk.gus.acting():
        flows = asking.flows(day=clock.today(), recipient_id=desk.gus.organization.id)
    told = {"purposes": [flows[0].purpose], "partner": "Bridge", "district": "Northfield"}
    assert decide_collecting(flows, **told)
    assert not decide_collecting([replace(flow, basis=basis) for flow in flows], **told)


def test_gus_prints_a_poster_whose_link_opens_the_district_s_notice(desk, client):
    with desk.gus.acting() as gus:
        (found,) = queries.desks_for(gus)
        made = actions.make_poster(desk=found.link, by=gus)
    page = client.get(f"/f/{made.token}/")
    assert page.status_code == 200
    response = desk.gus.client.post(f"/desk/{found.id}/poster/")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


def test_a_closed_desk_stops_every_poster_of_it(desk, client):
    with desk.gus.acting() as gus:
        (found,) = queries.desks_for(gus)
        made = actions.make_poster(desk=found.link, by=gus)
    desks.handed_in(desk)
    with desk.vera.acting() as vera:
        actions.close_desk(campaign=desk.campaign, partner_id=desk.gus.organization.id, by=vera)
    assert client.get(f"/f/{made.token}/").status_code == 404
    with desk.gus.acting() as gus:
        assert queries.desks_for(gus) == []
        (line,) = queries.collected_lines_for(gus, list(queries.collected_for(gus)))
        assert (line.child, line.state) == ("", Collected.RECEIVED)


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": clock.now() + timedelta(days=400)},
        {"kind": LinkKind.OPEN, "partner_id": None},
        {"campaign_id": None},
    ],
    ids=["longer than the desk", "another kind", "another campaign"],
)
def test_the_database_lets_gus_make_no_link_but_a_poster_of_his_desk(desk, change):
    with desk.gus.acting() as gus:
        (found,) = queries.desks_for(gus)
        made = actions.make_poster(desk=found.link, by=gus)
        row = FamilyLink.objects.get(id=made.link.id)
        row.id, row.token_hash = uuid4(), "f" * 64
        row.user = _another_user()
        for name, value in change.items():
            setattr(row, name, value)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            row.save(force_insert=True)


def _another_user():
    return User.objects.create(email=f"{uuid4()}@family.invalid", name="A family")


def test_gus_cannot_decide_about_what_he_handed_in(desk):
    answer = desks.handed_in(desk)
    with desk.gus.acting() as gus:
        assert not Answer.objects.filter(id=answer.id).update(status=AnswerStatus.REPEATED)
        with pytest.raises(Refused):
            actions.set_answer_aside(answer=answer, reason="mine", by=gus)


def test_gus_types_a_form_on_the_page(desk):
    with desk.gus.acting() as gus:
        (found,) = queries.desks_for(gus)
        text = queries.desk_texts(gus, found)[0]
        parts = queries.parts_for(gus, text)
    client = desk.gus.client
    told = {
        "notice": text.id,
        "first_name": "Marisol",
        "last_name": "Núñez-Ortega",
        "birth_date": "2008-05-17",
        "signed_by": "Carmen Núñez",
        "relationship": "parent",
        "signed_on": clock.today().isoformat(),
        "token": uuid4(),
        **{f"part-{part.key}": "given" for part in parts},
    }
    path = f"/desk/{found.id}/paper/"
    page = client.post(path, {**told, "scan": SimpleUploadedFile("x.pdf", b"no")})
    assert "a PDF, a JPEG or a PNG" in page.content.decode()
    response = client.post(path, {**told, "scan": SimpleUploadedFile("x.pdf", desks.PDF)})
    assert response["Location"] == "/desk/"
    assert "With the district" in client.get("/desk/").content.decode()
