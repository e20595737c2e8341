from django.db import migrations

from portal.rowsecurity.operations import OWN_ORGANIZATION, Function, Protect, app_role

OWN = "(SELECT visible_organizations())::uuid[]"
READABLE = "agreement_id = ANY((SELECT readable_agreements())::uuid[])"
PARTY = "agreement_id = ANY((SELECT party_agreements())::uuid[])"
ME = "(SELECT acting_user())"
SIGNED = "NOT IN ('drafting', 'in_review', 'changes_requested', 'out_for_signature', 'withdrawn')"

# Whoever is bound reads what it rests on: upward along what all parties signed. Nobody gains by
# naming a stranger's agreement in a draft, because a draft may only name what its writer can read
# (see the insert policy below), and nothing is followed before it is signed.
REACH = f"""
WITH RECURSIVE reach AS (
    SELECT unnest(visible_agreements()) AS id
    UNION
    SELECT above.id FROM reach r
    JOIN agreements_agreement a ON a.id = r.id AND a.status {SIGNED}
    CROSS JOIN LATERAL (VALUES (a.parent_id), (a.amends_id)) AS above (id)
    WHERE above.id IS NOT NULL
), joined AS (
    SELECT j.parent_id AS id FROM agreements_agreement j
    WHERE j.kind = 'joinder' AND j.status {SIGNED} AND j.lead_id = ANY({OWN})
    UNION
    SELECT later.id FROM joined m
    JOIN agreements_agreement later ON later.amends_id = m.id AND later.status {SIGNED}
), joinable AS (
    SELECT m.id FROM agreements_agreement m JOIN agreements_revision r ON r.id = m.revision_id
    WHERE m.kind = 'mou' AND m.status = 'active' AND r.content->'limits'->'joiner_kinds' ?| (
        SELECT COALESCE(array_agg(o.kind::text), '{{}}')
        FROM portal_organization o WHERE o.id = ANY({OWN}))
)
SELECT COALESCE(array_agg(id), '{{}}') FROM (
    SELECT id FROM reach UNION SELECT id FROM joined UNION SELECT id FROM joinable
) seen
"""  # noqa: S608 (constants of this file)

# Its own parties, and whoever joined it or what it amends, on a day.
MEMBERS = """
WITH RECURSIVE chain AS (
    SELECT m.id, m.amends_id FROM agreements_agreement m
    WHERE m.id = given AND m.id = ANY((SELECT readable_agreements())::uuid[])
    UNION
    SELECT b.id, b.amends_id FROM agreements_agreement b JOIN chain c ON b.id = c.amends_id
)
SELECT p.organization_id, NULL::text, r.effective_on
FROM chain c JOIN agreements_agreement m ON m.id = c.id AND m.id = given
JOIN agreements_party p ON p.revision_id = m.revision_id
JOIN agreements_revision r ON r.id = m.revision_id
UNION ALL
SELECT j.lead_id, j.reference::text, r.effective_on
FROM chain c JOIN agreements_agreement j ON j.parent_id = c.id AND j.kind = 'joinder'
JOIN agreements_revision r ON r.id = j.revision_id
WHERE j.status = 'active' AND day BETWEEN r.effective_on AND r.expires_on
    AND (j.ends_on IS NULL OR day < j.ends_on)
    AND (j.superseded_on IS NULL OR day < j.superseded_on)
"""

# While something is sent, nobody stops what allows it. In the order of ids, so that two
# transactions never wait for each other.
HOLD = """
WITH RECURSIVE rests AS (
    SELECT a.id, a.parent_id, a.amends_id FROM agreements_agreement a
    WHERE a.id = given AND a.id = ANY((SELECT readable_agreements())::uuid[])
    UNION
    SELECT a.id, a.parent_id, a.amends_id FROM rests r
    JOIN agreements_agreement a ON a.id IN (r.parent_id, r.amends_id) OR a.amends_id = r.id
)
SELECT count(*) FROM (
    SELECT 1 FROM agreements_agreement WHERE id IN (SELECT id FROM rests) ORDER BY id FOR SHARE
) held
"""

# An amendment that becomes active takes over on its first day, or on the day it was signed by all
# when that comes later. The database does it, because the last to sign may be a party that only the
# amendment has. What has ended, or is about to, is not amended any more.
SUPERSEDE = """
CREATE FUNCTION supersede_amended() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE agreements_agreement SET superseded_on = GREATEST(
        (SELECT r.effective_on FROM agreements_revision r WHERE r.id = NEW.revision_id),
        (NEW.changed_at AT TIME ZONE current_setting('TimeZone'))::date)
    WHERE id = NEW.amends_id AND status IN ('active', 'suspended')
        AND superseded_on IS NULL AND ends_on IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'what this amends was amended already, or is ending'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER supersede_amended AFTER UPDATE OF status ON agreements_agreement
    FOR EACH ROW WHEN (NEW.amends_id IS NOT NULL AND NEW.status = 'active'
        AND OLD.status = 'out_for_signature')
    EXECUTE FUNCTION supersede_amended();
"""
NOT_SUPERSEDED = """
DROP TRIGGER supersede_amended ON agreements_agreement;
DROP FUNCTION supersede_amended();
"""

# Closed means that every destruction that closing opened has its certificate or a hold.
CLOSED = """
CREATE FUNCTION refuse_unfinished() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.status <> 'closing' OR EXISTS (
        SELECT FROM agreements_obligation o
        WHERE o.agreement_id = NEW.id AND o.key LIKE 'closing%'
            AND NOT EXISTS (SELECT FROM agreements_certificate c WHERE c.obligation_id = o.id)
            AND NOT EXISTS (SELECT FROM agreements_legalhold h WHERE h.obligation_id = o.id)
    ) THEN
        RAISE EXCEPTION 'an agreement is closed when all that was received is destroyed or held'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_unfinished BEFORE UPDATE ON agreements_agreement
    FOR EACH ROW WHEN (NEW.status = 'closed' AND OLD.status <> 'closed')
    EXECUTE FUNCTION refuse_unfinished();
ALTER TABLE agreements_certificate
    ADD CONSTRAINT certificate_of_agreement FOREIGN KEY (obligation_id, agreement_id)
    REFERENCES agreements_obligation (id, agreement_id),
    ADD CONSTRAINT certificate_is_the_owners FOREIGN KEY (obligation_id, organization_id)
    REFERENCES agreements_obligation (id, organization_id);
ALTER TABLE agreements_legalhold
    ADD CONSTRAINT hold_of_agreement FOREIGN KEY (obligation_id, agreement_id)
    REFERENCES agreements_obligation (id, agreement_id),
    ADD CONSTRAINT hold_is_the_owners FOREIGN KEY (obligation_id, organization_id)
    REFERENCES agreements_obligation (id, organization_id);
"""
NOT_CLOSED = """
ALTER TABLE agreements_legalhold
    DROP CONSTRAINT hold_of_agreement, DROP CONSTRAINT hold_is_the_owners;
ALTER TABLE agreements_certificate
    DROP CONSTRAINT certificate_of_agreement, DROP CONSTRAINT certificate_is_the_owners;
DROP TRIGGER refuse_unfinished ON agreements_agreement;
DROP FUNCTION refuse_unfinished();
"""


def read_by(table: str, condition: str, before: str) -> migrations.RunSQL:
    """Another reading policy for the application on a table that is protected already."""
    words = f"CREATE POLICY app_read ON {table} FOR SELECT TO {app_role()} USING"
    drop = f"DROP POLICY app_read ON {table};"
    return migrations.RunSQL(f"{drop} {words} ({condition})", f"{drop} {words} ({before})")


VISIBLE = "agreement_id = ANY((SELECT visible_agreements())::uuid[])"
OWN_OR_VISIBLE = f"lead_id = ANY({OWN}) OR id = ANY((SELECT visible_agreements())::uuid[])"
OWN_OR_READABLE = f"lead_id = ANY({OWN}) OR id = ANY((SELECT readable_agreements())::uuid[])"
# One begins an agreement under, or as an amendment of, nothing that one cannot read.
NAMES_READABLE = (
    f"({OWN_OR_VISIBLE}) "
    "AND (parent_id IS NULL OR parent_id = ANY((SELECT readable_agreements())::uuid[])) "
    "AND (amends_id IS NULL OR amends_id = ANY((SELECT visible_agreements())::uuid[]))"
)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0010_closing")]

    operations = [
        Function("readable_agreements()", returns="uuid[]", body=REACH),
        Function(
            "members_of_agreement(given uuid, day date)",
            returns="TABLE (organization_id uuid, joinder text, since date)",
            body=MEMBERS,
        ),
        Function("hold_agreement(given uuid)", returns="bigint", body=HOLD, volatile=True),
        read_by("agreements_agreement", OWN_OR_READABLE, OWN_OR_VISIBLE),
        *(
            read_by(f"agreements_{table}", READABLE, VISIBLE)
            for table in ("revision", "party", "approval", "signature")
        ),
        migrations.RunSQL(
            "DROP POLICY app_insert ON agreements_agreement; "
            f"CREATE POLICY app_insert ON agreements_agreement FOR INSERT TO {app_role()} "
            f"WITH CHECK ({NAMES_READABLE})",
            "DROP POLICY app_insert ON agreements_agreement; "
            f"CREATE POLICY app_insert ON agreements_agreement FOR INSERT TO {app_role()} "
            f"WITH CHECK ({OWN_OR_VISIBLE})",
        ),
        migrations.RunSQL(SUPERSEDE, NOT_SUPERSEDED),
        migrations.RunSQL(CLOSED, NOT_CLOSED),
        Protect(
            "agreements_certificate",
            read=PARTY,
            write=f"{OWN_ORGANIZATION} AND {PARTY} AND certified_by_id = {ME}",
            append_only=True,
        ),
        Protect(
            "agreements_legalhold",
            read=PARTY,
            write=f"{OWN_ORGANIZATION} AND {PARTY} AND placed_by_id = {ME}",
            append_only=True,
        ),
    ]
