from __future__ import annotations

import uuid

from django.db import models

from portal.sources import brought_by


class Subject(models.Model):
    """A student as a person: the row of the identity vault.

    Everything that names the student is sealed under a key of its own, wrapped by the
    organization's. The indexes find an exact value and tell nothing else. Every other table
    knows the student by this id alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = models.BinaryField()
    identity = models.BinaryField()
    # Equal exactly when the sealed identity is: an unchanged row is recognised without opening it.
    identity_digest = models.BinaryField()
    student_id_index = models.BinaryField()
    state_id_index = models.BinaryField(null=True)
    name_birth_index = models.BinaryField(null=True)
    # Told of nobody by themselves: the birth date finds who turns 18, the name helps a person
    # who looks for the student of an answer.
    birth_index = models.BinaryField(null=True)
    name_index = models.BinaryField(null=True)
    brought_by = brought_by()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "student_id_index"], name="student_number_once_in_district"
            ),
            # What other tables refer to, so that no row names a student of another organization.
            models.UniqueConstraint(
                fields=["organization", "id"], name="subject_with_its_organization"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "state_id_index"], name="subject_by_state_id"),
            models.Index(fields=["organization", "name_birth_index"], name="subject_by_name_birth"),
            models.Index(fields=["organization", "birth_index"], name="subject_by_birth"),
            models.Index(fields=["organization", "name_index"], name="subject_by_name"),
        ]

    def __str__(self) -> str:
        return str(self.id)
