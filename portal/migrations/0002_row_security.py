from django.db import migrations

from portal.rowsecurity.operations import OWN_ORGANIZATION, Function, Protect

ACTING = "NULLIF(current_setting('portal.user_id', true), '')::uuid"
DAY = "COALESCE(NULLIF(current_setting('portal.day', true), '')::date, CURRENT_DATE)"

REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% only grows: its rows cannot be changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

# Counts and a message of running jobs, told outside their transactions; nothing about anybody.
PROGRESS = """
CREATE UNLOGGED TABLE portal_progress (
    job_id uuid PRIMARY KEY, done integer NOT NULL, total integer NOT NULL,
    message varchar(300) NOT NULL
)
"""


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    operations = [
        Function(
            "acting_user()",
            returns="uuid",
            body=f"SELECT {ACTING}",
        ),
        Function(
            "visible_organizations()",
            returns="uuid[]",
            body=f"""
            SELECT COALESCE(array_agg(DISTINCT organization_id), '{{}}')
            FROM portal_membership
            WHERE user_id = {ACTING} AND from_day <= {DAY}
                AND (until_day IS NULL OR until_day >= {DAY})
            """,
        ),
        Function(
            "open_invitation(given_hash text)",
            returns="TABLE (organization text, role text, email text)",
            body="""
            SELECT o.name::text, i.role::text, i.email::text
            FROM portal_invitation i JOIN portal_organization o ON o.id = i.organization_id
            WHERE i.token_hash = given_hash AND i.accepted_at IS NULL AND i.expires_at > now()
            """,
        ),
        Function(
            "redeem_invitation(given_hash text, given_user uuid, day date)",
            returns="uuid",
            volatile=True,
            body="""
            WITH taken AS (
                UPDATE portal_invitation i SET accepted_at = now(), accepted_by_id = u.id
                FROM portal_user u
                WHERE i.token_hash = given_hash AND i.accepted_at IS NULL
                    AND i.expires_at > now() AND u.id = given_user AND u.id = acting_user()
                    AND lower(u.email) = lower(i.email)
                RETURNING i.organization_id, i.role
            ), joined AS (
                INSERT INTO portal_membership (id, user_id, organization_id, role, from_day)
                SELECT gen_random_uuid(), given_user, organization_id, role, day FROM taken
                ON CONFLICT DO NOTHING
            )
            SELECT organization_id FROM taken
            """,
        ),
        migrations.RunSQL(REFUSE_CHANGE, "DROP FUNCTION refuse_change()"),
        migrations.RunSQL(PROGRESS, "DROP TABLE portal_progress"),
        Protect("portal_organization", read="true", write=None),
        Protect(
            "portal_membership",
            read=f"user_id = (SELECT acting_user()) OR {OWN_ORGANIZATION}",
        ),
        Protect("portal_invitation"),
        Protect(
            "portal_ledgerentry",
            write=f"{OWN_ORGANIZATION} AND actor_id = (SELECT acting_user())",
            append_only=True,
        ),
        Protect("portal_vaultkey"),
        Protect(
            "portal_storedfile",
            read=f"{OWN_ORGANIZATION} OR "
            "shared_with_id = ANY((SELECT visible_organizations())::uuid[])",
            write=OWN_ORGANIZATION,
        ),
        Protect("portal_job"),
    ]
