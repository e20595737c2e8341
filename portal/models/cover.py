from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.models.organizations import Organization
from portal.rules.permissions import Role

PERSON = settings.AUTH_USER_MODEL


class Cover(models.Model):
    """A colleague holds somebody's role from a day until a day; what they do is done for them.

    It ends by itself, and earlier when it is taken back or the person covered loses the role.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role.choices())
    holder = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    colleague = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    from_day = models.DateField()
    until_day = models.DateField()
    given_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="cover_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(until_day__gte=F("from_day")), name="cover_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(colleague=F("holder")) & ~Q(colleague=F("given_by")),
                name="cover_is_given_by_another",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="cover_taken_back_at_with_by",
            ),
        ]
        indexes = [models.Index(fields=["colleague", "until_day"], name="cover_by_colleague")]

    def __str__(self) -> str:
        return f"{self.colleague_id} as {self.role} for {self.holder_id}"
