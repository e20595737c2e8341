"""Families are asked, answer, and change their minds: all through the doors that families have."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.test import Client

from consent import actions, guardians, identities
from consent.models import (
    Authority,
    ConsentEvent,
    DisclosedSubject,
    FamilyLink,
    Guardian,
    RightsPassing,
    Subject,
)
from consent.queries.asking import cohorts_for, parts_for
from consent.rules.vocabulary import AtMajority, ExpiryRule
from portal import clock
from portal.rules.vocabulary import Purpose
from portal.vault import Vault
from sharing.demo.families import FAMILIES, letter_for
from sharing.demo.story.stage import Counts, Stage, require
from sharing.exchange.models import DeletionRequest

HERE = "http://127.0.0.1:8000"
# Whom families ask: receipts in the Kantara form insist on all of it.
OFFICE = {
    "contact": "Student records office",
    "email": "records@northfield.example",
    "phone": "tel:+1-555-010-0142",
    "street": "1 School Street",
    "city": "Northfield",
    "region": "MN",
    "postal_code": "55057",
}


def rights(stage: Stage) -> Counts:
    """34 CFR 99.5: from 18 on the student decides. The clock's work, done at once."""
    with stage.vera.acting() as actor:
        actions.pass_rights(organization_id=stage.vera.organization.id, day=clock.today(), by=actor)
        return {"students_who_decide_for_themselves": RightsPassing.objects.count()}


def ask(stage: Stage) -> Counts:
    """A notice in two languages from the agreement's own terms, and a campaign for grade 11."""
    here = stage.vera.organization.id
    with stage.vera.acting() as actor:
        actions.set_contact(organization_id=here, told=OFFICE, by=actor)
        parts = parts_for(actor, here, clock.today())
        revision = actions.draft_notice(
            organization_id=here,
            code="college-outcomes",
            parts=[part.key for part in parts if part.purpose == Purpose.ENROLLMENT_OUTCOMES],
            expires_rule=ExpiryRule.SCHOOL_YEAR_END,
            expires_on=None,
            expires_days=None,
            at_majority=AtMajority.LAPSES,
            day=clock.today(),
            by=actor,
        )
        revision = actions.publish_notice_revision(revision=revision, by=actor)
        offered = min(cohorts_for(actor, here), key=lambda one: one.students)
        campaign = actions.plan_campaign(
            revision=revision,
            title="May your school learn about college?",
            cohort=offered.cohort,
            opens_on=clock.today(),
            closes_on=clock.today() + timedelta(days=30),
            expires_on=None,
            reminder_days=[7, 14],
            day=clock.today(),
            by=actor,
        )
        actions.start_campaign(campaign=campaign, site=HERE, day=clock.today(), by=actor)
    stage.finish_jobs()
    with stage.vera.acting():
        campaign.refresh_from_db()
        return {
            "languages": revision.texts.count(),
            "students": campaign.subjects,
            "mails": FamilyLink.objects.filter(campaign=campaign).count(),
        }


def known(stage: Stage) -> Counts:
    """Two families that whoever tries the demo can be: a parent, and a student of age."""
    here = stage.vera.organization.id
    with stage.vera.acting():
        passed = RightsPassing.objects.filter(subject=OuterRef("subject"))
        given = ConsentEvent.objects.filter(
            subject=OuterRef("subject"), kind="given", purpose="enrollment_outcomes"
        )
        # Decided by somebody who spoke for the student then.
        sent = DisclosedSubject.objects.filter(
            Exists(given.exclude(relationship="student"))
        ).order_by("id")
        stage.kept["families"] = {
            "parent": _speaker(here, sent.exclude(Exists(passed))),
            "student": {"subject": str(sent.filter(Exists(passed))[0].subject_id)},
        }
    found = stage.kept["families"]
    (stage.folder / FAMILIES).write_text(json.dumps(found, indent=2) + "\n")
    return {"families": len(found)}


def _speaker(organization_id: UUID, sent: QuerySet[DisclosedSubject]) -> dict[str, str]:
    """A child of the exchange whose guardian reads Spanish, if there is one."""
    vault = Vault.for_organization(organization_id)
    first: dict[str, str] = {}
    for line in sent[:200]:
        authority = Authority.objects.filter(subject=line.subject_id, level="full").first()
        if authority is None:
            continue
        person = guardians.opened(vault, Guardian.objects.get(id=authority.guardian_id))
        told = {
            "subject": str(line.subject_id),
            "guardian": str(authority.guardian_id),
            "name": person.name,
            "language": person.language,
        }
        if person.language == "es":
            return told
        first = first or told
    return first


def stop(stage: Stage) -> Counts:
    """On her own page, by the code of her letter: one look at what it does, and one tap."""
    found = stage.kept["families"]["parent"]
    if not found:
        # A small region may have sent nobody under 18.
        return {"deletions_asked_of_Cole": 0}
    letter = letter_for(stage.vera.user_id, found)
    browser = Client(SERVER_NAME="127.0.0.1")
    at = f"/f/{letter.token}/"
    opened = browser.post(f"{at}code/", {"code": letter.code}, follow=True)
    require(opened.status_code == 200, f"The letter's code was answered by {opened.status_code}.")
    preview = browser.get(f"/f/mine/stop/{Purpose.ENROLLMENT_OUTCOMES}/")
    require(preview.status_code == 200, f"The page to stop answered {preview.status_code}.")
    token = re.search(r'name="token" value="([^"]+)"', preview.content.decode())
    require(token is not None, "The page to stop has no button.")
    assert token is not None
    browser.post(f"/f/mine/stop/{Purpose.ENROLLMENT_OUTCOMES}/", {"token": token[1]})
    with stage.cole.acting():
        asked = DeletionRequest.objects.count()
    require(asked == 1, f"Cole was asked for {asked} deletions, not for one.")
    with stage.vera.acting():
        subject = Subject.objects.get(id=found["subject"])
        name = identities.opened(Vault.for_organization(subject.organization_id), [subject.id])
        require(bool(name), "The child is not on file any more.")
    return {"deletions_asked_of_Cole": asked, "language": found["language"]}
