"""A notice as a frozen value, its canonical form, and the fingerprint one signs by."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from consent.rules.asking.flows import Part, to_json
from consent.rules.vocabulary import AtMajority, ConflictRule, ExpiryRule
from portal.rules.decision import Decision, objection

SECTIONS: Final = ("title", "what", "who", "why", "how_long", "if_no", "statement")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A notice in one language: the five questions, and the sentence that is signed."""

    title: str
    what: str
    who: str
    why: str
    how_long: str
    if_no: str
    statement: str

    @property
    def whole(self) -> str:
        return "\n\n".join(getattr(self, name) for name in SECTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTerms:
    """What a notice promises besides its words."""

    parts: tuple[Part, ...]
    expires_rule: ExpiryRule = ExpiryRule.SCHOOL_YEAR_END
    expires_on: date | None = None
    expires_days: int | None = None
    at_majority: AtMajority = AtMajority.LAPSES
    conflict_rule: ConflictRule = ConflictRule.ANY_NO


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def text_hash(language: str, words: Words) -> str:
    return hashlib.sha256(canonical({"language": language, **asdict(words)})).hexdigest()


def notice_hash(
    *, code: str, revision: int, terms: NoticeTerms, texts: dict[str, str], before: str = ""
) -> str:
    """Over the terms, the hash of the text in every language, and the revision before."""
    told = {
        "code": code,
        "revision": revision,
        "parts": [to_json(part) for part in terms.parts],
        "expires_rule": terms.expires_rule.value,
        "expires_on": terms.expires_on.isoformat() if terms.expires_on else None,
        "expires_days": terms.expires_days,
        "at_majority": terms.at_majority.value,
        "conflict_rule": terms.conflict_rule.value,
        "texts": texts,
        "before": before,
    }
    return hashlib.sha256(canonical(told)).hexdigest()


def last_day(
    terms: NoticeTerms,
    *,
    signed_on: date,
    school_year_end: tuple[int, int],
    campaign_ends: date | None = None,
) -> date | None:
    """The last day of a consent that is signed on this day; the campaign's own day comes first."""
    if campaign_ends is not None:
        return max(campaign_ends, signed_on)
    if terms.expires_rule is ExpiryRule.DATE and terms.expires_on is not None:
        return max(terms.expires_on, signed_on)
    if terms.expires_rule is ExpiryRule.DAYS and terms.expires_days is not None:
        return signed_on + timedelta(days=terms.expires_days)
    if terms.expires_rule is ExpiryRule.SCHOOL_YEAR_END:
        return _year_end(signed_on, school_year_end)
    return None


def _year_end(day: date, ends: tuple[int, int]) -> date:
    """The next end of a school year, today included; a 30th of February is the month's last day."""
    this_year = _day_of(day.year, *ends)
    return this_year if this_year >= day else _day_of(day.year + 1, *ends)


def _day_of(year: int, month: int, day: int) -> date:
    for candidate in range(day, 27, -1):
        try:
            return date(year, month, candidate)
        except ValueError:
            continue
    return date(year, month, day)


def decide_publication(terms: NoticeTerms, texts: dict[str, Words]) -> Decision:
    """What families are shown must be whole before it is fixed (34 CFR 99.30(b))."""
    blank = sorted(
        language
        for language, words in texts.items()
        if not all(getattr(words, name).strip() for name in SECTIONS)
    )
    return Decision.unless(
        (
            objection(
                "en" not in texts or "es" not in texts,
                "LANGUAGES",
                "Families read English or Spanish, so a notice needs both before it is published.",
            ),
            objection(
                bool(blank),
                "BLANK",
                f"Something is empty in: {', '.join(blank)}. Every question needs an answer.",
            ),
            objection(
                not terms.parts,
                "NOTHING_ASKED",
                "The notice asks for nothing. Choose what an agreement lets a family decide.",
            ),
            objection(
                terms.expires_rule is ExpiryRule.DATE and terms.expires_on is None,
                "NO_LAST_DAY",
                "Say on which day a yes ends.",
            ),
            objection(
                terms.expires_rule is ExpiryRule.DAYS and not terms.expires_days,
                "NO_DAYS",
                "Say for how many days a yes holds.",
            ),
        )
    )
