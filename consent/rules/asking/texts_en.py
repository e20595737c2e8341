"""The notice in English. Short words and short sentences: grade 8 or lower, measured in tests."""

from __future__ import annotations

from datetime import date
from typing import Final

from consent.rules.asking.elements import in_words, joined
from consent.rules.asking.flows import Part
from consent.rules.asking.notice import NoticeTerms, Words
from consent.rules.vocabulary import AtMajority, ConflictRule, ExpiryRule
from portal.rules.vocabulary import Purpose

LANGUAGE: Final = "en"
_WHY: Final = {
    Purpose.ENROLLMENT_OUTCOMES: "We want to learn which of our students go on to college. This "
    "shows us what works in our schools and what we must do better.",
    Purpose.COLLEGE_TRANSITION: "We want to help our students make the move from high school to "
    "college.",
    Purpose.ADVISING: "Coaches can then help your child plan for college and for work.",
    Purpose.PROGRAM_EVALUATION: "We want to learn if a program helps our students.",
}
SHORT: Final = {
    Purpose.ENROLLMENT_OUTCOMES: "Learn who goes to college",
    Purpose.COLLEGE_TRANSITION: "Help with the move to college",
    Purpose.ADVISING: "Help from a coach",
    Purpose.PROGRAM_EVALUATION: "Learn if a program helps",
}
"""The purpose as the heading of a choice."""


def written(organization: str, terms: NoticeTerms) -> Words:
    return Words(
        title="May we share some of your child's school facts?",
        what=_what(organization, terms),
        who=_who(terms),
        why=_why(terms),
        how_long=_how_long(terms),
        if_no=_if_no(terms),
        statement=_statement(organization),
    )


def _what(organization: str, terms: NoticeTerms) -> str:
    return "\n\n".join(
        "\n".join(line for line in (_given(part), _returned(organization, part)) if line)
        for part in terms.parts
    ) + ("\n\nWe share these facts and no others. We never share a Social Security number.")


def _given(part: Part) -> str:
    if not part.gives:
        return ""
    return f"{part.partner} would get from us:\n" + _bullets(part.gives, part)


def _returned(organization: str, part: Part) -> str:
    if not part.returns:
        return ""
    return f"{organization} would get back:\n" + _bullets(part.returns, part)


def _bullets(codes: tuple[str, ...], part: Part) -> str:
    return "\n".join(f"- {word}" for word in in_words(codes, LANGUAGE, part.names))


def _who(terms: NoticeTerms) -> str:
    told = [
        f"{part.partner} gets the facts. Only the people named in our signed agreement "
        f"({part.reference}) may open them. {_ONWARD[part.passes_on]}"
        for part in terms.parts
    ]
    return "\n\n".join(told)


_ONWARD: Final = {
    "none": "They may not pass them on.",
    "protected_tables": "They may not pass them on. They may show counts of large groups, and "
    "these never point to your child.",
    "with_consent": "They may pass them on only if you sign for that too.",
}


def _why(terms: NoticeTerms) -> str:
    if len(terms.parts) == 1:
        return _WHY[terms.parts[0].purpose]
    return "\n\n".join(f"{part.partner}: {_WHY[part.purpose]}" for part in terms.parts)


def _how_long(terms: NoticeTerms) -> str:
    kept = [
        f"{part.partner} must delete the facts after {_days(part.retention_days)}."
        for part in terms.parts
        if part.retention_days
    ]
    mine = f"{_ends(terms)} You can stop it on any day before."
    return "\n\n".join([mine, *kept, _MAJORITY[terms.at_majority]])


def _ends(terms: NoticeTerms) -> str:
    if terms.expires_rule is ExpiryRule.DATE and terms.expires_on:
        return f"Your yes counts until {_day(terms.expires_on)}."
    if terms.expires_rule is ExpiryRule.DAYS and terms.expires_days:
        return f"Your yes counts for {_days(terms.expires_days)} from the day you sign."
    if terms.expires_rule is ExpiryRule.SCHOOL_YEAR_END:
        return "Your yes counts until the end of this school year."
    return "Your yes counts until you take it back."


_MAJORITY: Final = {
    AtMajority.LAPSES: "At age 18, or in college, your child decides. A yes from a parent ends "
    "on that day.",
    AtMajority.CONTINUES: "At age 18, or in college, your child decides. A yes from a parent "
    "stays until your child says something else.",
}


def _if_no(terms: NoticeTerms) -> str:
    silent = [
        "If you do not answer, we do not share with "
        + joined([part.partner for part in terms.parts if part.needs_yes], LANGUAGE)
        + "."
    ]
    lawful = [part.partner for part in terms.parts if not part.needs_yes]
    if lawful:
        told = joined(lawful, LANGUAGE)
        silent = silent if len(lawful) < len(terms.parts) else []
        silent.append(
            f"The law lets us share with {told} even if nobody answers. If you say no, we will not."
        )
    return "\n\n".join(
        [
            "You may say no. A no costs your child nothing. Grades, classes and help stay the "
            "same.",
            *silent,
            "You may change your mind at any time. From then on we share no more, and we ask "
            "those who got the facts to delete them.",
            _CONFLICT[terms.conflict_rule],
        ]
    )


_CONFLICT: Final = {
    ConflictRule.ANY_NO: "If two parents give us different answers, we do not share until they "
    "agree.",
    ConflictRule.LATEST: "If two parents give us different answers, the newest one counts.",
}


def _statement(organization: str) -> str:
    return (
        "I have read this page. I am a parent or guardian of this child, or I am the student and "
        f"I decide for myself. I give {organization} the answers that I chose above. I know that "
        "I may change my mind."
    )


def _days(days: int) -> str:
    if days >= 365 and days % 365 == 0:
        return "one year" if days == 365 else f"{days // 365} years"
    return "one day" if days == 1 else f"{days} days"


_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


def _day(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"
