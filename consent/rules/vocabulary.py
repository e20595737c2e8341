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
    FOSTER = "foster", "Foster parent"
    CASEWORKER = "caseworker", "Caseworker"
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


class ConflictRule(Labelled):
    """What holds when people with equal rights answered differently. FERPA lets either parent act,
    so a district chooses; the notice says which."""

    ANY_NO = "any_no", "A no from one of them holds until they agree"
    LATEST = "latest", "The latest answer holds, whoever gave it"


class AuthorityLevel(Labelled):
    """How far a person may decide for a student."""

    FULL = "full", "May decide alone"
    SHARED = "shared", "Decides together with others"
    LIMITED = "limited", "May decide for some purposes only"
    NONE = "none", "May not decide"


class Evidence(Labelled):
    """On what the school's knowledge of an authority rests."""

    RECORD = "record", "The school's own record"
    COURT_ORDER = "court_order", "A court order"
    FOSTER_PLACEMENT = "foster_placement", "A foster placement"
    TWO_HOMES = "two_homes", "Two homes"
    # An unaccompanied youth decides without any paper (McKinney-Vento, 42 U.S.C. 11432(g)).
    ATTESTATION = "attestation", "The person's own word; no document is asked"
    OTHER = "other", "Something else"


class PassingReason(Labelled):
    """Why the rights are the student's own (34 CFR 99.3, 99.5)."""

    OF_AGE = "of_age", "The student turned 18"
    COLLEGE = "college", "The student entered college"
    ATTESTED = "attested", "The student said so, and nobody stands in for them"


class AtMajority(Labelled):
    """What becomes of a guardian's consent when the rights pass to the student."""

    LAPSES = "lapses", "Ends when the student turns 18 or enters college"
    CONTINUES = "continues", "Goes on until the student decides"


class ExpiryRule(Labelled):
    NONE = "none", "Until it is withdrawn"
    SCHOOL_YEAR_END = "school_year_end", "Until the school year ends"
    DATE = "date", "Until a day"
    DAYS = "days", "For a number of days"


class CampaignStatus(Labelled):
    DRAFT = "draft", "Being prepared"
    OPEN = "open", "Asking"
    CLOSED = "closed", "Closed"


class AskState(Labelled):
    """Where one family stands in a campaign."""

    TO_ASK = "to_ask", "Not asked yet"
    SENT = "sent", "Asked"
    ANSWERED = "answered", "Answered"


class LinkKind(Labelled):
    """What a link opens: one family's page, anybody's form, a partner's desk, a student's own."""

    PERSONAL = "personal", "For one family"
    OPEN = "open", "For everybody who finds it"
    PARTNER = "partner", "At a partner's desk"
    CLAIM = "claim", "For the student who decides now"


class Authenticated(Labelled):
    """How we know that an answer is the signer's own (34 CFR 99.30(d))."""

    NONE = "none", "Not yet"
    EMAIL = "email", "Code sent by email"
    PRINTED = "printed", "Code printed on the letter"
    IN_PERSON = "in_person", "Seen in person"
    PAPER = "paper", "Signed on paper"
    FILE = "file", "From a file"


class AnswerStatus(Labelled):
    RECEIVED = "received", "Waiting for a person to find the student"
    MATCHED = "matched", "Written down as decisions"
    SET_ASIDE = "set_aside", "Set aside"
    REPEATED = "repeated", "The same answer again"


class CorrectionAbout(Labelled):
    DISCLOSURE = "disclosure", "Who received something"
    RECORD = "record", "What the school keeps"
    CONSENT = "consent", "What I decided"


class CorrectionStatus(Labelled):
    OPEN = "open", "Waiting for an answer"
    ANSWERED = "answered", "Answered"
