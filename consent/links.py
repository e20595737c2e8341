"""Links for families as rows: each with a technical user of its own, and a token told once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password

from consent import tokens
from consent.models import FamilyLink
from consent.rules.vocabulary import LinkKind
from portal import clock
from portal.models import User
from portal.rules.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkWanted:
    """A link to make. `printed`: with a code for the letter."""

    kind: LinkKind
    expires_at: datetime
    language: str = "en"
    campaign_id: UUID | None = None
    partner_id: UUID | None = None
    subject_id: UUID | None = None
    guardian_id: UUID | None = None
    email_index: bytes | None = None
    printed: bool = False


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link with what is told once and kept nowhere: the token, and the code for the letter."""

    link: FamilyLink
    token: str
    code: str | None


def written(organization_id: UUID, wanted: Sequence[LinkWanted], by: Actor) -> list[MadeLink]:
    """Links and their technical users, saved; for actions that have decided who may."""
    made = [_one(organization_id, one, by) for one in wanted]
    User.objects.bulk_create(one.link.user for one in made)
    FamilyLink.objects.bulk_create(one.link for one in made)
    return made


def _one(organization_id: UUID, wanted: LinkWanted, by: Actor) -> MadeLink:
    token, link_id, user_id = tokens.new_token(), uuid.uuid4(), uuid.uuid4()
    code = tokens.new_printed() if wanted.printed else None
    user = User(
        id=user_id,
        email=f"{user_id}@family.invalid",
        name="A family",
        password=make_password(None),
        is_active=False,
    )
    link = FamilyLink(
        id=link_id,
        organization_id=organization_id,
        kind=wanted.kind,
        token_hash=tokens.token_hash(token),
        user=user,
        campaign_id=wanted.campaign_id,
        partner_id=wanted.partner_id,
        subject_id=wanted.subject_id,
        guardian_id=wanted.guardian_id,
        code_hash=tokens.code_hash(link_id, code) if code else "",
        email_index=wanted.email_index,
        language=wanted.language,
        made_at=clock.now(),
        made_by_id=by.user_id,
        expires_at=wanted.expires_at,
    )
    return MadeLink(link, token, code)
