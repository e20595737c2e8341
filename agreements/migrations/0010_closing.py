import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import agreements.models.closing


def _to(model: str, name: str = "+") -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=name, to=model
    )


def _key() -> models.UUIDField:
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0009_drafting_row_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            "Certificate",
            [
                ("id", _key()),
                ("hashes", models.JSONField()),
                ("method", models.CharField(max_length=500)),
                ("performed_by", models.CharField(max_length=200)),
                ("performed_on", models.DateField()),
                ("witness", models.CharField(max_length=200)),
                ("statement", models.TextField()),
                ("certified_at", models.DateTimeField()),
                ("agreement", _to("agreements.agreement")),
                ("organization", _to("portal.organization")),
                ("certified_by", _to(settings.AUTH_USER_MODEL)),
                (
                    "obligation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificate",
                        to="agreements.obligation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=agreements.models.closing.STATED,
                        name="certificate_states_how_and_who",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            "LegalHold",
            [
                ("id", _key()),
                ("reason", models.TextField()),
                ("until", models.DateField()),
                ("placed_at", models.DateTimeField()),
                ("agreement", _to("agreements.agreement")),
                ("organization", _to("portal.organization")),
                ("placed_by", _to(settings.AUTH_USER_MODEL)),
                ("obligation", _to("agreements.obligation", "holds")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=~models.Q(reason=""), name="hold_says_why")
                ]
            },
        ),
    ]
