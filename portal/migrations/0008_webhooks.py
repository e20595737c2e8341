import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.rowsecurity.operations import Function, Protect, app_role

ACTING = "NULLIF(current_setting('portal.user_id', true), '')::uuid"
DAY = "COALESCE(NULLIF(current_setting('portal.day', true), '')::date, CURRENT_DATE)"

SEEN_BEFORE = f"""
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
    UNION ALL
    SELECT w.organization_id FROM portal_webhook w
    WHERE w.user_id = {ACTING} AND w.ended_at IS NULL
) own
"""

# Whoever acts cannot see the webhooks of the other side; the database tells them.
ANNOUNCE = """
WITH made AS (
    INSERT INTO portal_webhookdelivery
        (id, organization_id, webhook_id, event, payload, at, status, attempts, answer)
    SELECT gen_random_uuid(), w.organization_id, w.id, kind, told, now(), 'waiting', 0, ''
    FROM portal_webhook w
    WHERE w.organization_id = org AND w.ended_at IS NULL AND kind = ANY(w.events)
        AND acting_user() IS NOT NULL
    RETURNING id, webhook_id
)
SELECT made.id, w.user_id FROM made JOIN portal_webhook w ON w.id = made.webhook_id
"""


class Seen(Function):
    """Redefines `visible_organizations()`, and brings the former one back when undone."""

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        Function(self.signature, returns=self.returns, body=SEEN_BEFORE).database_forwards(
            app_label, schema_editor, from_state, to_state
        )


def linked(to, **options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, **options
    )


def key():
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("portal", "0007_machine_tokens")]

    operations = [
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", key()),
                ("url", models.CharField(max_length=500)),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None
                    ),
                ),
                ("secret", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", linked(settings.AUTH_USER_MODEL, null=True)),
                ("made_by", linked(settings.AUTH_USER_MODEL)),
                ("organization", linked("portal.organization")),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(ended_at=None, ended_by=None)
                        | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                        name="webhook_ended_at_with_by",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(events=[]), name="webhook_hears_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", key()),
                ("event", models.CharField(max_length=40)),
                ("payload", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("delivered", "Delivered"),
                            ("failed", "Given up"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("answer", models.CharField(blank=True, max_length=200)),
                ("last_at", models.DateTimeField(null=True)),
                ("organization", linked("portal.organization")),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="portal.webhook",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["webhook", "-at"], name="delivery_by_webhook")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(status__in=["waiting", "delivered", "failed"]),
                        name="delivery_status_is_known",
                    )
                ],
            },
        ),
        Protect("portal_webhook"),
        Protect("portal_webhookdelivery"),
        # A webhook is never pointed elsewhere: it is ended, and another made.
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE ON portal_webhook FROM {app_role()}; "
            f"GRANT UPDATE (ended_at, ended_by_id) ON portal_webhook TO {app_role()}",
            f"GRANT UPDATE, DELETE ON portal_webhook TO {app_role()}",
        ),
        migrations.RunSQL(
            "ALTER TABLE portal_webhook ADD CONSTRAINT webhook_of_its_organization "
            "UNIQUE (id, organization_id); "
            "ALTER TABLE portal_webhookdelivery ADD CONSTRAINT delivery_of_its_webhook "
            "FOREIGN KEY (webhook_id, organization_id) "
            "REFERENCES portal_webhook (id, organization_id)",
            "ALTER TABLE portal_webhookdelivery DROP CONSTRAINT delivery_of_its_webhook; "
            "ALTER TABLE portal_webhook DROP CONSTRAINT webhook_of_its_organization",
        ),
        Seen("visible_organizations()", returns="uuid[]", body=SEEN),
        Function(
            "announce_event(org uuid, kind text, told jsonb)",
            returns="TABLE (delivery_id uuid, user_id uuid)",
            body=ANNOUNCE,
            volatile=True,
        ),
    ]
