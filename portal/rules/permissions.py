"""Who may do what: one table, rendered to docs/permissions.md."""

from __future__ import annotations

from portal.rules.vocabulary import Labelled, OrganizationKind


class Role(Labelled):
    DATA_STEWARD = "data_steward", "Data steward"
    PRIVACY_OFFICER = "privacy_officer", "Privacy officer"
    REVIEWER = "reviewer", "Release reviewer"
    SIGNATORY = "signatory", "Signatory"
    COUNSELOR = "counselor", "Counselor or principal"
    REGISTRAR = "registrar", "Registrar or institutional researcher"
    PARTNER = "partner", "Community partner"
    CONVENER = "convener", "Regional convener"
    COUNSEL = "counsel", "Counsel"
    ADMINISTRATOR = "administrator", "Administrator of people"
    AUDITOR = "auditor", "Auditor"


class Permission(Labelled):
    PEOPLE_MANAGE = "people.manage", "invite people and end memberships"
    AGREEMENT_READ = "agreement.read", "read agreements of the own organization"
    AGREEMENT_DRAFT = "agreement.draft", "draft and edit agreements"
    AGREEMENT_APPROVE = "agreement.approve", "approve or return a revision"
    AGREEMENT_SIGN = "agreement.sign", "sign for the organization"
    AGREEMENT_SUSPEND = "agreement.suspend", "suspend or resume an agreement"
    AGREEMENT_CLOSE = "agreement.close", "close an ended agreement: certify destruction, or hold"
    AGREEMENT_COMMENT = "agreement.comment", "comment on the clauses of a text"
    OBLIGATION_WRITE = "obligation.write", "tend obligations: record evidence, report a breach"
    IMPORT_READ = "import.read", "see what was imported and what was refused"
    IMPORT_WRITE = "import.write", "import rosters, graduates and consents"
    STUDENT_READ = "student.read", "see a student by name, and why each decision fell"
    CONSENT_READ = "consent.read", "see what families decided"
    CONSENT_WRITE = "consent.write", "enter a family's decision"
    CONSENT_COLLECT = "consent.collect", "collect consents of families at an own desk"
    EXCHANGE_READ = "exchange.read", "see exchanges of the own organization"
    EXCHANGE_REQUEST = "exchange.request", "build a cohort and send a package"
    EXCHANGE_ANSWER = "exchange.answer", "download a package and return outcomes"
    EXCHANGE_ACCEPT = "exchange.accept", "check a return and accept or reject it"
    KEY_MANAGE = "key.manage", "register and revoke the keys that open packages"
    RELEASE_READ = "release.read", "read released tables that the organization receives"
    RELEASE_PROPOSE = "release.propose", "draft, count and protect a table, and submit it"
    RELEASE_REVIEW = "release.review", "review a protected table before its release"
    RELEASE_APPROVE = "release.approve", "publish, schedule, return or withdraw a reviewed table"
    DISCLOSURE_READ = "disclosure.read", "read the record of disclosures (34 CFR 99.32)"
    LEDGER_READ = "ledger.read", "read the ledger of the own organization"


_P = Permission

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.DATA_STEWARD: frozenset(
        {
            _P.OBLIGATION_WRITE,
            _P.AGREEMENT_READ,
            _P.AGREEMENT_COMMENT,
            _P.AGREEMENT_DRAFT,
            _P.IMPORT_READ,
            _P.IMPORT_WRITE,
            _P.STUDENT_READ,
            _P.CONSENT_READ,
            _P.CONSENT_WRITE,
            _P.EXCHANGE_READ,
            _P.EXCHANGE_REQUEST,
            _P.EXCHANGE_ACCEPT,
            _P.RELEASE_READ,
            _P.RELEASE_PROPOSE,
            _P.DISCLOSURE_READ,
        }
    ),
    Role.PRIVACY_OFFICER: frozenset(
        {
            _P.OBLIGATION_WRITE,
            _P.PEOPLE_MANAGE,
            _P.AGREEMENT_READ,
            _P.AGREEMENT_COMMENT,
            _P.AGREEMENT_DRAFT,
            _P.AGREEMENT_APPROVE,
            _P.AGREEMENT_SUSPEND,
            _P.AGREEMENT_CLOSE,
            _P.KEY_MANAGE,
            _P.IMPORT_READ,
            _P.STUDENT_READ,
            _P.CONSENT_READ,
            _P.CONSENT_WRITE,
            _P.EXCHANGE_READ,
            _P.RELEASE_READ,
            _P.RELEASE_REVIEW,
            _P.RELEASE_APPROVE,
            _P.DISCLOSURE_READ,
            _P.LEDGER_READ,
        }
    ),
    Role.REVIEWER: frozenset({_P.RELEASE_READ, _P.RELEASE_REVIEW}),
    Role.SIGNATORY: frozenset({_P.AGREEMENT_READ, _P.AGREEMENT_COMMENT, _P.AGREEMENT_SIGN}),
    Role.COUNSELOR: frozenset({_P.RELEASE_READ}),
    Role.REGISTRAR: frozenset(
        {
            _P.AGREEMENT_READ,
            _P.AGREEMENT_COMMENT,
            _P.AGREEMENT_DRAFT,
            _P.OBLIGATION_WRITE,
            _P.EXCHANGE_READ,
            _P.EXCHANGE_ANSWER,
            _P.DISCLOSURE_READ,
            _P.KEY_MANAGE,
        }
    ),
    Role.PARTNER: frozenset(
        {
            _P.AGREEMENT_READ,
            _P.AGREEMENT_COMMENT,
            _P.OBLIGATION_WRITE,
            _P.CONSENT_COLLECT,
            _P.RELEASE_READ,
        }
    ),
    Role.CONVENER: frozenset({_P.AGREEMENT_READ, _P.AGREEMENT_COMMENT}),
    # Counsel reads, and approves where the organization made that a step of its own.
    Role.COUNSEL: frozenset({_P.AGREEMENT_READ, _P.AGREEMENT_COMMENT}),
    Role.ADMINISTRATOR: frozenset({_P.PEOPLE_MANAGE}),
    Role.AUDITOR: frozenset(
        {_P.AGREEMENT_READ, _P.RELEASE_READ, _P.DISCLOSURE_READ, _P.LEDGER_READ}
    ),
}


# Some things exist only in some organizations: a community partner has no rosters to import,
# whatever the roles of its people. A permission not named here holds everywhere.
_K = OrganizationKind
REACH: dict[Permission, frozenset[OrganizationKind]] = {
    **dict.fromkeys(
        (
            _P.IMPORT_READ,
            _P.IMPORT_WRITE,
            _P.STUDENT_READ,
            _P.CONSENT_READ,
            _P.CONSENT_WRITE,
            _P.EXCHANGE_REQUEST,
            _P.EXCHANGE_ACCEPT,
            _P.RELEASE_PROPOSE,
            _P.RELEASE_REVIEW,
            _P.RELEASE_APPROVE,
        ),
        frozenset({_K.DISTRICT}),
    ),
    # 34 CFR 99.32 binds colleges too: what they return passes out of their own records.
    _P.DISCLOSURE_READ: frozenset({_K.DISTRICT, _K.COLLEGE}),
    _P.EXCHANGE_READ: frozenset({_K.DISTRICT, _K.COLLEGE}),
    _P.EXCHANGE_ANSWER: frozenset({_K.COLLEGE}),
    _P.KEY_MANAGE: frozenset({_K.COLLEGE}),
    _P.CONSENT_COLLECT: frozenset({_K.COMMUNITY}),
}


def grants(role: Role, kind: OrganizationKind, permission: Permission) -> bool:
    """Whether this role, in an organization of this kind, has the permission."""
    return permission in PERMISSIONS[role] and kind in REACH.get(permission, frozenset(_K))


def roles_with(permission: Permission) -> tuple[Role, ...]:
    return tuple(role for role in Role if permission in PERMISSIONS[role])


def _reach(permission: Permission) -> str:
    kinds = REACH.get(permission)
    if kinds is None:
        return "any organization"
    return ", ".join(kind.label.lower() for kind in OrganizationKind if kind in kinds)


def as_markdown() -> str:
    """The table for docs/permissions.md, one row per permission."""
    head = "| May … | In | " + " | ".join(role.label for role in Role) + " |"
    rule = "|---|---|" + "---|" * len(Role)
    rows = [
        f"| {permission.label} (`{permission}`) | {_reach(permission)} | "
        + " | ".join("yes" if permission in PERMISSIONS[role] else "" for role in Role)
        + " |"
        for permission in Permission
    ]
    return "\n".join(
        [
            "# Who may do what",
            "",
            "Rendered by `manage.py render_docs` from `portal/rules/permissions.py`. A permission",
            "holds inside the organization in which a person has the role. Row security, named",
            "access and THE decision narrow it further; nothing widens it.",
            "",
            head,
            rule,
            *rows,
            "",
        ]
    )
