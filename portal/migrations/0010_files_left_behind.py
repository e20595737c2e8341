from django.db import migrations

from portal.rowsecurity.operations import Function


class Migration(migrations.Migration):
    dependencies = [("portal", "0009_destroyed_keys")]

    operations = [
        # For the clock, which acts for nobody: of these files on disk, those that a row still
        # names and that still open. It learns whether an id is known, and nothing else.
        Function(
            "files_to_keep(given uuid[])",
            returns="SETOF uuid",
            body="SELECT id FROM portal_storedfile WHERE id = ANY(given) "
            "AND key_destroyed_at IS NULL",
        ),
    ]
