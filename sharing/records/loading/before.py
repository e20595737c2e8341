"""Taking an import of records back: new rows go, changed rows are as they were."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from consent import origins
from portal.sources import bringing
from sharing.records.models import Before

OWN = ("records_schoolrecord", "records_graduation")
IMAGES = "SELECT before FROM records_before WHERE imported_id = %s AND relation = %s"
SET = {
    "records_schoolrecord": "school_id, school_year, grade, race_ethnicity, gender, enrolled",
    "records_graduation": "school_id, class_of, graduated_on, diploma, race_ethnicity, "
    "lunch_status, english_learner, disability, ferpa_block",
    "records_school": "code, name, act_code",
}
RESTORE = """
UPDATE {table} t SET ({columns}) = ROW({images})
FROM (SELECT (jsonb_populate_record(NULL::{table}, i.before)).* FROM ({before}) i) b
WHERE t.id = b.id
"""
FORGET = "DELETE FROM {table} WHERE organization_id = %s AND brought_by = %s"
FORGET_SCHOOLS = """
DELETE FROM records_school s WHERE organization_id = %s AND brought_by = %s
    AND NOT EXISTS (SELECT FROM records_schoolrecord r WHERE r.school_id = s.id)
    AND NOT EXISTS (SELECT FROM records_graduation g WHERE g.school_id = s.id)
"""


def take_back(organization_id: UUID, import_id: UUID) -> dict[str, int]:
    """In the caller's transaction; gives how many rows of each kind went or were set back."""
    done: dict[str, int] = {}
    both = [organization_id, import_id]
    with bringing(None), connection.cursor() as cursor:
        for table in OWN:
            cursor.execute(FORGET.format(table=table), both)
            done[f"{table}_removed"] = cursor.rowcount
        for table, columns in SET.items():
            images = ", ".join(f"b.{column}" for column in columns.split(", "))
            statement = RESTORE.format(table=table, columns=columns, images=images, before=IMAGES)
            cursor.execute(statement, [import_id, table])
            done[f"{table}_restored"] = cursor.rowcount
        cursor.execute(FORGET_SCHOOLS, both)
        done["students_removed"] = origins.take_back(
            organization_id, import_id, images=IMAGES, values=[import_id, "consent_subject"]
        )
    Before.objects.filter(imported_id=import_id).delete()
    return done
