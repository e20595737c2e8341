import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.rowsecurity.operations import OWN_ORGANIZATION, Function, Protect, app_role

ACTING = "NULLIF(current_setting('portal.user_id', true), '')::uuid"
DAY = "COALESCE(NULLIF(current_setting('portal.day', true), '')::date, CURRENT_DATE)"
OF_ONESELF = "user_id = (SELECT acting_user())"

# A program sees what its organization sees, while its token lives and the person it acts for is
# still a member. In the database, so that revoking ends every door at once.
SEEN = f"""
SELECT COALESCE(array_agg(DISTINCT organization_id), '{{}}') FROM (
    SELECT organization_id FROM portal_membership
    WHERE user_id = {ACTING} AND from_day <= {DAY}
        AND (until_day IS NULL OR until_day >= {DAY})
    UNION ALL
    SELECT t.organization_id
    FROM portal_machinetoken t JOIN portal_membership m
        ON m.user_id = t.holder_id AND m.organization_id = t.organization_id
    WHERE t.user_id = {ACTING} AND t.revoked_at IS NULL AND t.until_day >= {DAY}
        AND m.from_day <= {DAY} AND (m.until_day IS NULL OR m.until_day >= {DAY})
) own
"""
SEEN_BEFORE = f"""
SELECT COALESCE(array_agg(DISTINCT organization_id), '{{}}')
FROM portal_membership
WHERE user_id = {ACTING} AND from_day <= {DAY}
    AND (until_day IS NULL OR until_day >= {DAY})
"""

# Finds who acts and counts the request, in one statement that many processes may run at once.
USE = """
UPDATE portal_machinetoken t SET
    last_used_at = now(),
    window_at = CASE WHEN t.window_at > now() - interval '1 minute' THEN t.window_at
        ELSE now() END,
    window_used = CASE WHEN t.window_at > now() - interval '1 minute' THEN t.window_used + 1
        ELSE 1 END
WHERE t.token_hash = given_hash AND t.revoked_at IS NULL AND t.until_day >= day
    AND EXISTS (
        SELECT FROM portal_membership m JOIN portal_user u ON u.id = m.user_id
        WHERE m.user_id = t.holder_id AND m.organization_id = t.organization_id AND u.is_active
            AND m.from_day <= day AND (m.until_day IS NULL OR m.until_day >= day)
    )
RETURNING t.user_id, t.window_used,
    GREATEST(1, ceil(extract(epoch FROM t.window_at + interval '1 minute' - now())))::integer
"""

STAYS_REVOKED = """
CREATE FUNCTION keep_revoked() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at THEN
        RAISE EXCEPTION 'a token that was revoked stays so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_revoked BEFORE UPDATE ON portal_machinetoken
    FOR EACH ROW EXECUTE FUNCTION keep_revoked();
"""
NOT_KEPT = """
DROP TRIGGER keep_revoked ON portal_machinetoken;
DROP FUNCTION keep_revoked();
"""


class Seen(Function):
    """Redefines `visible_organizations()`, and brings the former one back when undone."""

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        Function(self.signature, returns=self.returns, body=SEEN_BEFORE).database_forwards(
            app_label, schema_editor, from_state, to_state
        )


def person(**options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        **options,
    )


def key():
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("portal", "0006_published_keys")]

    operations = [
        migrations.CreateModel(
            name="GivenAnswer",
            fields=[
                ("id", key()),
                ("key", models.CharField(max_length=255)),
                ("request_hash", models.CharField(max_length=64)),
                ("answer", models.BinaryField(default=b"")),
                ("at", models.DateTimeField()),
                ("user", person()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "key"), name="idempotency_key_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MachineToken",
            fields=[
                ("id", key()),
                ("name", models.CharField(max_length=80)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("hint", models.CharField(max_length=12)),
                ("until_day", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("window_at", models.DateTimeField(null=True)),
                ("window_used", models.PositiveIntegerField(default=0)),
                ("holder", person()),
                ("made_by", person()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.organization",
                    ),
                ),
                ("revoked_by", person(null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "token",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(revoked_at=None, revoked_by=None)
                        | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                        name="token_revoked_at_with_by",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(scopes=[]), name="token_may_something"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(revoked_at=None),
                        fields=("organization", "name"),
                        name="token_name_once",
                    ),
                ],
            },
        ),
        Protect("portal_machinetoken", read=f"{OWN_ORGANIZATION} OR {OF_ONESELF}"),
        Protect("portal_givenanswer", read=OF_ONESELF, write=OF_ONESELF),
        # Of a token nothing changes but that it is revoked; its use is counted by `use_token`.
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE ON portal_machinetoken FROM {app_role()}; "
            f"GRANT UPDATE (revoked_at, revoked_by_id) ON portal_machinetoken TO {app_role()}",
            f"GRANT UPDATE, DELETE ON portal_machinetoken TO {app_role()}",
        ),
        migrations.RunSQL(STAYS_REVOKED, NOT_KEPT),
        Seen("visible_organizations()", returns="uuid[]", body=SEEN),
        Function(
            "use_token(given_hash text, day date)",
            returns="TABLE (user_id uuid, used integer, reset_in integer)",
            body=USE,
            volatile=True,
        ),
    ]
