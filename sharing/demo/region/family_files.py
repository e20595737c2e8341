"""What families decided, as the district's office exports it: consent events and opt-outs."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from sharing.demo.region import days
from sharing.demo.region.columns import Days
from sharing.demo.region.families import (
    GIVEN_CONSENT,
    NO_ANSWER,
    RECONSIDERED,
    REFUSED,
    WITHDRAWN,
    of_age,
)
from sharing.demo.region.names import GIVEN
from sharing.demo.region.organizations import COMMUNITY_GROUPS
from sharing.demo.region.region import District
from sharing.demo.region.students import Students, Wishes

CONSENT_COLUMNS: Final = (
    "student_id",
    "event",
    "purpose",
    "recipient",
    "effective_on",
    "signed_by",
    "relationship",
    "route",
    "notice",
)
GUARDIAN_COLUMNS: Final = (
    "Student ID",
    "Guardian",
    "Relationship",
    "Authority",
    "Email",
    "Language",
)
OPT_OUT_COLUMNS: Final = ("student_id", "event", "effective_on", "signed_by", "relationship")

# Each answer as its events in order; the second one happens on the day of the change.
_EVENTS: Final = {
    NO_ANSWER: (),
    GIVEN_CONSENT: ("given",),
    REFUSED: ("refused",),
    WITHDRAWN: ("given", "withdrawn"),
    RECONSIDERED: ("refused", "given"),
}
# A consent is signed (34 CFR 99.30), so no telephone; saying no needs no form.
_ROUTES: Final = {
    "given": ("web", "web", "paper", "web", "paper", "in_person", "web", "paper"),
    "refused": ("web", "paper", "phone", "web"),
    "withdrawn": ("web", "phone", "in_person", "phone"),
}
_NOTICES: Final = ("2025-en", "2025-es")
_PURPOSES: Final = (
    ("outcomes", "enrollment_outcomes", ""),
    ("evaluation", "program_evaluation", ""),
    ("advising", "advising", COMMUNITY_GROUPS[0]),
)


def write_consents(district: District, path: Path | str) -> Path:
    """One row per event, oldest first for each student and purpose."""
    target = Path(path)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CONSENT_COLUMNS)
        for students, wishes in district.chunks():
            writer.writerows(_consent_rows(students, wishes))
    return target


def write_directory_opt_outs(district: District, path: Path | str) -> Path:
    """Families that keep directory information from everybody (34 CFR 99.37)."""
    target = Path(path)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(OPT_OUT_COLUMNS)
        for students, wishes in district.chunks():
            writer.writerows(_opt_out_rows(students, wishes))
    return target


def write_guardians(district: District, path: Path | str) -> Path:
    """Who may speak for whom, as an office keeps it: whoever signs, and some second parents.

    One in a hundred second parents has no authority, by order of a court.
    """
    target = Path(path)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(GUARDIAN_COLUMNS)
        for students, wishes in district.chunks():
            writer.writerows(_guardian_rows(students, wishes))
    return target


def _guardian_rows(students: Students, wishes: Wishes) -> Iterator[tuple[str, ...]]:
    last = students.names.last()
    languages = ["es" if flag else "en" for flag in wishes.in_spanish.tolist()]
    guardians: list[bool] = wishes.is_guardian.tolist()
    for place, (number, drawn) in enumerate(
        zip(students.ids(), wishes.signer.tolist(), strict=True)
    ):
        has_second = drawn % 3 == 0
        for turn in range(1 + has_second):
            name = f"{GIVEN[(drawn + 11 * turn) % len(GIVEN)]} {last[place]}"
            no_contact = turn == 1 and drawn % 97 == 0
            mail = f"family{turn + 1}.{number}@families.example"
            yield (
                number,
                name,
                "guardian" if guardians[place] and turn == 0 else "parent",
                "none" if no_contact else "shared" if has_second else "full",
                "" if drawn % 5 == 4 or no_contact else mail,
                languages[place],
            )


def _consent_rows(students: Students, wishes: Wishes) -> Iterator[tuple[str, ...]]:
    ids = students.ids()
    first = _Signers(students, wishes, wishes.decided_on)
    later = _Signers(students, wishes, wishes.changed_on)
    notices = [_NOTICES[flag] for flag in wishes.in_spanish.tolist()]
    for place, numbers in enumerate(_answers(wishes)):
        for (_, purpose, recipient), answer in zip(_PURPOSES, numbers, strict=True):
            for event, signers in zip(_EVENTS[answer], (first, later), strict=False):
                yield (
                    ids[place],
                    event,
                    purpose,
                    recipient,
                    *signers.of(place),
                    _ROUTES[event][place % len(_ROUTES[event])],
                    notices[place],
                )


def _answers(wishes: Wishes) -> Iterator[tuple[int, ...]]:
    columns = [getattr(wishes, field).tolist() for field, _, _ in _PURPOSES]
    return zip(*columns, strict=True)


def _opt_out_rows(students: Students, wishes: Wishes) -> Iterator[tuple[str, ...]]:
    ids = students.ids()
    signers = _Signers(students, wishes, wishes.opted_out_on)
    for place in np.flatnonzero(wishes.opted_out).tolist():
        yield (ids[place], "set", *signers.of(place))


class _Signers:
    """Who signs on which day: a parent or guardian, from 18 on the student."""

    def __init__(self, students: Students, wishes: Wishes, on: Days) -> None:
        self._days = days.iso(on)
        self._own: list[bool] = of_age(students, on).tolist()
        self._guardian: list[bool] = wishes.is_guardian.tolist()
        self._adults: list[str] = GIVEN[wishes.signer].tolist()
        self._first = students.names.first()
        self._last = students.names.last()

    def of(self, place: int) -> tuple[str, str, str]:
        """effective_on, signed_by, relationship."""
        last = self._last[place]
        if self._own[place]:
            return self._days[place], f"{self._first[place]} {last}", "student"
        relationship = "guardian" if self._guardian[place] else "parent"
        return self._days[place], f"{self._adults[place]} {last}", relationship
