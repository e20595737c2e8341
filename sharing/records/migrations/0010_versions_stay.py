from django.db import migrations

from portal.rowsecurity.operations import app_role

# What an outcome said before is kept, whatever the application asks.
KEPT = f"REVOKE DELETE ON records_outcomeversion FROM {app_role()}"
LOST = f"GRANT DELETE ON records_outcomeversion TO {app_role()}"


class Migration(migrations.Migration):
    dependencies = [("records", "0009_graduates_in_sheets")]

    operations = [migrations.RunSQL(KEPT, LOST)]
