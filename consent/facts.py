"""How students stand, as facts: for all of an organization in one query, or for one by the fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from consent.models import (
    Authority,
    ConsentEvent,
    ConsentSettings,
    DirectoryOptOut,
    RightsPassing,
    Subject,
)
from consent.rules import authority as authority_rules
from consent.rules.authority import STUDENT
from consent.rules.status import (
    Event,
    OptOut,
    Standing,
    effective,
    effective_at_college,
    opted_out,
)
from consent.rules.vocabulary import (
    AtMajority,
    AuthorityLevel,
    ConflictRule,
    ConsentKind,
    OptOutKind,
    Relationship,
)
from portal.rules.vocabulary import Purpose

DIRECTORY = "directory"
"""The purpose under which the derived table keeps directory opt-outs."""

_JOIN = """
LEFT JOIN consent_standing {name} ON {name}.subject_id = {subject}
    AND {name}.organization_id = %s AND {name}.purpose = %s AND {toward} AND {own} {name}.own
    AND {name}.from_day <= %s AND ({name}.until_day IS NULL OR {name}.until_day >= %s)
"""


@dataclass(frozen=True, slots=True)
class StandingSql:
    """Pieces of a query over many students: `joins` with their parameters, and what they tell."""

    joins: str
    values: list[Any]
    consent: str
    event_id: str
    opted_out: str


def standing_joins(
    subject: str,
    *,
    organization_id: UUID,
    purpose: Purpose,
    recipient_id: UUID | None,
    day: date,
    at_college: bool = False,
) -> StandingSql:
    """Joins that give each row its student's standing; `subject` is SQL of the student's id.

    `at_college`: the records are a college's own (see `effective_at_college`).
    """
    values: list[Any] = []

    def join(name: str, of: str, toward: UUID | None, *, own: bool = False) -> str:
        values.extend([organization_id, of, *([toward] if toward else []), day, day])
        return _JOIN.format(
            name=name,
            subject=subject,
            own="" if own else "NOT",
            toward=f"{name}.recipient_id = %s" if toward else f"{name}.recipient_id IS NULL",
        )

    joins, named = [join("anyone", purpose, None)], ["anyone"]
    if recipient_id:
        joins, named = [*joins, join("named", purpose, recipient_id)], ["named", *named]
    consent, event_id = _first(named, "status"), _first(named, "event_id")
    if at_college:
        joins.append(join("own", purpose, None, own=True))
        own = ["own"]
        if recipient_id:
            joins.append(join("own_named", purpose, recipient_id, own=True))
            own = ["own_named", "own"]
        inherited = f"CASE {consent} WHEN 'given' THEN 'transferred' ELSE {consent} END"
        consent = f"COALESCE({_first(own, 'status')}, {inherited})"
        event_id = f"COALESCE({_first(own, 'event_id')}, {event_id})"
    joins.append(join("directory", DIRECTORY, None))
    return StandingSql(
        "".join(joins),
        values,
        f"COALESCE({consent}, 'none')",
        event_id,
        "directory.event_id IS NOT NULL",
    )


def _first(names: Sequence[str], column: str) -> str:
    """The first that is there: what names the recipient says more than what does not."""
    columns = ", ".join(f"{name}.{column}" for name in names)
    return f"COALESCE({columns})"


def standing_sql(
    *,
    organization_id: UUID,
    purpose: Purpose,
    recipient_id: UUID | None,
    day: date,
    at_college: bool = False,
) -> tuple[str, list[Any]]:
    """SQL and parameters: one row per subject of the organization, with the columns
    `subject_id uuid, consent text, consent_event_id uuid, opted_out boolean`.
    """
    found = standing_joins(
        "s.id",
        organization_id=organization_id,
        purpose=purpose,
        recipient_id=recipient_id,
        day=day,
        at_college=at_college,
    )
    text = f"""
    SELECT s.id AS subject_id, {found.consent} AS consent, {found.event_id} AS consent_event_id,
        {found.opted_out} AS opted_out
    FROM consent_subject s {found.joins}
    WHERE s.organization_id = %s
    """  # noqa: S608
    return text, [*found.values, organization_id]


@dataclass(frozen=True, slots=True)
class History:
    """All that the fold must know of one student."""

    events: list[Event]
    opt_outs: list[OptOut]
    authorities: list[authority_rules.Authority]
    passed_on: date | None
    rule: ConflictRule

    def standing(
        self, purpose: Purpose, recipient_id: UUID | None, day: date, *, at_college: bool = False
    ) -> Standing:
        fold = effective_at_college if at_college else effective
        return fold(
            self.events,
            purpose=purpose,
            recipient_id=recipient_id,
            day=day,
            authorities=self.authorities,
            passed_on=self.passed_on,
            rule=self.rule,
        )

    def opted_out(self, day: date) -> bool:
        return opted_out(self.opt_outs, day=day, passed_on=self.passed_on)


def history_of(subject_id: UUID) -> History:
    chosen = choice_of(Subject.objects.values_list("organization_id", flat=True).get(id=subject_id))
    rows = with_what_bears(ConsentEvent.objects.filter(subject_id=subject_id))
    return History(
        events=[as_event(row, chosen.silent) for row in rows],
        opt_outs=opt_outs_of(subject_id),
        authorities=authorities_of(subject_id),
        passed_on=passed_on(subject_id),
        rule=chosen.rule,
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """What a district chose about consent."""

    rule: ConflictRule = ConflictRule.ANY_NO
    silent: AtMajority = AtMajority.CONTINUES
    school_year_end: tuple[int, int] = (6, 30)
    deletion_days: int = 30


def choice_of(organization_id: UUID) -> Choice:
    row = ConsentSettings.objects.filter(organization_id=organization_id).first()
    if row is None:
        return Choice()
    return Choice(
        ConflictRule(row.conflict_rule),
        AtMajority(row.silent_at_majority),
        (row.school_year_end_month, row.school_year_end_day),
        row.deletion_days,
    )


def standing_of(
    subject_id: UUID,
    *,
    purpose: Purpose,
    recipient_id: UUID | None,
    day: date,
    at_college: bool = False,
) -> tuple[Standing, bool]:
    """One student's standing by the fold, and whether the family opted out of the directory."""
    history = history_of(subject_id)
    standing = history.standing(purpose, recipient_id, day, at_college=at_college)
    return standing, history.opted_out(day)


def with_what_bears(events: QuerySet[ConsentEvent]) -> QuerySet[ConsentEvent]:
    """Events with what the fold reads beside them: the notice, and whether they still count."""
    return events.select_related("invalidation", "notice_text__revision")


def events_of(subject_id: UUID) -> list[Event]:
    rows = with_what_bears(ConsentEvent.objects.filter(subject_id=subject_id))
    return [as_event(row) for row in rows]


def opt_outs_of(subject_id: UUID) -> list[OptOut]:
    return [as_opt_out(row) for row in DirectoryOptOut.objects.filter(subject_id=subject_id)]


def authorities_of(subject_id: UUID) -> list[authority_rules.Authority]:
    return [as_authority(row) for row in Authority.objects.filter(subject_id=subject_id)]


def passed_on(subject_id: UUID) -> date | None:
    """Since when the student decides, if that was written down."""
    passed = RightsPassing.objects.filter(subject_id=subject_id)
    return passed.values_list("on", flat=True).first()


def as_event(row: ConsentEvent, silent: AtMajority = AtMajority.CONTINUES) -> Event:
    """`silent`: what a consent becomes whose notice said nothing of the day the rights pass."""
    text, invalidation = row.notice_text, getattr(row, "invalidation", None)
    told = text.revision.at_majority if text else silent
    return Event(
        id=row.id,
        kind=ConsentKind(row.kind),
        purpose=Purpose(row.purpose),
        recipient_id=row.recipient_id,
        effective_on=row.effective_on,
        recorded_at=row.recorded_at,
        position=row.position,
        expires_on=row.expires_on,
        holder=_holder(row),
        continues=told == AtMajority.CONTINUES,
        invalid_from=invalidation.on if invalidation else None,
    )


def as_opt_out(row: DirectoryOptOut) -> OptOut:
    return OptOut(
        id=row.id,
        kind=OptOutKind(row.kind),
        effective_on=row.effective_on,
        recorded_at=row.recorded_at,
        position=row.position,
        holder=_holder(row),
    )


def as_authority(row: Authority) -> authority_rules.Authority:
    return authority_rules.Authority(
        id=row.id,
        holder=bytes(row.holder),
        level=AuthorityLevel(row.level),
        from_day=row.from_day,
        recorded_at=row.recorded_at,
        until_day=row.until_day,
        purposes=frozenset(map(Purpose, row.purposes)),
    )


def _holder(row: ConsentEvent | DirectoryOptOut) -> bytes:
    return STUDENT if row.relationship == Relationship.STUDENT else bytes(row.holder)
