from importlib import import_module

from django.db import migrations

from portal.rowsecurity.operations import Function

door = import_module("consent.migrations.0006_family_door")

FAMILY_GUARDIAN = """
CREATE OR REPLACE FUNCTION family_guardian(email bytea, subject uuid) RETURNS uuid LANGUAGE sql
STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
    SELECT {found} FROM consent_subject s JOIN consent_guardian g
        ON g.organization_id = s.organization_id AND g.email_index = email
    WHERE s.id = subject
        AND s.organization_id = ANY((SELECT family_organizations())::uuid[])
        AND {may_speak}
    {order}
$body$
"""
SPEAKS = door.may_speak(door.DAY)
# Two people who read the same mail cannot be told apart by a code that is sent there: then it is
# nobody's, and the answer waits for a person.
ONE = FAMILY_GUARDIAN.format(
    found=f"CASE WHEN count(DISTINCT {door.HOLDER}) = 1 "
    "THEN (array_agg(g.id ORDER BY g.made_at, g.id))[1] END",
    may_speak=SPEAKS,
    order="",
)
FIRST = FAMILY_GUARDIAN.format(
    found="g.id",
    may_speak=SPEAKS,
    order="ORDER BY g.is_student DESC, g.made_at, g.id LIMIT 1",
)


class Migration(migrations.Migration):
    dependencies = [("consent", "0014_standings_in_order")]

    operations = [
        migrations.RunSQL(ONE, FIRST),
        # As whom the reader of an address speaks: through one poster both parents may answer on
        # one day, so what the link may say is not yet who says it.
        Function(
            "family_holder(email bytea, subject uuid)",
            returns="bytea",
            body="""
            SELECT CASE WHEN is_student THEN 'student'::bytea ELSE name_index END
            FROM consent_guardian WHERE id = family_guardian(email, subject)
            """,
        ),
    ]
