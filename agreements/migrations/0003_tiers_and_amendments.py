import django.db.models.deletion
from django.db import migrations, models

from portal.rowsecurity.operations import app_role

KINDS = [
    ("mou", "Regional memorandum"),
    ("dsa", "Data-sharing agreement"),
    ("dul", "Data use licence"),
    ("joinder", "Joinder"),
]
STATUSES = [
    ("drafting", "Drafting"),
    ("in_review", "In review"),
    ("changes_requested", "Changes requested"),
    ("out_for_signature", "Out for signature"),
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("expiring", "Expiring"),
    ("expired", "Expired"),
    ("terminated", "Terminated"),
    ("superseded", "Superseded"),
    ("closing", "Closing"),
    ("closed", "Closed"),
    ("withdrawn", "Withdrawn"),
]
STORED = [
    "drafting",
    "in_review",
    "changes_requested",
    "out_for_signature",
    "active",
    "suspended",
    "closing",
    "closed",
    "withdrawn",
]
BEFORE_ACTIVE = ["changes_requested", "drafting", "in_review", "out_for_signature", "withdrawn"]

# Termination has had effect at once until now; from now on the day it names decides.
ENDED = """
UPDATE agreements_agreement SET ends_on = (changed_at AT TIME ZONE 'UTC')::date, status = 'active'
WHERE status = 'terminated';
"""
TERMINATED = """
UPDATE agreements_agreement SET status = 'terminated' WHERE ends_on IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0002_row_security")]

    operations = [
        migrations.AddField("agreement", "ends_on", models.DateField(null=True)),
        migrations.AddField("agreement", "superseded_on", models.DateField(null=True)),
        migrations.AddField(
            "agreement", "kind", models.CharField(choices=KINDS, default="dsa", max_length=10)
        ),
        migrations.AddField(
            "agreement",
            "parent",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="agreements.agreement",
            ),
        ),
        migrations.AddField(
            "agreement",
            "amends",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="amendments",
                to="agreements.agreement",
            ),
        ),
        migrations.AddField("party", "steps", models.JSONField(default=list)),
        migrations.AddField("approval", "step", models.PositiveSmallIntegerField(default=0)),
        migrations.AlterField(
            "agreement",
            "status",
            models.CharField(choices=STATUSES, default="drafting", max_length=20),
        ),
        migrations.RunSQL(ENDED, TERMINATED),
        # What the update asks of foreign keys must be answered before a constraint changes.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveConstraint("agreement", "agreement_status_is_known"),
        migrations.AddConstraint(
            "agreement",
            models.CheckConstraint(
                condition=models.Q(("status__in", STORED)), name="agreement_status_is_known"
            ),
        ),
        migrations.AddConstraint(
            "agreement",
            models.CheckConstraint(
                condition=models.Q(("kind__in", [kind for kind, _ in KINDS])),
                name="agreement_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            "agreement",
            models.CheckConstraint(
                condition=~models.Q(("kind__in", ["dul", "joinder"]))
                | models.Q(("parent__isnull", False)),
                name="agreement_under_another_names_it",
            ),
        ),
        migrations.AddConstraint(
            "agreement",
            models.CheckConstraint(
                condition=~models.Q(("kind", "mou")) | models.Q(("parent", None)),
                name="agreement_memorandum_is_on_top",
            ),
        ),
        migrations.AddConstraint(
            "agreement",
            models.UniqueConstraint(
                condition=~models.Q(("status__in", BEFORE_ACTIVE)),
                fields=("amends",),
                name="agreement_amended_by_one",
            ),
        ),
        migrations.RemoveConstraint("approval", "approval_once_a_party"),
        migrations.AddConstraint(
            "approval",
            models.UniqueConstraint(
                fields=("revision", "organization", "step"), name="approval_once_a_step"
            ),
        ),
        migrations.RunSQL(
            f"GRANT UPDATE (ends_on) ON agreements_agreement TO {app_role()}",
            f"REVOKE UPDATE (ends_on) ON agreements_agreement FROM {app_role()}",
        ),
    ]
