from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.rules.permissions import Role
from portal.rules.vocabulary import OrganizationKind


class Organization(models.Model):
    """A district, one of its schools, a college, a community partner or a convener.

    The list of organizations is a directory that every signed-in person may search when drafting
    an agreement; it holds no person's data.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=OrganizationKind.choices())
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="schools"
    )
    nces_id = models.CharField(max_length=12, blank=True)
    opeid = models.CharField(max_length=8, blank=True)
    min_cell = models.PositiveSmallIntegerField(default=10)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in OrganizationKind]),
                name="organization_kind_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind="school") | Q(parent__isnull=False),
                name="school_belongs_to_a_district",
            ),
            models.CheckConstraint(condition=Q(min_cell__gte=3), name="min_cell_at_least_three"),
            models.UniqueConstraint(fields=["parent", "name"], name="school_name_once_a_district"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(parent=None), name="organization_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role in an organization, from a day until a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=30, choices=Role.choices())
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(until_day=None) | Q(until_day__gte=F("from_day")),
                name="membership_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                condition=Q(until_day=None),
                name="role_held_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} in {self.organization_id}"


class Invitation(models.Model):
    """An email that lets one person join one organization in one role. The token is not kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    email = models.EmailField()
    role = models.CharField(max_length=30, choices=Role.choices())
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_at_with_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"
