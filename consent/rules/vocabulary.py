"""Words of consent. Codes are stored; labels are shown."""

from __future__ import annotations

from portal.rules.vocabulary import Labelled


class ConsentKind(Labelled):
    """What a family decided."""

    GIVEN = "given", "Consent given"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class OptOutKind(Labelled):
    """What a family said about directory information (34 CFR 99.37)."""

    SET = "set", "Opted out of directory information"
    RESCINDED = "rescinded", "Opt-out taken back"


class Relationship(Labelled):
    PARENT = "parent", "Parent"
    GUARDIAN = "guardian", "Guardian"
    STUDENT = "student", "The student"


class Route(Labelled):
    WEB = "web", "On the web"
    PAPER = "paper", "On paper"
    PHONE = "phone", "By telephone"
    IN_PERSON = "in_person", "In person"
    FILE = "file", "From a file"


class DisclosureKind(Labelled):
    """34 CFR 99.32(a): each request for access and each disclosure."""

    DISCLOSED = "disclosed", "Disclosed"
    REQUESTED = "requested", "Requested"
