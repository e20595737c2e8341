"""Which file a row came with: set for a transaction, kept by the database in the row itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import Func, Value
from django.db.models.functions import Cast, NullIf

SETTING = "portal.source"


def brought_by() -> models.UUIDField[Any, Any]:
    """A column that tells which file first brought a row; empty for rows that came otherwise."""
    return models.UUIDField(
        null=True,
        editable=False,
        db_default=Cast(
            NullIf(
                Func(
                    Value(SETTING),
                    Value(True),
                    function="current_setting",
                    output_field=models.TextField(),
                ),
                Value("", output_field=models.TextField()),
            ),
            models.UUIDField(),
        ),
    )


@contextmanager
def bringing(source: UUID | None) -> Iterator[None]:
    """Rows that are written inside came with this file; what they replace is kept."""
    _tell(str(source) if source else "")
    yield  # after an error the transaction is undone, and the setting with it
    _tell("")


def _tell(source: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, source])
