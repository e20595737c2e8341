"""A breach: whoever notices it reports it, its clock starts, and the other parties are told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, Incident, IncidentReceipt
from agreements.moving import locked
from agreements.opening import opened, parties_of
from agreements.rules.lifecycle import EVER_ACTIVE
from agreements.rules.obligations import Duty, DutyKind, deadline, decide_report
from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason, objection
from portal.rules.permissions import Permission
from portal.ui.formatting import moment


@action
def report_breach(
    *,
    agreement: Agreement,
    words: str,
    discovered_at: datetime,
    site: str,
    by: Actor,
    number: UUID | None = None,
) -> Incident:
    """Starts the clock from the moment of discovery and tells the other parties' officers.

    `number` is the form's own: sent twice, it is reported once. The second waits for the first.
    """
    _require_new(agreement, number)
    assert agreement.revision is not None
    parties = parties_of(agreement).ids
    decide_report(agreement.status in EVER_ACTIVE, parties, by).require()
    now = clock.now()
    Decision.unless(
        [
            objection(not words.strip(), "COMMENT", "Say what happened, without any name."),
            objection(discovered_at > now, "FUTURE", "It cannot be discovered after now."),
        ]
    ).require()
    reporter = min(by.organizations_with(Permission.OBLIGATION_WRITE) & parties)
    hours = agreement.revision.terms.breach_hours
    until = deadline(discovered_at, hours)
    duty = Duty(
        f"breach-{uuid4().hex[:12]}",
        DutyKind.BREACH_NOTICE,
        reporter,
        "Give the other parties the full account of the breach: what was affected, what was done "
        "about it, and what will keep it from happening again.",
        timezone.localtime(until).date(),
    )
    incident = Incident.objects.create(
        id=number or uuid4(),
        agreement=agreement,
        obligation=opened(agreement, [duty], by)[0],
        organization_id=reporter,
        words=words.strip(),
        discovered_at=discovered_at,
        deadline_at=until,
        breach_hours=hours,
        reported_by_id=by.user_id,
        reported_at=now,
    )
    told = _told(agreement, reporter)
    record(
        "report_breach",
        by=by,
        organization_id=reporter,
        about=incident,
        detail={
            "reference": agreement.reference,
            "deadline": until.isoformat(timespec="minutes"),
            "officers_told": len(told),
        },
    )
    link = site.rstrip("/") + reverse("agreement_breach", args=[agreement.reference, incident.id])
    text = _notice(agreement, by.organizations[reporter], until, link)
    transaction.on_commit(
        lambda: _send(agreement.reference, text, told),
        robust=True,  # a mail server that is down must not undo the report; the inbox tells it too
    )
    return incident


def _require_new(agreement: Agreement, number: UUID | None) -> None:
    locked(agreement)
    if number is not None and Incident.objects.filter(id=number, agreement=agreement).exists():
        Decision.deny(Reason("ALREADY", "This report was received already.")).require()


@action
def acknowledge_breach(*, incident: Incident, organization_id: UUID, by: Actor) -> IncidentReceipt:
    """An officer of another party confirms that the notice was read."""
    parties = parties_of(incident.agreement).ids
    Decision.unless(
        [
            *decide_role(by, Permission.OBLIGATION_WRITE, organization_id).reasons,
            objection(
                organization_id not in parties or organization_id == incident.organization_id,
                "OTHER_PARTY",
                "Only another party confirms that it read this notice.",
            ),
        ]
    ).require()
    if IncidentReceipt.objects.filter(incident=incident, organization_id=organization_id).exists():
        Decision.deny(Reason("ALREADY", "Your organization has confirmed it.")).require()
    receipt = IncidentReceipt.objects.create(
        agreement_id=incident.agreement_id,
        incident=incident,
        organization_id=organization_id,
        read_by_id=by.user_id,
        read_at=clock.now(),
    )
    record(
        "acknowledge_breach",
        by=by,
        organization_id=organization_id,
        about=incident,
        detail={"reference": incident.agreement.reference},
    )
    return receipt


def _told(agreement: Agreement, reporter: UUID) -> list[str]:
    """Privacy officers of the other parties; the database names them to a party alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT email FROM party_officers(%s, %s) WHERE organization_id <> %s ORDER BY email",
            [agreement.id, clock.today(), reporter],
        )
        return [email for (email,) in cursor.fetchall()]


def _notice(agreement: Agreement, reporter: str, until: datetime, link: str) -> str:
    return (
        f"{reporter} reports a breach under agreement {agreement.reference}, "
        f"“{agreement.title}”.\n\nRead what is known so far, and confirm that you read it:\n{link}"
        f"\n\nThe full account is due by {moment(until)}.\n"
    )


def _send(reference: str, text: str, emails: list[str]) -> None:
    """One message each: nobody learns the addresses of the others."""
    for email in emails:
        subject = f"[Throughline] A breach was reported under {reference}"
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [email], fail_silently=True)
