"""A package is its giver's file and a sealed copy its recipient's: with them the database itself
destroys keys (migrations 0008 and 0009), so neither may ever be somebody else's."""

from django.db import migrations

TIE = (
    "ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, organization_id) "
    "REFERENCES portal_storedfile (id, organization_id) DEFERRABLE INITIALLY DEFERRED"
)
UNTIE = "ALTER TABLE {table} DROP CONSTRAINT {name}"


def tied(table: str, column: str, name: str) -> migrations.RunSQL:
    how = {"table": table, "column": column, "name": name}
    return migrations.RunSQL(TIE.format(**how), UNTIE.format(**how))


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0018_acceptances"),
        ("portal", "0011_files_of_their_owners"),
    ]

    operations = [
        tied("exchange_exchange", "package_id", "package_is_its_givers_file"),
        tied("exchange_sealedcopy", "file_id", "copy_is_its_recipients_file"),
    ]
