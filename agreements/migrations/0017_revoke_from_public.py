from django.db import migrations

# Triggers call them; nobody else needs to.
REVOKE = """
REVOKE ALL ON FUNCTION supersede_amended() FROM PUBLIC;
REVOKE ALL ON FUNCTION refuse_unfinished() FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0016_hold_what_is_signed")]

    operations = [migrations.RunSQL(REVOKE, migrations.RunSQL.noop)]
