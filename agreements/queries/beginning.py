"""What a draft can begin from, and what it was begun from."""

from __future__ import annotations

from django.http import Http404

from agreements.models import Agreement, DraftSource
from agreements.queries.memoranda import memoranda_for
from agreements.queries.register import agreements_for
from agreements.rules.lifecycle import Status
from agreements.rules.starting import StartingText, starting_texts
from agreements.rules.terms import Kind
from portal.models import Organization, StoredFile
from portal.queries import partners_for
from portal.rules.actor import Actor
from portal.rules.permissions import Permission

# What an agreement of a kind can stand under.
_ABOVE = {Kind.DSA: Kind.MOU, Kind.DUL: Kind.DSA}


def starting_text_for(actor: Actor, code: str) -> StartingText:
    text = starting_texts().get(code)
    if text is None or not actor.may(Permission.AGREEMENT_DRAFT):
        raise Http404
    return text


def partners_by_kind_for(actor: Actor, text: StartingText) -> list[Organization]:
    """Whom the text is usually agreed with come first; everybody else can be chosen too."""
    everyone = list(partners_for(actor))
    usual = [one for one in everyone if one.kind in text.partners]
    return [*usual, *(one for one in everyone if one not in usual)]


def above_for(actor: Actor, kind: Kind) -> list[Agreement]:
    """Agreements in force under which the actor can begin one of this kind."""
    above = _ABOVE.get(kind)
    if above is None:
        return []
    own = agreements_for(actor).filter(kind=above, status=Status.ACTIVE)
    joined = memoranda_for(actor).filter(status=Status.ACTIVE) if above is Kind.MOU else ()
    return list({one.id: one for one in (*own, *joined)}.values())


def former_for(actor: Actor) -> list[Agreement]:
    """Texts of the own organization's agreements that can be copied, latest first."""
    own = actor.organizations_with(Permission.AGREEMENT_DRAFT)
    if not own:
        return []
    found = agreements_for(actor).filter(revision__isnull=False).exclude(kind=Kind.JOINDER)
    return list(found.defer("revision__content")[:200])


def source_for(actor: Actor, agreement: Agreement) -> DraftSource | None:
    """What the draft was begun from; only its writers know."""
    if not actor.may_in(Permission.AGREEMENT_DRAFT, agreement.lead_id):
        return None
    return DraftSource.objects.filter(agreement=agreement).select_related("file", "former").first()


def source_file_for(actor: Actor, agreement: Agreement) -> StoredFile:
    source = source_for(actor, agreement)
    if source is None or source.file is None:
        raise Http404
    return source.file
