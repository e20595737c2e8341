"""What an organization may add to the catalog of data elements, and who decides on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

from agreements.rules.elements import CATALOG, NEVER, Catalog, Element, Group, Sensitivity
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason, objection
from portal.rules.permissions import Permission
from portal.rules.vocabulary import Labelled

CODE = re.compile(r"[a-z][a-z0-9_]{2,59}")
CEDS_ID = re.compile(r"[0-9]{6}")


class Standing(Labelled):
    PROPOSED = "proposed", "Proposed"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    RETIRED = "retired", "Retired"


# What is never exchanged here, told by its words in code, name or definition.
_NEVER_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"\b(ssns?|itins?|atins?)\b|social[ -]security|taxpayer[ -]id", re.IGNORECASE),
        NEVER["ssn"],
    ),
    (
        re.compile(
            r"\b(passwords?|passcodes?|security answers?|pin codes?|pins?)\b", re.IGNORECASE
        ),
        "A password, PIN or other secret that opens an account is never exchanged here.",
    ),
    (
        re.compile(
            r"\b(biometrics?|fingerprints?|iris scans?|retina scans?|face ?prints?|voice ?prints?"
            r"|facial recognition|dna)\b",
            re.IGNORECASE,
        ),
        "Biometric records identify a person for life (34 CFR 99.3); they are never exchanged "
        "here.",
    ),
    (
        re.compile(
            r"\b(bank account|routing number|credit card|debit card|iban|card number)s?\b",
            re.IGNORECASE,
        ),
        "Numbers of bank accounts and payment cards are never exchanged here.",
    ),
    (
        re.compile(
            r"\b(passport|visa|alien registration|driver'?s? licen[cs]e) (number|no)s?\b"
            r"|\bimmigration status\b|\bcitizenship\b",
            re.IGNORECASE,
        ),
        "Immigration status, citizenship and the numbers of identity papers are never exchanged "
        "here.",
    ),
)
# One that an organization may well say in a definition: “never a social security number”.
_DENIED = re.compile(r"\b(never|not|no|without)( an?| any| the)? ?$", re.IGNORECASE)


def decide_element(element: Element, taken: Catalog = CATALOG) -> Decision:
    """Whether this may stand in the catalog; each objection says what to do."""
    return Decision.unless([*_shape(element, taken), *_never(element), *_sense(element)])


def _shape(element: Element, taken: Catalog) -> Iterator[Reason | None]:
    yield objection(
        not CODE.fullmatch(element.code),
        "CODE",
        "The code is 3 to 60 small letters, digits and underscores, and begins with a letter.",
    )
    yield objection(
        element.code in taken or element.code in NEVER,
        "CODE_TAKEN",
        f"The code {element.code} stands for another element. Choose another code.",
    )
    yield objection(
        not element.name.strip() or not element.definition.strip(),
        "WORDS",
        "An element has a name and a definition: agreements are read by people.",
    )
    yield objection(
        element.name.strip().casefold() in {one.name.casefold() for one in taken.values()},
        "NAME_TAKEN",
        f"An element is called {element.name} already. Use it, or choose a name that tells the "
        "two apart.",
    )
    yield objection(
        bool(element.ceds_id) and not CEDS_ID.fullmatch(element.ceds_id),
        "CEDS_ID",
        "A CEDS id has six digits. Leave it empty for a local element.",
    )


def _never(element: Element) -> Iterator[Reason | None]:
    words = [element.code.replace("_", " "), element.name, element.definition]
    for pattern, why in _NEVER_WORDS:
        yield objection(any(_means(pattern, text) for text in words), "NEVER", why)


def _means(pattern: re.Pattern[str], text: str) -> bool:
    return any(not _DENIED.search(text[: hit.start()]) for hit in pattern.finditer(text))


def _sense(element: Element) -> Iterator[Reason | None]:
    yield objection(
        element.identifies and element.counted,
        "COUNTED",
        "What identifies a person cannot stand in a table of counts.",
    )
    yield objection(
        element.directory and element.sensitivity is Sensitivity.SENSITIVE,
        "DIRECTORY",
        "Directory information is what would not generally be harmful to disclose (34 CFR 99.3). "
        "A sensitive element is none.",
    )
    yield objection(
        element.directory and element.group is Group.BACKGROUND,
        "DIRECTORY_BACKGROUND",
        "A student's background, such as race or income, can never be directory information "
        "(34 CFR 99.3).",
    )
    yield objection(
        element.identifies and element.sensitivity is Sensitivity.ORDINARY,
        "SENSITIVITY",
        "What identifies a person is at least confidential.",
    )


def decide_proposing(actor: Actor, organization_id: UUID) -> Decision:
    return decide_role(actor, Permission.AGREEMENT_DRAFT, organization_id)


def decide_judging(
    actor: Actor, organization_id: UUID, standing: str, proposed_by: UUID
) -> Decision:
    """Whether the actor may approve or refuse what a colleague proposed."""
    return Decision.unless(
        [
            *decide_role(actor, Permission.AGREEMENT_APPROVE, organization_id).reasons,
            objection(standing != Standing.PROPOSED, "STATUS", "It has been decided on already."),
            objection(
                actor.user_id == proposed_by,
                "AUTHOR",
                "You proposed this element, so another officer of your organization must decide "
                "on it.",
            ),
        ]
    )


def decide_retiring(actor: Actor, organization_id: UUID, standing: str) -> Decision:
    return Decision.unless(
        [
            *decide_role(actor, Permission.AGREEMENT_APPROVE, organization_id).reasons,
            objection(
                standing != Standing.APPROVED, "STATUS", "Only an approved element is retired."
            ),
        ]
    )
