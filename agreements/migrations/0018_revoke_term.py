from django.db import migrations

# Triggers call them; nobody else needs to.
REVOKE = """
REVOKE ALL ON FUNCTION note_term() FROM PUBLIC;
REVOKE ALL ON FUNCTION refuse_unsigned_entry() FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0017_revoke_from_public")]

    operations = [migrations.RunSQL(REVOKE, migrations.RunSQL.noop)]
