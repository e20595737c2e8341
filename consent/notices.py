"""Notices as the rules know them: terms and words of a revision, read from its rows."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from consent.models import ConsentSettings, NoticeRevision, NoticeText
from consent.rules.asking.flows import Part, from_json, to_json
from consent.rules.asking.notice import SECTIONS, NoticeTerms, Words, last_day
from consent.rules.vocabulary import AtMajority, ConflictRule, ExpiryRule

SCHOOL_YEAR_END = (6, 30)


def terms_of(revision: NoticeRevision) -> NoticeTerms:
    return NoticeTerms(
        parts=tuple(from_json(part) for part in revision.parts),
        expires_rule=ExpiryRule(revision.expires_rule),
        expires_on=revision.expires_on,
        expires_days=revision.expires_days,
        at_majority=AtMajority(revision.at_majority),
        conflict_rule=ConflictRule(revision.conflict_rule),
    )


def columns_of(terms: NoticeTerms) -> dict[str, Any]:
    """The terms as columns of a revision."""
    parts = terms.parts
    return {
        "parts": [to_json(part) for part in parts],
        "purposes": sorted({part.purpose.value for part in parts}),
        "recipients": sorted({part.partner_id for part in parts}, key=str),
        "elements": sorted({code for part in parts for code in part.elements}),
        "expires_rule": terms.expires_rule,
        "expires_on": terms.expires_on,
        "expires_days": terms.expires_days,
        "at_majority": terms.at_majority,
        "conflict_rule": terms.conflict_rule,
        **_agreement_of(parts),
    }


def _agreement_of(parts: tuple[Part, ...]) -> dict[str, Any]:
    """One agreement is named beside the parts; several stand in the parts alone."""
    if len({part.reference for part in parts}) != 1:
        return {}
    one = parts[0]
    return {
        "agreement_id": one.agreement_id,
        "agreement_reference": one.reference,
        "agreement_hash": one.revision_hash,
        "flow_key": ",".join(one.flow_keys)[:40],
    }


def words_of(text: NoticeText) -> Words:
    return Words(**{name: getattr(text, name) for name in SECTIONS})


def to_columns(words: Words) -> dict[str, str]:
    return asdict(words)


def settings_of(organization_id: UUID) -> ConsentSettings | None:
    return ConsentSettings.objects.filter(organization_id=organization_id).first()


def ends_on(
    revision: NoticeRevision, *, signed_on: date, campaign_ends: date | None
) -> date | None:
    """The last day of a consent signed on this day under this notice."""
    chosen = settings_of(revision.organization_id)
    year_end = (
        (chosen.school_year_end_month, chosen.school_year_end_day) if chosen else SCHOOL_YEAR_END
    )
    return last_day(
        terms_of(revision),
        signed_on=signed_on,
        school_year_end=year_end,
        campaign_ends=campaign_ends,
    )
