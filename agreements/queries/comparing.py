"""Two versions of a text for those who may read the agreement, and what changed for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from agreements import catalog, facts
from agreements.models import Agreement, Approval, Draft, Revision
from agreements.queries.register import agreements_for
from agreements.rules.comparing import Comparison, compare
from agreements.rules.terms import Terms
from portal.models import Organization
from portal.rules.actor import Actor

DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Version:
    """A text that can stand on one side: a revision, the own draft, or what is amended."""

    code: str
    label: str
    at: datetime
    terms: Terms


@dataclass(frozen=True, slots=True)
class SideBySide:
    agreement: Agreement
    versions: list[Version]
    before: Version
    after: Version
    comparison: Comparison


def versions_for(actor: Actor, agreement: Agreement) -> list[Version]:
    """Oldest first: what this one amends, its revisions, and the draft for those who write it."""
    found = [_version(one, agreement) for one in _revisions(actor, agreement)]
    writing = Draft.objects.filter(agreement=agreement).first()
    if writing is not None:
        found.append(Version(DRAFT, "Draft, being written", writing.edited_at, writing.terms))
    return found


def _revisions(actor: Actor, agreement: Agreement) -> list[Revision]:
    if not agreements_for(actor).filter(id=agreement.id).exists():
        # A memorandum that is open to be joined is read as it stands, not how it came about.
        return [agreement.revision] if agreement.revision else []
    own = list(Revision.objects.filter(agreement=agreement).order_by("number"))
    former = _amended(actor, agreement)
    return [*([former.revision] if former and former.revision else []), *own]


def _amended(actor: Actor, agreement: Agreement) -> Agreement | None:
    """The agreement that this one amends, where the reader may read it too."""
    if agreement.amends_id is None:
        return None
    return agreements_for(actor).filter(id=agreement.amends_id).first()


def _version(revision: Revision, agreement: Agreement) -> Version:
    label = f"Revision {revision.number}"
    code = f"r{revision.number}"
    if revision.agreement_id != agreement.id:
        label, code = f"{revision.agreement.reference}, which this one amends", "amended"
    return Version(code, label, revision.submitted_at, revision.terms)


def side_by_side_for(
    actor: Actor, agreement: Agreement, before: str, after: str
) -> SideBySide | None:
    """The two versions asked for, or the last two; None while there is only one."""
    versions = versions_for(actor, agreement)
    if len(versions) < 2:
        return None
    by_code = {version.code: version for version in versions}
    right = by_code.get(after, versions[-1])
    earlier = [one for one in versions if one is not right]
    left = by_code.get(before) or _just_before(versions, right) or earlier[-1]
    return SideBySide(
        agreement=agreement,
        versions=versions,
        before=left,
        after=right,
        comparison=compare(
            left.terms, right.terms, _names(left.terms, right.terms), catalog.catalog()
        ),
    )


def _just_before(versions: list[Version], right: Version) -> Version | None:
    place = versions.index(right)
    return versions[place - 1] if place else None


def _names(*texts: Terms) -> dict[UUID, str]:
    named = {name for terms in texts for name in facts.party_facts(terms)}
    return dict(Organization.objects.filter(id__in=named).values_list("id", "name"))


@dataclass(frozen=True, slots=True)
class Since:
    """Where to begin reading for those who approved an earlier text of it."""

    code: str
    words: str


def approved_before_for(actor: Actor, agreement: Agreement) -> Since | None:
    """The text that the reader's organization approved last, when it is not the present one."""
    earlier = _approvals(actor, agreement).exclude(revision=agreement.revision)
    last = earlier.first()
    if last is not None:
        return Since(
            f"r{last.revision.number}",
            f"since your organization approved revision {last.revision.number}",
        )
    former = _amended(actor, agreement)
    if former is not None:
        return Since("amended", f"from {former.reference}, which it amends")
    return None


def _approvals(actor: Actor, agreement: Agreement) -> QuerySet[Approval]:
    return (
        Approval.objects.filter(agreement=agreement, organization_id__in=actor.organization_ids)
        .select_related("revision")
        .order_by("-approved_at")
    )
