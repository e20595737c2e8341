from importlib import import_module

from django.db import migrations

BEFORE = import_module("agreements.migrations.0025_hold_to_roles_and_terms").DUTIES
WHOLE = BEFORE[: BEFORE.index("REVOKE ALL")].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")

# A package that was held by law is owed again when the hold is lifted: by a later day, in the same
# words, and only by whoever gave it and had let it rest.
AGAIN = """
    IF has_begun AND NEW.key LIKE 'package-%' AND NEW.kind = 'destruction'
        AND NEW.every_months IS NULL
        AND EXISTS (SELECT FROM jsonb_array_elements(text_of->'flows') AS flow
            WHERE flow->>'recipient_id' = NEW.organization_id::text
                AND (flow->>'giver_id')::uuid = ANY(visible_organizations()))
        AND NOT EXISTS (SELECT FROM agreements_obligation o
            LEFT JOIN agreements_obligationclosing c ON c.obligation_id = o.id
            WHERE o.agreement_id = NEW.agreement_id AND o.organization_id = NEW.organization_id
                AND o.key = NEW.key AND (o.kind <> NEW.kind OR o.words <> NEW.words
                    OR o.due_on >= NEW.due_on OR c.outcome IS DISTINCT FROM 'waived'
                    OR NOT c.organization_id = ANY(visible_organizations())))
    THEN
        RETURN NEW;
    END IF;
"""
MARK = "    IF has_begun AND NEW.every_months IS NOT NULL"
assert MARK in WHOLE


class Migration(migrations.Migration):
    dependencies = [("agreements", "0025_hold_to_roles_and_terms")]

    operations = [migrations.RunSQL(WHOLE.replace(MARK, AGAIN + MARK, 1), WHOLE)]
