from django.db import migrations

from portal.rowsecurity.operations import Protect



def belongs(table: str, column: str, parent: str) -> migrations.RunSQL:
    """A row and what it refers to are of the same organization; row security alone would let a
    foreign key find rows that the writer cannot see."""
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_of_its_organization "
        f"FOREIGN KEY (organization_id, {column}) REFERENCES {parent} (organization_id, id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_of_its_organization",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0001_initial"),
        ("portal", "0002_row_security"),
        ("consent", "0002_row_security"),
    ]

    operations = [
        belongs("records_schoolrecord", "subject_id", "consent_subject"),
        belongs("records_schoolrecord", "school_id", "records_school"),
        belongs("records_graduation", "subject_id", "consent_subject"),
        belongs("records_graduation", "school_id", "records_school"),
        belongs("records_outcome", "subject_id", "consent_subject"),
        Protect("records_import"),
        Protect("records_school"),
        Protect("records_schoolrecord"),
        Protect("records_graduation"),
        Protect("records_outcome"),
    ]
