from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from sharing.records.rules.preview import Preview
from sharing.records.rules.schools import Schools


def counted(
    counts: str,
    gone: str,
    parameters: dict[str, Any],
    *,
    schools: Schools,
    groups: Mapping[str, int],
) -> Preview:
    """The preview that two queries give: added, changed, unchanged; and how many are gone."""
    with connection.cursor() as cursor:
        cursor.execute(counts, parameters)
        added, changed, unchanged = cursor.fetchone()
        cursor.execute(gone, parameters)
        (left_out,) = cursor.fetchone()
    return Preview(
        added=added,
        changed=changed,
        unchanged=unchanged,
        gone=left_out,
        new_schools=tuple(sorted(school.name for school in schools.added)),
        groups=tuple(sorted(groups.items())),
    )
