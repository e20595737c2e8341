"""A district that asks families: an agreement in force, a notice, a campaign, people on file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace

from django.core import mail
from django.test import Client

from consent import actions, notices
from consent.guardians import Person
from consent.models import Campaign, CampaignSubject, NoticeRevision, Subject
from consent.queries.asking import cohorts_for, parts_for
from consent.rules.vocabulary import AtMajority, ExpiryRule, LinkKind
from portal import clock
from portal.jobs import run_now
from portal.models import Job
from portal.rules.vocabulary import LegalBasis
from sharing.records.models import School, SchoolRecord
from tests.agreements import making as agreements
from tests.consent import families
from tests.consent import making as people

SITE = "https://portal.example"
PAZ = Person("Paz Torres", "paz@families.example", "", "es")
MARCO = Person("Marco Torres", "", "", "en")


@dataclass
class Asking:
    """What Vera made so far. `subjects` are two students: Paz's child, and Marco's."""

    cast: SimpleNamespace
    revision: NoticeRevision
    campaign: Campaign | None = None
    subjects: list[Subject] = field(default_factory=list)

    @property
    def vera(self):
        return self.cast.vera


def noticed(cast: SimpleNamespace) -> Asking:
    """Four students in two schools, an agreement in force, and a published notice."""
    with cast.vera.acting():
        here = cast.vera.organization
        told = [
            people.identity(f"20000{place}", first_name=name, birth_date=date(2012, 5, place + 1))
            for place, name in enumerate(("Luz", "Ana", "Iker", "Noa"))
        ]
        students = people.students(here.id, told)
        schools = [
            School.objects.create(organization=here, code=name[:1], name=name)
            for name in ("Eastside High", "Westside High")
        ]
        for place, subject in enumerate(students.values()):
            SchoolRecord.objects.create(
                organization=here, subject=subject, school=schools[place // 3], grade="09"
            )
    agreements.active(
        agreements.two_flow_terms(here, cast.cole.organization, basis=LegalBasis.CONSENT),
        drafter=cast.vera,
        officers=[cast.dana, cast.cole],
    )
    with cast.vera.acting() as vera:
        revision = actions.publish_notice_revision(revision=drafted(vera, here.id), by=vera)
    return Asking(cast, revision, subjects=list(students.values()))


def drafted(vera, organization_id, code: str = "outcomes", **fields) -> NoticeRevision:
    given = {
        "expires_rule": ExpiryRule.SCHOOL_YEAR_END,
        "expires_on": None,
        "expires_days": None,
        "at_majority": AtMajority.LAPSES,
    }
    return actions.draft_notice(
        organization_id=organization_id,
        code=code,
        parts=[part.key for part in parts_for(vera, organization_id, clock.today())],
        day=clock.today(),
        by=vera,
        **{**given, **fields},
    )


def planned(asking: Asking, **fields) -> Asking:
    """A campaign for grade nine; Paz is on file for the first student, Marco for the second."""
    with asking.vera.acting() as vera:
        (offered,) = cohorts_for(vera, asking.vera.organization.id)
        given = {
            "title": "Class of the fall",
            "cohort": offered.cohort,
            "opens_on": clock.today(),
            "closes_on": clock.today() + timedelta(days=30),
            "expires_on": None,
            "reminder_days": [7, 14],
        }
        asking.campaign = actions.plan_campaign(
            revision=asking.revision, day=clock.today(), by=vera, **{**given, **fields}
        )
        families.guardian(asking.subjects[0], PAZ, by=vera)
        families.guardian(asking.subjects[1], MARCO, by=vera)
    return asking


def started(asking: Asking, run) -> Asking:
    """Vera starts it, and the worker writes the mails."""
    with asking.vera.acting() as vera:
        actions.start_campaign(campaign=asking.campaign, site=SITE, day=clock.today(), by=vera)
    work_off(asking, run)
    with asking.vera.acting():
        asking.campaign.refresh_from_db()
    return asking


def work_off(asking: Asking, run) -> None:
    with asking.vera.acting() as vera:
        for _ in range(20):
            waiting = [job for job in Job.objects.all() if not job.is_finished]
            if not waiting:
                return
            for job in waiting:
                with run(execute=True):
                    run_now(job.id, vera.user_id)


def asked(cast: SimpleNamespace, run, **fields) -> Asking:
    return started(planned(noticed(cast), **fields), run)


def link_in(message) -> str:
    """The path of the link in a mail."""
    return re.search(r"https://portal\.example(/f/\S+/)", message.body)[1]


def code_in(message) -> str:
    return re.search(r"\b(\d{6})\b", message.body)[1]


def mails_to(address: str):
    return [one for one in mail.outbox if one.to == [address]]


def row_of(asking: Asking, place: int = 0) -> CampaignSubject:
    return CampaignSubject.objects.get(campaign=asking.campaign, subject=asking.subjects[place])


def open_link(asking: Asking) -> str:
    with asking.vera.acting() as vera:
        made = actions.make_open_link(campaign=asking.campaign, by=vera)
    assert made.link.kind == LinkKind.OPEN
    return f"/f/{made.token}/"


def answer_all(client: Client, at: str, kind: str = "given") -> None:
    """Chooses the same for every question."""
    page = client.get(at + "choose/")
    names = set(re.findall(r'name="(part\d+)"', page.content.decode()))
    client.post(at + "choose/", dict.fromkeys(names, kind))


def words_of(revision: NoticeRevision):
    return notices.words_of(revision.texts.get(language="en"))
