from django.db import migrations, models

from portal.rowsecurity.operations import Function

OWN = "(SELECT visible_organizations())::uuid[]"
SIGNED = "NOT IN ('drafting', 'in_review', 'changes_requested', 'out_for_signature', 'withdrawn')"

# What these mean is unchanged; every page asks them several times. With 5,000 agreements the
# first took 3.3 ms and takes 1.0, the second took 4.9 and takes 1.7. An id may come twice:
# nobody minds, and finding out costs more than both.
VISIBLE = f"""
SELECT COALESCE(array_agg(id), '{{}}') FROM (
    SELECT id FROM agreements_agreement WHERE lead_id = ANY({OWN})
    UNION ALL
    SELECT a.id FROM agreements_party p
    JOIN agreements_agreement a ON a.revision_id = p.revision_id
    WHERE p.organization_id = ANY({OWN}) AND a.lead_id <> ALL({OWN})
) seen
"""  # noqa: S608 (constants of this file)
ABOVE = """
CROSS JOIN LATERAL (VALUES (a.parent_id), (a.amends_id)) AS above (id)
WHERE above.id IS NOT NULL
"""
READABLE = f"""
WITH RECURSIVE own AS (
    SELECT unnest(visible_agreements()) AS id
), reach AS (
    SELECT above.id FROM own
    JOIN agreements_agreement a ON a.id = own.id AND a.status {SIGNED}
        AND (a.parent_id IS NOT NULL OR a.amends_id IS NOT NULL)
    {ABOVE}
    UNION
    SELECT above.id FROM reach r JOIN agreements_agreement a ON a.id = r.id AND a.status {SIGNED}
    {ABOVE}
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
    SELECT id FROM own
    UNION ALL
    (SELECT id FROM reach UNION SELECT id FROM joined UNION SELECT id FROM joinable)
) seen
"""  # noqa: S608 (constants of this file)

# The term of the current revision, where the register looks for it: no join, no other wall.
TERM = """
CREATE FUNCTION note_term() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT r.effective_on, r.expires_on INTO NEW.effective_on, NEW.expires_on
    FROM agreements_revision r WHERE r.id = NEW.revision_id;
    RETURN NEW;
END $$;
CREATE TRIGGER note_term BEFORE INSERT OR UPDATE ON agreements_agreement
    FOR EACH ROW EXECUTE FUNCTION note_term();
UPDATE agreements_agreement SET title = title;
SET CONSTRAINTS ALL IMMEDIATE;
"""
NO_TERM = """
DROP TRIGGER note_term ON agreements_agreement;
DROP FUNCTION note_term();
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0012_custodians")]

    operations = [
        migrations.AddField("agreement", "effective_on", models.DateField(null=True)),
        migrations.AddField("agreement", "expires_on", models.DateField(null=True)),
        migrations.RunSQL(TERM, NO_TERM),
        Function("visible_agreements()", returns="uuid[]", body=VISIBLE),
        Function("readable_agreements()", returns="uuid[]", body=READABLE),
    ]
