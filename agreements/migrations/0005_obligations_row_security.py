from django.db import migrations

from portal.rowsecurity.operations import OWN_ORGANIZATION, Function, Protect, app_role

OWN = "(SELECT visible_organizations())::uuid[]"
PARTY = "agreement_id = ANY((SELECT party_agreements())::uuid[])"
ME = "(SELECT acting_user())"

# What closes or proves an obligation belongs to its agreement, and to the one that owes it.
WALLS = """
ALTER TABLE agreements_obligation
    ADD CONSTRAINT obligation_of_agreement UNIQUE (id, agreement_id),
    ADD CONSTRAINT obligation_of_owner UNIQUE (id, organization_id),
    ADD CONSTRAINT obligation_names_its_revision FOREIGN KEY (revision_id, agreement_id)
    REFERENCES agreements_revision (id, agreement_id),
    ADD CONSTRAINT obligation_is_a_partys FOREIGN KEY (revision_id, organization_id)
    REFERENCES agreements_party (revision_id, organization_id);
ALTER TABLE agreements_obligationevidence
    ADD CONSTRAINT evidence_of_agreement FOREIGN KEY (obligation_id, agreement_id)
    REFERENCES agreements_obligation (id, agreement_id),
    ADD CONSTRAINT evidence_is_the_owners FOREIGN KEY (obligation_id, organization_id)
    REFERENCES agreements_obligation (id, organization_id);
ALTER TABLE agreements_obligationclosing
    ADD CONSTRAINT closing_of_agreement FOREIGN KEY (obligation_id, agreement_id)
    REFERENCES agreements_obligation (id, agreement_id),
    ADD CONSTRAINT closing_names_the_owner FOREIGN KEY (obligation_id, owner_id)
    REFERENCES agreements_obligation (id, organization_id);
ALTER TABLE agreements_obligationreminder
    ADD CONSTRAINT reminder_of_owner FOREIGN KEY (obligation_id, organization_id)
    REFERENCES agreements_obligation (id, organization_id);
ALTER TABLE agreements_incident
    ADD CONSTRAINT incident_of_agreement_once UNIQUE (id, agreement_id),
    ADD CONSTRAINT incident_of_agreement FOREIGN KEY (obligation_id, agreement_id)
    REFERENCES agreements_obligation (id, agreement_id),
    ADD CONSTRAINT incident_is_the_reporters FOREIGN KEY (obligation_id, organization_id)
    REFERENCES agreements_obligation (id, organization_id);
ALTER TABLE agreements_incidentreceipt
    ADD CONSTRAINT receipt_of_agreement FOREIGN KEY (incident_id, agreement_id)
    REFERENCES agreements_incident (id, agreement_id);
"""
NO_WALLS = """
ALTER TABLE agreements_incidentreceipt DROP CONSTRAINT receipt_of_agreement;
ALTER TABLE agreements_incident DROP CONSTRAINT incident_is_the_reporters,
    DROP CONSTRAINT incident_of_agreement, DROP CONSTRAINT incident_of_agreement_once;
ALTER TABLE agreements_obligationreminder DROP CONSTRAINT reminder_of_owner;
ALTER TABLE agreements_obligationclosing DROP CONSTRAINT closing_names_the_owner,
    DROP CONSTRAINT closing_of_agreement;
ALTER TABLE agreements_obligationevidence DROP CONSTRAINT evidence_is_the_owners,
    DROP CONSTRAINT evidence_of_agreement;
ALTER TABLE agreements_obligation DROP CONSTRAINT obligation_is_a_partys,
    DROP CONSTRAINT obligation_names_its_revision, DROP CONSTRAINT obligation_of_owner,
    DROP CONSTRAINT obligation_of_agreement;
"""
IN_FORCE = "m.from_day <= day AND (m.until_day IS NULL OR m.until_day >= day)"


class Migration(migrations.Migration):
    dependencies = [("agreements", "0004_obligations")]

    operations = [
        migrations.RunSQL(WALLS, NO_WALLS),
        # Narrower than what one may read: a memorandum that is open for joinder is read by
        # organizations that owe nothing under it and are owed nothing.
        Function(
            "party_agreements()",
            returns="uuid[]",
            body=f"""
            SELECT COALESCE(array_agg(DISTINCT a.id), '{{}}') FROM agreements_agreement a
            LEFT JOIN agreements_party p ON p.revision_id = a.revision_id
            WHERE a.lead_id = ANY({OWN}) OR p.organization_id = ANY({OWN})
            """,  # noqa: S608 (constants of this file)
        ),
        # Whom a notice of a breach reaches: the privacy officers of the parties.
        Function(
            "party_officers(given uuid, day date)",
            returns="TABLE (organization_id uuid, user_id uuid, email text)",
            body=f"""
            SELECT DISTINCT m.organization_id, u.id, u.email::text
            FROM agreements_agreement a
            JOIN agreements_party p ON p.revision_id = a.revision_id
            JOIN portal_membership m ON m.organization_id = p.organization_id
            JOIN portal_user u ON u.id = m.user_id AND u.is_active
            WHERE a.id = given AND a.id = ANY(party_agreements())
                AND m.role = 'privacy_officer' AND {IN_FORCE}
            """,  # noqa: S608 (constants of this file)
        ),
        # For the clock, which acts for nobody: what is due soon or overdue, and who is told. The
        # person it was given to; when there is none any more, the owner's privacy officers.
        Function(
            "obligations_due(day date, until date)",
            returns="TABLE (obligation_id uuid, user_id uuid)",
            body=f"""
            SELECT DISTINCT o.id, u.id FROM agreements_obligation o
            JOIN portal_membership m ON m.organization_id = o.organization_id AND {IN_FORCE}
            JOIN portal_user u ON u.id = m.user_id AND u.is_active
            WHERE o.due_on <= until
                AND NOT EXISTS (SELECT FROM agreements_obligationclosing c
                    WHERE c.obligation_id = o.id)
                AND (m.user_id = o.person_id OR (m.role = 'privacy_officer' AND NOT EXISTS (
                    SELECT FROM portal_membership m WHERE m.user_id = o.person_id
                        AND m.organization_id = o.organization_id AND {IN_FORCE})))
            """,  # noqa: S608 (constants of this file)
        ),
        # For a calendar program, which signs in as nobody: whose secret this is, while it counts.
        Function(
            "calendar_of(given_hash text, day date)",
            returns="TABLE (user_id uuid, organization_id uuid)",
            body=f"""
            SELECT DISTINCT f.user_id, f.organization_id FROM agreements_calendarfeed f
            JOIN portal_membership m ON m.user_id = f.user_id
                AND m.organization_id = f.organization_id AND {IN_FORCE}
            JOIN portal_user u ON u.id = f.user_id AND u.is_active
            WHERE f.token_hash = given_hash AND f.revoked_at IS NULL
            """,  # noqa: S608 (constants of this file)
        ),
        # The last signature opens the obligations of every party; afterwards nothing of one
        # changes but the person to whom its owner gave it.
        Protect("agreements_obligation", read=PARTY, write=f"{OWN_ORGANIZATION} AND {PARTY}"),
        migrations.RunSQL(
            "DROP POLICY app_insert ON agreements_obligation;"
            f"CREATE POLICY app_insert ON agreements_obligation FOR INSERT TO {app_role()} "
            f"WITH CHECK ({PARTY} AND opened_by_id = {ME});"
            f"REVOKE UPDATE, DELETE ON agreements_obligation FROM {app_role()};"
            f"GRANT UPDATE (person_id) ON agreements_obligation TO {app_role()}",
            f"GRANT UPDATE, DELETE ON agreements_obligation TO {app_role()}",
        ),
        Protect(
            "agreements_obligationevidence",
            read=PARTY,
            write=f"{OWN_ORGANIZATION} AND {PARTY} AND recorded_by_id = {ME}",
            append_only=True,
        ),
        Protect(
            "agreements_obligationclosing",
            read=PARTY,
            write=f"{OWN_ORGANIZATION} AND {PARTY} AND closed_by_id = {ME}",
            append_only=True,
        ),
        Protect(
            "agreements_obligationreminder",
            write=f"{OWN_ORGANIZATION} AND person_id = {ME}",
            append_only=True,
        ),
        Protect(
            "agreements_incident",
            read=PARTY,
            write=f"{OWN_ORGANIZATION} AND {PARTY} AND reported_by_id = {ME}",
            append_only=True,
        ),
        Protect(
            "agreements_incidentreceipt",
            read=PARTY,
            write=f"{OWN_ORGANIZATION} AND {PARTY} AND read_by_id = {ME}",
            append_only=True,
        ),
        Protect(
            "agreements_calendarfeed",
            read=f"user_id = {ME} AND {OWN_ORGANIZATION}",
            write=f"user_id = {ME} AND {OWN_ORGANIZATION}",
        ),
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE ON agreements_calendarfeed FROM {app_role()};"
            f"GRANT UPDATE (revoked_at) ON agreements_calendarfeed TO {app_role()}",
            f"GRANT UPDATE, DELETE ON agreements_calendarfeed TO {app_role()}",
        ),
    ]
