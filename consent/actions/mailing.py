"""Reaching families of a campaign: a batch of mails, a file of letters, reminders.

A batch makes its links and marks its families in one transaction; the mails leave after it. Each
is confirmed by itself, so whatever a crash interrupts, a family whose mail left is not mailed
again, and one whose mail is not confirmed is shown to the staff.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from consent import campaigns, identities, letters
from consent.actions.links import LinkWanted, MadeLink, make_links
from consent.campaigns import Speaker
from consent.letters import Letter, Mail
from consent.models import Campaign, CampaignLetters, CampaignSubject
from consent.rules.asking.campaign import reminder_due
from consent.rules.vocabulary import AskState, CampaignStatus, LinkKind
from portal import clock
from portal.recording import action, record
from portal.rowsecurity import scope
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission
from portal.vault import Vault, files

log = logging.getLogger("consent")
BATCH = 50


@dataclass(frozen=True, slots=True)
class Batch:
    """How far a run is: the last family it looked at, none when there is no other."""

    last: UUID | None
    mailed: int


@action
def mail_batch(
    *, campaign: Campaign, after: UUID | None, again: bool, site: str, day: date, by: Actor
) -> Batch:
    """Asks the next families that have an address; `again` reminds those who are due."""
    decide_role(by, Permission.CONSENT_WRITE, campaign.organization_id).require()
    rows = list(_next(campaign, after))
    due = [row for row in rows if _wants_mail(campaign, row, again, day)]
    if again and due:
        answered = {one.subject_id for one in campaigns.asked_in(campaign) if one.answer}
        due = [row for row in due if row.subject_id not in answered]
    mails = _mails(campaign, due, again=again, site=site, by=by, day=day)
    for row in due:
        if row.subject_id in mails:
            _mark(row, again)
    transaction.on_commit(lambda: _deliver(by.user_id, mails, again), robust=True)
    record(
        "mail_campaign",
        by=by,
        organization_id=campaign.organization_id,
        about=campaign,
        detail={"families": len(mails), "reminder": again},
    )
    return Batch(rows[-1].id if len(rows) == BATCH else None, len(mails))


@action
def repeat_unconfirmed(*, campaign: Campaign, site: str, day: date, by: Actor) -> int:
    """Mails once more those whose mail was never confirmed or came back."""
    decide_role(by, Permission.CONSENT_WRITE, campaign.organization_id).require()
    rows = list(campaigns.unconfirmed_in(campaign).select_for_update(of=("self",))[: 4 * BATCH])
    mails = _mails(campaign, rows, again=False, site=site, by=by, day=day)
    CampaignSubject.objects.filter(id__in=[row.id for row in rows]).update(bounced=False)
    transaction.on_commit(lambda: _deliver(by.user_id, mails, again=False), robust=True)
    record(
        "repeat_unconfirmed",
        by=by,
        organization_id=campaign.organization_id,
        about=campaign,
        detail={"families": len(mails)},
    )
    return len(mails)


@action
def print_letters(
    *, campaign: Campaign, everybody: bool, site: str, day: date, by: Actor
) -> CampaignLetters | None:
    """Letters for families without an address, or for all that have not answered."""
    decide_role(by, Permission.CONSENT_WRITE, campaign.organization_id).require()
    decide_role(by, Permission.STUDENT_READ, campaign.organization_id).require()
    waiting = [one for one in campaigns.asked_in(campaign) if one.answer is None]
    schools = {one.subject_id: one.school for one in waiting}
    speakers = campaigns.speakers_of(schools, day)
    wanted = [
        found[0]
        for subject_id in schools
        if (found := speakers.get(subject_id))
        and (everybody or not any(one.has_email for one in found))
    ]
    if not wanted:
        record("print_letters", by=by, organization_id=campaign.organization_id, about=campaign)
        return None
    pages = _letters(campaign, wanted, schools, site=site, by=by)
    name = campaign.organization.name
    content = letters.letters_pdf(pages, district=name, closes_on=campaign.closes_on)
    stored = files.store(
        [content],
        name=f"letters-{day.isoformat()}.pdf",
        media_type="application/pdf",
        organization_id=campaign.organization_id,
    )
    made = CampaignLetters.objects.create(
        organization_id=campaign.organization_id,
        campaign=campaign,
        file=stored,
        families=len(pages),
        made_at=clock.now(),
        made_by_id=by.user_id,
    )
    _rows(campaign).filter(subject_id__in=[one.subject_id for one in wanted], sent_at=None).update(
        state=AskState.SENT, sent_at=clock.now()
    )
    record(
        "print_letters",
        by=by,
        organization_id=campaign.organization_id,
        about=campaign,
        detail={"families": len(pages)},
    )
    return made


def _rows(campaign: Campaign) -> QuerySet[CampaignSubject]:
    return CampaignSubject.objects.filter(
        organization_id=campaign.organization_id, campaign=campaign
    )


def _next(campaign: Campaign, after: UUID | None) -> Iterable[CampaignSubject]:
    if campaign.status != CampaignStatus.OPEN:
        return []
    rows = _rows(campaign).order_by("id").select_for_update(of=("self",))
    return rows.filter(id__gt=after)[:BATCH] if after else rows[:BATCH]


def _wants_mail(campaign: Campaign, row: CampaignSubject, again: bool, day: date) -> bool:
    if not again:
        return row.state == AskState.TO_ASK
    started = campaign.started_at.date() if campaign.started_at else campaign.opens_on
    return row.sent_at is not None and reminder_due(
        started_on=started,
        reminder_days=campaign.reminder_days,
        reminded=len(row.reminded_at),
        day=day,
    )


def _mark(row: CampaignSubject, again: bool) -> None:
    if again:
        row.reminded_at = [*row.reminded_at, clock.now()]
        row.save(update_fields=["reminded_at"])
    else:
        row.state = AskState.SENT
        row.save(update_fields=["state"])


def _mails(
    campaign: Campaign,
    rows: Sequence[CampaignSubject],
    *,
    again: bool,
    site: str,
    by: Actor,
    day: date,
) -> dict[UUID, list[tuple[UUID, Mail]]]:
    """Student → the campaign's row and a mail for each person with an address."""
    by_subject = {row.subject_id: row for row in rows}
    speakers = campaigns.speakers_of(by_subject, day)
    reached = [one for found in speakers.values() for one in found if one.has_email]
    people = campaigns.people_of(campaign.organization_id, [one.guardian_id for one in reached])
    made = _linked(campaign, reached, {k: v.language for k, v in people.items()}, False, by)
    found: dict[UUID, list[tuple[UUID, Mail]]] = {}
    for speaker, link in zip(reached, made, strict=True):
        person = people[speaker.guardian_id]
        mail = letters.invitation(
            to=person.email,
            district=campaign.organization.name,
            address=_address(site, link),
            closes_on=campaign.closes_on,
            language=person.language,
            again=again,
        )
        row = by_subject[speaker.subject_id]
        found.setdefault(speaker.subject_id, []).append((row.id, mail))
    return found


def _letters(
    campaign: Campaign,
    wanted: Sequence[Speaker],
    schools: dict[UUID, str],
    *,
    site: str,
    by: Actor,
) -> list[Letter]:
    people = campaigns.people_of(campaign.organization_id, [one.guardian_id for one in wanted])
    made = _linked(campaign, wanted, {k: v.language for k, v in people.items()}, True, by)
    vault = Vault.for_organization(campaign.organization_id)
    children = identities.opened(vault, [one.subject_id for one in wanted])
    pages = [
        Letter(
            child=f"{child.first_name} {child.last_name}",
            guardian=people[speaker.guardian_id].name,
            school=schools[speaker.subject_id],
            language=people[speaker.guardian_id].language,
            address=_address(site, link),
            code=link.code or "",
        )
        for speaker, link in zip(wanted, made, strict=True)
        for child in [children[speaker.subject_id]]
    ]
    return sorted(pages, key=lambda page: (page.school, page.child))


def _linked(
    campaign: Campaign,
    speakers: Sequence[Speaker],
    languages: dict[UUID, str],
    printed: bool,
    by: Actor,
) -> list[MadeLink]:
    if not speakers:
        return []
    return make_links(
        organization_id=campaign.organization_id,
        wanted=[
            LinkWanted(
                kind=LinkKind.CLAIM if one.is_student else LinkKind.PERSONAL,
                expires_at=campaigns.ends_at(campaign),
                language=languages[one.guardian_id],
                campaign_id=campaign.id,
                subject_id=one.subject_id,
                guardian_id=one.guardian_id,
                printed=printed,
            )
            for one in speakers
        ],
        by=by,
    )


def _address(site: str, made: MadeLink) -> str:
    return site.rstrip("/") + reverse("family_link", args=[made.token])


def _deliver(user_id: UUID, mails: dict[UUID, list[tuple[UUID, Mail]]], again: bool) -> None:
    """After the commit: each mail leaves, and is then confirmed in a transaction of its own."""
    for found in mails.values():
        for row_id, mail in found:
            told: dict[str, Any] = {"sent_at": clock.now(), "bounced": False}
            try:
                send_mail(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to])
            except Exception:  # one address that fails keeps nobody else waiting
                log.exception("a mail of a campaign could not be sent")
                told = {"bounced": True}
            if again and not told.get("bounced"):
                continue
            with scope(user_id):
                CampaignSubject.objects.filter(id=row_id).update(**told)
