"""A district that asks families: an agreement in force, a notice, a campaign, people on file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace

from django.core import mail
from django.test import Client

from consent import actions
from consent.guardians import Person
from consent.models import Campaign, CampaignSubject, NoticeRevision, Subject
from consent.queries.asking import cohorts_for, parts_for
from consent.rules.asking.cohort import CohortKind
from consent.rules.vocabulary import AtMajority, ExpiryRule, LinkKind
from portal import clock
from portal.jobs import run_now
from portal.models import Job
from tests.consent import families
from tests.exchange import making

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


def noticed(cast: SimpleNamespace, *, students: int = 200) -> Asking:
    """Vera has files and an agreement, and a published notice."""
    making.begun(cast, students=students)
    with cast.vera.acting() as vera:
        revision = drafted(vera, cast.vera.organization.id)
        actions.publish_notice_revision(revision=revision, by=vera)
    return Asking(cast, revision)


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
    """A campaign for the youngest grade on file, with Paz and Marco as guardians of two of it."""
    with asking.vera.acting() as vera:
        offered = cohorts_for(vera, asking.vera.organization.id)
        grades = [one for one in offered if one.cohort.kind is CohortKind.GRADE]
        cohort = min(grades, key=lambda one: int(one.cohort.value)).cohort
        asking.campaign = actions.plan_campaign(
            revision=asking.revision,
            title="Class of the fall",
            cohort=cohort,
            opens_on=clock.today(),
            closes_on=clock.today() + timedelta(days=30),
            expires_on=None,
            reminder_days=[7, 14],
            day=clock.today(),
            by=vera,
            **fields,
        )
        from consent.asking import members

        ids = [one for one, _ in members(asking.vera.organization.id, cohort)]
        asking.subjects = [Subject.objects.get(id=one) for one in sorted(ids)[:2]]
        families.guardian(asking.subjects[0], PAZ, by=vera)
        families.guardian(asking.subjects[1], MARCO, by=vera)
    return asking


def started(asking: Asking, run) -> Asking:
    """Vera starts it, and the worker writes the mails."""
    with asking.vera.acting() as vera:
        actions.start_campaign(
            campaign=asking.campaign, site=SITE, day=clock.today(), by=vera
        )
    work_off(asking, run)
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


def asked(cast: SimpleNamespace, run, **how) -> Asking:
    return started(planned(noticed(cast, **how)), run)


def link_in(message) -> str:
    """The path of the link in a mail."""
    return re.search(r"https://portal\.example(/f/\S+/)", message.body)[1]


def code_in(message) -> str:
    return re.search(r"\b(\d{6})\b", message.body)[1]


def mails_to(address: str):
    return [one for one in mail.outbox if one.to == [address]]


def row_of(asking: Asking, place: int = 0) -> CampaignSubject:
    return CampaignSubject.objects.get(
        campaign=asking.campaign, subject=asking.subjects[place]
    )


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
