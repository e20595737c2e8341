"""The people of the story, with the organization and roles each one holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class CastMember:
    """A synthetic person who signs in. `line` says what brings them here."""

    key: str
    name: str
    email: str
    organization: str
    roles: tuple[str, ...]
    line: str


CAST: Final = (
    CastMember(
        "dana",
        "Dana Whitfield",
        "dana@northfield.example",
        "Northfield Unified School District",
        ("privacy_officer", "signatory"),
        "Answers for the privacy of Northfield's students and signs for the district.",
    ),
    CastMember(
        "vera",
        "Vera Okafor",
        "vera@northfield.example",
        "Northfield Unified School District",
        ("data_steward",),
        "Imports the files, builds the cohort and checks what comes back.",
    ),
    CastMember(
        "ravi",
        "Ravi Menon",
        "ravi@northfield.example",
        "Northfield Unified School District",
        ("reviewer",),
        "Reviews tables before they leave, without knowing the other reviewer's vote.",
    ),
    CastMember(
        "ines",
        "Ines Albrecht",
        "ines@northfield.example",
        "Northfield Unified School District",
        ("reviewer",),
        "Reviews tables before they leave, without knowing the other reviewer's vote.",
    ),
    CastMember(
        "cole",
        "Cole Lindström",
        "cole@nsu.example",
        "Northfield State University",
        ("registrar", "privacy_officer", "signatory"),
        "Registrar: looks students up and returns who enrolled.",
    ),
    CastMember(
        "gus",
        "Gus Moreno",
        "gus@collegebridge.example",
        "College Bridge Alliance",
        ("partner", "privacy_officer", "signatory"),
        "Coaches students to and through college; sees protected tables, never a row.",
    ),
    CastMember(
        "olga",
        "Olga Petrov",
        "olga@prairie.example",
        "Prairie Data Cooperative",
        ("partner",),
        "Has an account and nothing to do with this region: sees none of it.",
    ),
    CastMember(
        "connie",
        "Connie Begay",
        "connie@northfield.example",
        "Northfield Central High School",
        ("counselor",),
        "Counselor at Northfield's largest high school.",
    ),
    CastMember(
        "reg",
        "Reg Fonoti",
        "reg@threerivers.example",
        "Three Rivers Attainment Network",
        ("convener",),
        "Brings the region together: sees status and gaps, never a student.",
    ),
    CastMember(
        "otto",
        "Otto Weiss",
        "otto@oakvalley.example",
        "Oak Valley School District",
        ("data_steward",),
        "Data steward of Oak Valley.",
    ),
    CastMember(
        "mila",
        "Mila Reyes",
        "mila@millbrook.example",
        "Millbrook County Schools",
        ("data_steward",),
        "Data steward of Millbrook County.",
    ),
)
CAST_BY_KEY: Final = {member.key: member for member in CAST}
