from django.db import migrations

from portal.rowsecurity.operations import Protect


def tied(table: str, column: str, parent: str) -> migrations.RunSQL:
    """A row and its parent belong to one organization: row security alone could not say so."""
    name = f"{table}_{column}_of_its_organization"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} "
        f"FOREIGN KEY (organization_id, {column}) REFERENCES {parent} (organization_id, id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0001_initial"),
        ("portal", "0002_row_security"),
    ]

    operations = [
        tied("consent_consentevent", "subject_id", "consent_subject"),
        tied("consent_directoryoptout", "subject_id", "consent_subject"),
        tied("consent_disclosedsubject", "subject_id", "consent_subject"),
        tied("consent_disclosedsubject", "disclosure_id", "consent_disclosure"),
        Protect("consent_subject"),
        Protect("consent_notice", append_only=True),
        Protect("consent_consentevent", append_only=True),
        Protect("consent_directoryoptout", append_only=True),
        Protect("consent_disclosure", append_only=True),
        Protect("consent_disclosedsubject", append_only=True),
    ]
