from django.db import migrations

from portal.rowsecurity.operations import OWN_ORGANIZATION, app_role

# A key comes in one way: it waits for its proof, in the name of who acts.
WAITS = (
    f"{OWN_ORGANIZATION} AND status = 'waiting' AND proven_at IS NULL AND ended_at IS NULL "
    "AND added_by_id = (SELECT acting_user())"
)


def insert_where(condition: str) -> str:
    return (
        "DROP POLICY app_insert ON keys_registeredkey;"
        f"CREATE POLICY app_insert ON keys_registeredkey FOR INSERT TO {app_role()} "
        f"WITH CHECK ({condition})"
    )


class Migration(migrations.Migration):
    dependencies = [("keys", "0003_replaced_keys")]

    operations = [migrations.RunSQL(insert_where(WAITS), insert_where(OWN_ORGANIZATION))]
