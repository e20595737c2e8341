from django.db import migrations

from portal.rowsecurity.operations import OWN_ORGANIZATION, app_role

# Whoever raises a dispute does not write its answer with it.
UNANSWERED = "value = '' AND answer = '' AND answered_at IS NULL AND answered_by_id IS NULL"
BEFORE = f"{OWN_ORGANIZATION} AND raised_by_id = (SELECT acting_user()) AND status = 'open'"


def insert_where(condition: str) -> str:
    return (
        "DROP POLICY app_insert ON exchange_dispute;"
        f"CREATE POLICY app_insert ON exchange_dispute FOR INSERT TO {app_role()} "
        f"WITH CHECK ({condition})"
    )


class Migration(migrations.Migration):
    dependencies = [("exchange", "0010_disputes")]

    operations = [
        migrations.RunSQL(insert_where(f"{BEFORE} AND {UNANSWERED}"), insert_where(BEFORE))
    ]
