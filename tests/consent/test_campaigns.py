"""Vera asks a class: mails once each, letters with codes, coverage by school, reminders."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from pypdf import PdfReader

from consent import actions, campaigns, tending
from consent.models import CampaignSubject, FamilyLink
from consent.queries.asking import (
    SchoolLine,
    campaign_for,
    campaigns_for,
    followups_for,
    reach_for,
    revisions_for,
)
from consent.rules.asking import cohort as cohorts
from consent.views import campaigns as views
from portal import clock
from portal.rules.decision import Refused
from portal.vault import files
from tests.consent import asking as making
from tests.consent import families


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


def test_vera_sees_before_the_start_whom_a_mail_reaches(cast):
    asking = making.planned(making.noticed(cast))
    with asking.vera.acting() as vera:
        cohort = cohorts.from_json(asking.campaign.cohort)
        reach = reach_for(vera, asking.vera.organization.id, cohort, clock.today())
    assert (reach.students, reach.by_email, reach.by_letter, reach.nobody) == (4, 1, 1, 2)
    assert mail.outbox == []


def test_each_mail_leaves_once_whatever_runs_again(cast, run):
    asking = making.asked(cast, run)
    assert [one.to for one in mail.outbox] == [[making.PAZ.email]]
    with asking.vera.acting() as vera, run(execute=True):
        actions.mail_batch(
            campaign=asking.campaign,
            after=None,
            again=False,
            site=making.SITE,
            day=clock.today(),
            by=vera,
        )
    assert len(mail.outbox) == 1
    with asking.vera.acting():
        assert making.row_of(asking).sent_at is not None
        assert making.row_of(asking, 1).state == "to_ask"


def test_a_mail_that_was_not_confirmed_is_shown_and_sent_again(cast, run, monkeypatch):
    def broken(*_args, **_kwargs):
        raise OSError("the mail server is away")

    with monkeypatch.context() as without_mail:
        without_mail.setattr("consent.actions.mailing.send_mail", broken)
        asking = making.asked(cast, run)
    assert mail.outbox == []
    with asking.vera.acting() as vera:
        page = campaign_for(vera, asking.campaign.id, clock.today())
        assert page.unconfirmed == 1
        with run(execute=True):
            sent = actions.repeat_unconfirmed(
                campaign=asking.campaign, site=making.SITE, day=clock.today(), by=vera
            )
        assert sent == 1
        assert campaign_for(vera, asking.campaign.id, clock.today()).unconfirmed == 0
    assert len(mail.outbox) == 1


def test_the_mail_is_in_pazs_language_and_names_no_child(cast, run):
    making.asked(cast, run)
    (told,) = making.mails_to(making.PAZ.email)
    assert "le pide su sí o su no" in told.subject
    assert "cinco minutos" in told.body
    assert "Luz" not in told.body + told.subject


def letters_of(asking, run, *, everybody: bool = False):
    with asking.vera.acting() as vera:
        actions.order_letters(
            campaign=asking.campaign, everybody=everybody, site=making.SITE, by=vera
        )
    making.work_off(asking, run)
    with asking.vera.acting():
        made = asking.campaign.letters.select_related("file").get()
        return made, PdfReader(io.BytesIO(files.read_stored(made.file)))


def test_marco_gets_a_letter_whose_code_opens_his_page(cast, run):
    asking = making.asked(cast, run)
    made, paper = letters_of(asking, run)
    assert (made.families, len(paper.pages)) == (1, 1)
    words = paper.pages[0].extract_text()
    assert "Marco Torres" in words
    assert "Ana" in words
    flat = words.replace("\n", "")
    code = making.re.search(r"\b([0-9A-Z]{4}-[0-9A-Z]{4})\b", words)[1]
    at = making.re.search(r"https://portal\.example(/f/[\w-]{43}/)", flat)[1]
    client = Client()
    making.answer_all(client, at)
    answer = client.post(at + "code/", {"code": code.lower().replace("-", " ")})
    assert answer.headers["Location"] == at + "sign/"
    with asking.vera.acting():
        assert making.row_of(asking, 1).sent_at is not None


def test_letters_for_all_have_a_page_for_each_family_on_file(cast, run):
    asking = making.asked(cast, run)
    made, paper = letters_of(asking, run, everybody=True)
    assert (made.families, len(paper.pages)) == (2, 2)
    assert "Al padre" in "".join(p.extract_text() for p in paper.pages) or "Paz" in "".join(
        p.extract_text() for p in paper.pages
    )


def answer(asking, run, kind: str) -> None:
    client, at = Client(), making.link_in(making.mails_to(making.PAZ.email)[0])
    making.answer_all(client, at, kind)
    with run(execute=True):
        client.post(at + "code/", {"send": "1"})
    code = making.code_in(making.mails_to(making.PAZ.email)[-1])
    client.post(at + "code/", {"code": code})
    token = client.get(at + "sign/").context["form"]["token"].value()
    told = {"name": "Paz Torres", "relationship": "parent", "agreed": "on", "token": token}
    with run(execute=True):
        assert client.post(at + "sign/", told).status_code == 302


def lines_of(asking) -> dict[str, tuple[int, ...]]:
    response = asking.vera.client.get(f"/consents/campaigns/{asking.campaign.id}/coverage.csv")
    rows = list(csv.reader(io.StringIO(response.content.decode())))
    return {row[0]: tuple(map(int, row[1:])) for row in rows[1:]}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_name_of_a_school_is_run_as_a_formula(start):
    line = SchoolLine(f"{start}HYPERLINK(1)", 0, 0, 0, 0, 0, 0)
    assert views._values(line)[0] == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize(
    ("kind", "eastside"),
    [("given", (3, 1, 1, 0, 0, 0, 2)), ("refused", (3, 1, 0, 1, 0, 0, 2))],
)
def test_vera_sees_the_coverage_rise_school_by_school(cast, run, kind, eastside):
    asking = making.asked(cast, run)
    assert lines_of(asking)["Eastside High"] == (3, 0, 0, 0, 0, 1, 2)
    answer(asking, run, kind)
    found = lines_of(asking)
    assert found["Eastside High"] == eastside
    assert found["Westside High"] == (1, 0, 0, 0, 0, 0, 1)
    whole = found["All schools"]
    assert whole[0] == sum(whole[2:]) == 4


def test_who_has_answered_is_not_followed_up(cast, run):
    asking = making.asked(cast, run)
    with asking.vera.acting() as vera:
        assert len(followups_for(vera, asking.campaign)) == 4
    answer(asking, run, "given")
    with asking.vera.acting() as vera:
        names = {one.student.identity.first_name for one in followups_for(vera, asking.campaign)}
        assert names == {"Ana", "Iker", "Noa"}
        east = followups_for(vera, asking.campaign, "Eastside High")
        assert len(east) == 2


def remind(asking, run, day) -> None:
    with asking.vera.acting() as vera, run(execute=True):
        actions.mail_batch(
            campaign=asking.campaign, after=None, again=True, site=making.SITE, day=day, by=vera
        )


def test_paz_is_reminded_twice_and_not_after_her_answer(cast, run):
    asking = making.asked(cast, run)
    today = clock.today()
    for after, mails in ((6, 1), (7, 2), (8, 2), (14, 3), (20, 3)):
        remind(asking, run, today + timedelta(days=after))
        assert len(making.mails_to(making.PAZ.email)) == mails, after


def test_who_has_answered_is_not_reminded(cast, run):
    asking = making.asked(cast, run)
    answer(asking, run, "given")
    before = len(mail.outbox)
    remind(asking, run, clock.today() + timedelta(days=7))
    assert len(mail.outbox) == before


def test_when_the_rights_have_passed_the_student_is_asked(cast, run):
    asking = making.planned(making.noticed(cast))
    with asking.vera.acting() as vera:
        child = asking.subjects[0]
        families.passed(child, clock.today())
        sam = families.Person("Luz Torres", "luz@families.example", "", "en")
        families.guardian(child, sam, by=vera, is_student=True)
    making.started(asking, run)
    assert [one.to for one in mail.outbox] == [["luz@families.example"]]


def test_a_parent_without_authority_is_not_asked(cast, run):
    asking = making.planned(making.noticed(cast))
    with asking.vera.acting() as vera:
        row = campaigns.Guardian.objects.get(email_index__isnull=False)
        families.authority(asking.subjects[0], row, by=vera, level=families.AuthorityLevel.NONE)
    making.started(asking, run)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"closes_on": clock.today() - timedelta(days=1)}, "CLOSES_FIRST"),
        ({"expires_on": clock.today() + timedelta(days=3)}, "EXPIRES_WHILE_ASKED"),
        ({"reminder_days": [40]}, "REMINDER_OUTSIDE"),
        ({"closes_on": clock.today() + timedelta(days=500)}, "TOO_LONG"),
    ],
)
def test_a_plan_that_cannot_work_is_refused_with_its_reason(cast, fields, code):
    asking = making.noticed(cast)
    with pytest.raises(Refused) as refused:
        making.planned(asking, **fields)
    assert code in [reason.code for reason in refused.value.decision.reasons]


def test_a_draft_of_a_notice_asks_nobody(cast):
    asking = making.noticed(cast)
    with asking.vera.acting() as vera:
        asking.revision = making.drafted(vera, asking.vera.organization.id)
    with pytest.raises(Refused) as refused:
        making.planned(asking)
    assert [one.code for one in refused.value.decision.reasons] == ["NOT_PUBLISHED"]


def test_a_campaign_starts_once_and_closes_once(cast, run):
    asking = making.asked(cast, run)
    with asking.vera.acting() as vera:
        with pytest.raises(Refused):
            actions.start_campaign(
                campaign=asking.campaign, site=making.SITE, day=clock.today(), by=vera
            )
        actions.close_campaign(campaign=asking.campaign, by=vera)
        assert not FamilyLink.objects.filter(revoked_at=None).exists()
        with pytest.raises(Refused):
            actions.close_campaign(campaign=asking.campaign, by=vera)
        assert CampaignSubject.objects.count() == 4


def test_every_page_of_notices_and_campaigns_opens_for_vera_and_none_for_olga(cast, run):
    asking = making.asked(cast, run)
    made, _ = letters_of(asking, run)
    one, notice = f"/consents/campaigns/{asking.campaign.id}/", asking.revision.id
    pages = [
        "/consents/notices/",
        f"/consents/notices/{notice}/",
        f"/consents/notices/{notice}/as/en/",
        f"/consents/notices/{notice}/as/es/",
        "/consents/campaigns/",
        one,
        one + "waiting/",
        one + "coverage.csv",
        f"{one}letters/{made.id}/",
    ]
    vera, olga = asking.vera.client, cast.olga.client
    for page in pages:
        response = vera.get(page)
        assert response.status_code == 200, page
        b"".join(response)
    assert vera.get("/consents/notices/new/").status_code == 200
    assert vera.get("/consents/campaigns/new/").status_code == 200
    own = {"/consents/notices/", "/consents/campaigns/"}
    assert {olga.get(page).status_code for page in pages if page not in own} == {404}
    with cast.olga.acting() as actor:
        assert list(revisions_for(actor)) == []
        assert campaigns_for(actor) == []


def test_vera_drafts_edits_and_publishes_a_notice_on_the_pages(cast):
    asking = making.noticed(cast)
    vera = asking.vera.client
    page = vera.get("/consents/notices/new/")
    parts = [key for key, _ in page.context["form"].fields["parts"].choices]
    told = {
        "code": "second",
        "parts": parts,
        "expires_rule": "days",
        "expires_days": "90",
        "at_majority": "continues",
    }
    at = vera.post("/consents/notices/new/", told).headers["Location"]
    assert "90 days" in vera.get(at).content.decode()
    form = vera.get(at + "text/es/").context["form"]
    words = {**form.initial, "title": "¿Nos da permiso?"}
    vera.post(at + "text/es/", words)
    vera.post(at + "text/vi/", {**words, "title": "Xin chào"})
    vera.post(at + "publish/")
    shown = vera.get(at).content.decode()
    assert "¿Nos da permiso?" in shown
    assert "Xin chào" in shown
    assert "Publish it" not in shown
    assert vera.get(at + "text/es/").status_code == 404
    with asking.vera.acting() as actor:
        revision = revisions_for(actor).get(code="second")
        with pytest.raises(Refused):
            actions.edit_notice_text(
                revision=revision, language="en", words=making.words_of(revision), by=actor
            )
    assert vera.get(at + "as/es/").content.decode().count("¿Nos da permiso?") >= 1


def test_the_clock_reminds_who_is_due_and_closes_what_is_over(cast, run, time_machine_to):
    asking = making.asked(cast, run)
    today = clock.today()
    time_machine_to((today + timedelta(days=8)).isoformat())
    tending.tend_all_campaigns()
    making.work_off(asking, run)
    assert len(making.mails_to(making.PAZ.email)) == 2
    tending.tend_all_campaigns()
    making.work_off(asking, run)
    assert len(making.mails_to(making.PAZ.email)) == 2
    time_machine_to((today + timedelta(days=31)).isoformat())
    tending.tend_all_campaigns()
    with asking.vera.acting():
        asking.campaign.refresh_from_db()
        assert asking.campaign.status == "closed"
