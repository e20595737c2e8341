"""A consent may stop counting without a word of the family: by an order of a court, or because the
district chose otherwise. What rests on it stops as it does after a withdrawal."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("sharing.exchange.migrations.0004_withdrawals").FOLLOW
OLD_KINDS = """
            AND (i.id IS NOT NULL OR e.kind IN ('refused', 'withdrawn'))"""
OLD_STANDING = "OR i.id IS NOT NULL AND x.basis = 'consent'"


def replaced() -> str:
    found = BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
    for old, new in ((OLD_KINDS, ""), (OLD_STANDING, "OR x.basis = 'consent'")):
        if old not in found:
            raise RuntimeError("follow_decisions is not what this migration changes")
        found = found.replace(old, new, 1)
    return found


class Migration(migrations.Migration):
    dependencies = [("exchange", "0006_stopping")]

    operations = [
        migrations.RunSQL(
            replaced(), BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
        )
    ]
