from django.db import migrations

from portal.rowsecurity.operations import Function

IN_FORCE = "m.from_day <= day AND (m.until_day IS NULL OR m.until_day >= day)"


class Migration(migrations.Migration):
    dependencies = [
        ("linkage", "0006_words_of_readers"),
        ("portal", "0009_destroyed_keys"),
    ]

    operations = [
        # For the clock, which acts for nobody: files that were begun before a moment and never
        # made into a return, each with one who may put it aside: whoever began it, else a
        # registrar of the same organization.
        Function(
            "linkages_left_behind(moment timestamptz, day date)",
            returns="TABLE (linkage_id uuid, user_id uuid)",
            body=f"""
            SELECT DISTINCT ON (l.id) l.id, m.user_id FROM linkage_linkage l
            JOIN portal_membership m ON m.organization_id = l.organization_id
                AND m.role = 'registrar' AND {IN_FORCE}
            JOIN portal_user p ON p.id = m.user_id AND p.is_active
            WHERE l.status NOT IN ('finished', 'discarded') AND l.begun_at < moment
            ORDER BY l.id, (m.user_id = l.begun_by_id) DESC, m.user_id
            """,  # noqa: S608 (constants of this file)
        ),
    ]
