"""Plain English for the codes of a receipt. Machine-readable forms are written in it; what a
family reads is translated by the template."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from consent.rules.vocabulary import ConsentKind, OptOutKind, Route
from portal.rules.vocabulary import Purpose

DIRECTORY_PURPOSE: Final = "Publish directory information"
DIRECTORY_NAME: Final = "Directory information (34 CFR 99.37)"
ALL_ELEMENTS: Final = "Everything that the notice names"
EVERYONE: Final = "Every recipient named in the agreement"
SENSITIVE: Final = MappingProxyType(
    {"race_ethnicity": "Race or ethnic origin", "lunch_status": "Economic situation"}
)
COLLECTED: Final = MappingProxyType(
    {
        Route.WEB: "Web form, with a code sent to or printed for the person who decided",
        Route.PAPER: "Signed paper form",
        Route.PHONE: "Telephone call",
        Route.IN_PERSON: "In person",
        Route.FILE: "File of decisions already on record",
    }
)
# How each purpose of ours lies in the Data Privacy Vocabulary.
PURPOSE_TERMS: Final = MappingProxyType(
    {
        Purpose.ENROLLMENT_OUTCOMES: "dpv:ResearchAndDevelopment",
        Purpose.COLLEGE_TRANSITION: "dpv:ServiceProvision",
        Purpose.ADVISING: "dpv:ServicePersonalisation",
        Purpose.PROGRAM_EVALUATION: "dpv:ServiceOptimisation",
    }
)
STATES: Final = MappingProxyType(
    {
        ConsentKind.GIVEN: "dpv:ConsentGiven",
        ConsentKind.REFUSED: "dpv:ConsentRefused",
        ConsentKind.WITHDRAWN: "dpv:ConsentWithdrawn",
    }
)
# Directory information rests on no consent: keeping it back is a refusal, taking that back only
# ends the refusal.
DIRECTORY_STATES: Final = MappingProxyType(
    {OptOutKind.SET: "dpv:ConsentRefused", OptOutKind.RESCINDED: "dpv:ConsentUnknown"}
)
KINDS: Final = MappingProxyType(
    {
        ConsentKind.GIVEN: "EXPLICIT",
        ConsentKind.REFUSED: "REFUSED: the person was asked and said no; no consent exists",
        ConsentKind.WITHDRAWN: "WITHDRAWN: an earlier consent ended with this act",
    }
)
DIRECTORY_KINDS: Final = MappingProxyType(
    {
        OptOutKind.SET: "OPT-OUT: the person keeps directory information back",
        OptOutKind.RESCINDED: "OPT-OUT TAKEN BACK: directory information is no longer kept back",
    }
)


def element_words(code: str) -> str:
    return code.replace("_", " ")
