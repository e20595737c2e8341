"""Certificates of destruction: both sides read them and take the sealed document."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404

from portal.models import StoredFile
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from sharing.destruction.models import Certificate, CertifiedPackage


@dataclass(frozen=True, slots=True)
class CertificatePage:
    certificate: Certificate
    packages: tuple[CertifiedPackage, ...]


def certificates_for(actor: Actor) -> QuerySet[Certificate]:
    own = actor.organizations_with(Permission.EXCHANGE_READ)
    return (
        Certificate.objects.filter(Q(organization_id__in=own) | Q(giver_id__in=own))
        .select_related("organization", "giver", "certified_by", "file")
        .prefetch_related("packages")
        .order_by("-certified_at", "reference")
    )


def certificate_for(actor: Actor, reference: str) -> Certificate:
    found = certificates_for(actor).filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def certificate_page_for(actor: Actor, reference: str) -> CertificatePage:
    found = certificate_for(actor, reference)
    packages = found.packages.select_related("exchange__package", "handed").order_by("reference")
    return CertificatePage(found, tuple(packages))


def document_for(actor: Actor, reference: str) -> StoredFile:
    """The sealed document, for both sides."""
    return certificate_for(actor, reference).file
