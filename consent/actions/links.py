"""Links for families: made, revoked, and opened by a code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F

from consent import guardians, tokens
from consent.links import LinkWanted, MadeLink, written
from consent.models import FamilyCode, FamilyLink, Guardian
from consent.rules.vocabulary import Authenticated
from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission
from portal.vault import Vault
from portal.vault.signing import public_key

CODE_LASTS = timedelta(minutes=15)
CODES_AN_HOUR = 5
TRIES = 5
PRINTED_TRIES_AN_HOUR = 10
CHUNK = 2_000

_MAILS = {
    "en": (
        "Your code: {code}",
        "Your code is {code}. Type it on the page that you opened. It works for 15 minutes.\n\n"
        "If you did not ask for a code, you need do nothing.\n",
    ),
    "es": (
        "Su código: {code}",
        "Su código es {code}. Escríbalo en la página que abrió. Sirve por 15 minutos.\n\n"
        "Si usted no pidió un código, no tiene que hacer nada.\n",
    ),
}


@action
def make_links(*, organization_id: UUID, wanted: Sequence[LinkWanted], by: Actor) -> list[MadeLink]:
    """Makes links, each with a technical user of its own: for one family or a whole campaign."""
    decide_role(by, Permission.CONSENT_WRITE, organization_id).require()
    # A family cannot make an organization's keys, and needs both.
    Vault.for_organization(organization_id)
    public_key(organization_id)
    made: list[MadeLink] = []
    for start in range(0, len(wanted), CHUNK):
        made += written(organization_id, wanted[start : start + CHUNK], by)
    kinds = sorted({one.kind.value for one in wanted})
    record(
        "make_links",
        by=by,
        organization_id=organization_id,
        about=made[0].link if len(made) == 1 else None,
        detail={"links": len(made), "kinds": kinds},
    )
    return made


@action
def make_link(*, organization_id: UUID, wanted: LinkWanted, by: Actor) -> MadeLink:
    return make_links(organization_id=organization_id, wanted=[wanted], by=by)[0]


@action
def revoke_link(*, link: FamilyLink, by: Actor) -> None:
    """The link stops working at once."""
    decide_role(by, Permission.CONSENT_WRITE, link.organization_id).require()
    FamilyLink.objects.filter(id=link.id, revoked_at=None).update(revoked_at=clock.now())
    record("revoke_link", by=by, organization_id=link.organization_id, about=link)


@action
def send_code(*, link: FamilyLink, by: Actor) -> bool:
    """Sends a code to the address on file. False when there is none, or too many were asked for;
    the page says the same either way.
    """
    email = _address(link)
    now = clock.now()
    lately = FamilyCode.objects.filter(link=link, sent_at__gt=now - timedelta(hours=1)).count()
    sent = bool(email) and lately < CODES_AN_HOUR
    if sent:
        code = tokens.new_digits()
        FamilyCode.objects.create(
            organization_id=link.organization_id,
            link=link,
            code_hash=tokens.code_hash(link.id, code),
            sent_at=now,
            expires_at=now + CODE_LASTS,
        )
        transaction.on_commit(lambda: _mail(email, code, link.language), robust=True)
    record(
        "send_code",
        by=by,
        organization_id=link.organization_id,
        about=link,
        detail={"sent": sent},
    )
    return sent


@action
def confirm_code(*, link: FamilyLink, code: str, by: Actor) -> Authenticated | None:
    """How the family showed that it is itself; None when the code is wrong, over or used up."""
    given = tokens.code_hash(link.id, code)
    how = _by_mail(link, given) or _by_letter(link, given)
    if how and link.used_at is None:
        FamilyLink.objects.filter(id=link.id, used_at=None).update(used_at=clock.now())
    record(
        "confirm_code",
        by=by,
        organization_id=link.organization_id,
        about=link,
        detail={"code": how.value if how else "wrong"},
    )
    return how


def _address(link: FamilyLink) -> str:
    if link.guardian_id is None:
        return ""
    guardian = Guardian.objects.get(id=link.guardian_id)
    return guardians.opened(Vault.for_organization(link.organization_id), guardian).email


def _mail(email: str, code: str, language: str) -> None:
    subject, text = _MAILS.get(language, _MAILS["en"])
    send_mail(
        subject.format(code=code), text.format(code=code), settings.DEFAULT_FROM_EMAIL, [email]
    )


def _by_mail(link: FamilyLink, given: str) -> Authenticated | None:
    """The code sent last. A try is counted before it is judged, so that none are free."""
    now = clock.now()
    last = FamilyCode.objects.filter(link=link).order_by("-sent_at").first()
    if last is None or last.used_at or last.expires_at < now:
        return None
    own = FamilyCode.objects.filter(id=last.id, used_at=None, tries__lt=TRIES)
    if not own.update(tries=F("tries") + 1) or not tokens.same(last.code_hash, given):
        return None
    # Of two requests with the right code at once, one is let in.
    used = FamilyCode.objects.filter(id=last.id, used_at=None).update(used_at=now)
    return Authenticated.EMAIL if used else None


def _by_letter(link: FamilyLink, given: str) -> Authenticated | None:
    """A printed code lasts as long as its letter; its tries are few an hour."""
    if not link.code_hash:
        return None
    tries = f"family-printed-{link.id}"
    cache.add(tries, 0, timeout=3600)
    if cache.incr(tries) > PRINTED_TRIES_AN_HOUR or not tokens.same(link.code_hash, given):
        return None
    return Authenticated.PRINTED
