"""Notices by email when a key came or went: whoever did not expect it must hear of it at once."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from portal import clock
from portal.facts import MACHINES, in_force
from portal.models import Membership, Organization
from portal.rules.actor import Actor
from portal.rules.permissions import Permission, roles_with
from portal.ui.formatting import moment
from sharing.keys.models import RegisteredKey
from sharing.keys.rules.kinds import Use
from sharing.keys.rules.lifecycle import KeyStatus

log = logging.getLogger("keys")
ASKED = (Permission.KEY_MANAGE, Permission.PEOPLE_MANAGE)
_HAPPENED = {
    KeyStatus.ACTIVE: "A key was added",
    KeyStatus.RETIRED: "A key was replaced",
    KeyStatus.REVOKED: "A key was revoked",
}
_MEANS = {
    (Use.OPEN, KeyStatus.ACTIVE): "Packages for {organization} are encrypted to it from now on.",
    (Use.SIGN, KeyStatus.ACTIVE): "What it signs counts as signed by {organization} from now on.",
    (Use.OPEN, KeyStatus.RETIRED): "No package is encrypted to it any more.",
    (Use.SIGN, KeyStatus.RETIRED): "What it signed until now stays valid, and nothing after.",
    (Use.OPEN, KeyStatus.REVOKED): "No package is encrypted to it any more.",
    (Use.SIGN, KeyStatus.REVOKED): "What it signed does not count any more{before}.",
}


def tell_of(key: RegisteredKey, *, by: Actor) -> None:
    """To everyone who tends keys or people in the organization, each alone, once it is done."""
    organization = Organization.objects.get(id=key.organization_id)
    subject, text = _words(key, organization.name, by)
    emails = _responsible(key)
    transaction.on_commit(lambda: _send(subject, text, emails), robust=True)


def _responsible(key: RegisteredKey) -> list[str]:
    roles = {role.value for permission in ASKED for role in roles_with(permission)}
    found = Membership.objects.filter(
        in_force(clock.today()), organization_id=key.organization_id, role__in=roles
    )
    emails = set(found.values_list("user__email", flat=True))
    return sorted(email for email in emails if not email.endswith(MACHINES))


def _words(key: RegisteredKey, organization: str, by: Actor) -> tuple[str, str]:
    status, use = KeyStatus(key.status), Use(key.use)
    before = f", but for what is dated before {key.lost_on:%B %-d, %Y}" if key.lost_on else ""
    means = _MEANS[(use, status)].format(organization=organization, before=before)
    text = (
        f"{_HAPPENED[status]}: “{key.label}” of {organization}.\n\n{means}\n\n"
        f"By {by.name}, {moment(clock.now())}.\n"
        f"What it does: {use.label.lower()}.\nFingerprint: {key.fingerprint}\n"
        + (f"Why: {key.reason}\n" if key.reason else "")
        + "\nIf nobody at your organization meant this, open Throughline now, revoke the key under "
        "Keys, and end the access of whoever it was.\n"
    )
    return f"[Throughline] {_HAPPENED[status]}: {organization}", text


def _send(subject: str, text: str, emails: list[str]) -> None:
    for email in emails:
        try:
            send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [email])
        except OSError:  # the others are told nevertheless; the ledger has it in any case
            log.exception("a notice about a key could not be sent")
