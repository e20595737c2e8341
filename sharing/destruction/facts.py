"""What must be known of a package that was taken, or of a file that was handed over: what is owed,
whether it is held, or gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q, QuerySet

from agreements import owing
from agreements.models import Obligation
from portal.vault import Unreadable, files
from sharing.destruction.models import CertifiedPackage, PackageHold
from sharing.destruction.rules.certificate import FileHash, PackageTold
from sharing.destruction.rules.holding import HoldingFacts
from sharing.exchange.models import Download, Exchange, Given, HandedFile
from sharing.exchange.packaging import Tampered, verified


@dataclass(frozen=True, slots=True)
class Holding:
    given: Given
    taken_at: datetime
    obligation: Obligation | None
    hold: PackageHold | None
    certified: CertifiedPackage | None

    @property
    def facts(self) -> HoldingFacts:
        given, owed = self.given, self.obligation
        assert given.destroy_by is not None  # it was sent
        closing = getattr(owed, "closing", None)
        due = owed.due_on if owed is not None and owed.due_on else given.destroy_by
        return HoldingFacts(
            giver_id=given.organization_id,
            recipient_id=given.recipient_id,
            due_on=due,
            outcome="done" if self.certified else closing.outcome if closing else "",
            is_on_hold=self.hold is not None,
        )

    @property
    def is_file(self) -> bool:
        """Handed over in another layout: the portal kept no copy of it."""
        return isinstance(self.given, HandedFile)

    @property
    def sha256(self) -> str:
        if isinstance(self.given, HandedFile):
            return self.given.sha256
        assert self.given.package is not None  # it was taken
        return self.given.package.sha256

    @property
    def key_destroyed_at(self) -> datetime | None:
        """When the portal's own copy became nothing."""
        package = getattr(self.given, "package", None)
        return package.key_destroyed_at if package else None


def taken(exchanges: QuerySet[Exchange]) -> QuerySet[Exchange]:
    """Those of which somebody has the package."""
    return exchanges.filter(sent_at__isnull=False).exclude(downloads=None)


def holdings(given: Iterable[Given]) -> list[Holding]:
    """One for each, in the order given. Each package must have been taken."""
    found = list(given)
    ids = [one.id for one in found]
    of_these = Q(exchange_id__in=ids) | Q(handed_id__in=ids)
    first = dict(
        Download.objects.filter(exchange_id__in=ids)
        .values_list("exchange_id")
        .annotate(first=Min("at"))
        .order_by()
    )
    owed = owing.of_packages([one.reference for one in found])
    standing = PackageHold.objects.filter(of_these, lifted_at=None)
    held = {
        one.exchange_id or one.handed_id: one
        for one in standing.select_related("set_by", "organization")
    }
    certified = {
        one.exchange_id or one.handed_id: one
        for one in CertifiedPackage.objects.filter(of_these).select_related("certificate")
    }
    return [
        Holding(
            given=one,
            taken_at=one.sent_at if isinstance(one, HandedFile) else first[one.id],
            obligation=owed.get(one.reference),
            hold=held.get(one.id),
            certified=certified.get(one.id),
        )
        for one in found
    ]


def told(holding: Holding) -> PackageTold:
    """The package as a certificate names it, with the hash of the whole and of each file in it."""
    given = holding.given
    assert given.sent_at is not None
    return PackageTold(
        reference=given.reference,
        agreement=given.agreement_reference,
        class_of=given.class_of,
        rows=given.sent or 0,
        sent_on=given.sent_at.date(),
        taken_on=holding.taken_at.date(),
        due_on=holding.facts.due_on,
        files=(FileHash(given.name, given.sha256),)
        if isinstance(given, HandedFile)
        else _files(given),
    )


def _files(exchange: Exchange) -> tuple[FileHash, ...]:
    package = exchange.package
    assert package is not None  # it was sent
    whole = [FileHash(package.name, package.sha256)]
    # A copy that was sealed for one recipient has a hash of its own.
    hashes = Download.objects.filter(exchange=exchange).exclude(sha256=package.sha256)
    copies = sorted(set(hashes.values_list("sha256", flat=True)))
    whole += [FileHash(f"{package.name} as it was taken", one) for one in copies]
    return (*whole, *_inside(exchange))


def _inside(exchange: Exchange) -> list[FileHash]:
    """The files of the manifest that the giver signed; none where the package does not open."""
    assert exchange.package is not None
    try:
        with files.open_stored(exchange.package) as package:
            signed = verified(package, bytes(exchange.public_key)).statement
    except (Unreadable, Tampered):
        return []
    return [FileHash(one["name"], one["sha256"]) for one in signed["files"]]
