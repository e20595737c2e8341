from django.db import migrations

from portal.rowsecurity.operations import Function

OWN = "(SELECT visible_organizations())::uuid[]"
SIGNED = "NOT IN ('drafting', 'in_review', 'changes_requested', 'out_for_signature', 'withdrawn')"
DAY = "COALESCE(NULLIF(current_setting('portal.day', true), '')::date, CURRENT_DATE)"

# Whoever approves or signs holds the role for it that day, or covers the colleague who does.
ROLES = f"""
CREATE FUNCTION acts_as(person uuid, organization uuid, wanted text, holder uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM portal_membership m
        WHERE m.user_id = COALESCE(holder, person) AND m.organization_id = organization
            AND m.role = wanted AND m.from_day <= {DAY}
            AND (m.until_day IS NULL OR m.until_day >= {DAY})
    ) AND (holder IS NULL OR EXISTS (
        SELECT FROM portal_cover c
        WHERE c.colleague_id = person AND c.holder_id = holder AND c.role = wanted
            AND c.organization_id = organization AND c.taken_back_at IS NULL
            AND {DAY} BETWEEN c.from_day AND c.until_day
    ))
$$;
REVOKE ALL ON FUNCTION acts_as(uuid, uuid, text, uuid) FROM PUBLIC;
CREATE FUNCTION refuse_without_role() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    person uuid;
    wanted text;
BEGIN
    IF TG_TABLE_NAME = 'agreements_signature' THEN
        person := NEW.signed_by_id;
        wanted := 'signatory';
    ELSE
        person := NEW.approved_by_id;
        SELECT COALESCE(p.steps->>NEW.step::integer, 'privacy_officer') INTO wanted
        FROM agreements_party p
        WHERE p.revision_id = NEW.revision_id AND p.organization_id = NEW.organization_id;
    END IF;
    IF wanted IS NOT NULL
        AND NOT acts_as(person, NEW.organization_id, wanted, NEW.on_behalf_of_id) THEN
        RAISE EXCEPTION 'this is for the % of the party, or who covers for them', wanted
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION refuse_without_role() FROM PUBLIC;
CREATE TRIGGER refuse_without_role BEFORE INSERT ON agreements_approval
    FOR EACH ROW EXECUTE FUNCTION refuse_without_role();
CREATE TRIGGER refuse_without_role BEFORE INSERT ON agreements_signature
    FOR EACH ROW EXECUTE FUNCTION refuse_without_role();
"""  # noqa: S608 (constants of this file)
NO_ROLES = """
DROP TRIGGER refuse_without_role ON agreements_signature;
DROP TRIGGER refuse_without_role ON agreements_approval;
DROP FUNCTION refuse_without_role();
DROP FUNCTION acts_as(uuid, uuid, text, uuid);
"""

# What another party owes is what the text says, what every agreement brings, what it received, or
# the next time of what recurs. Each begins once: nobody finds a duty for somebody else.
DUTIES = """
CREATE FUNCTION refuse_invented_duty() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    stands agreements_agreement;
    text_of jsonb;
    has_begun boolean;
BEGIN
    IF acting_user() IS NULL OR NEW.organization_id = ANY(visible_organizations()) THEN
        RETURN NEW;
    END IF;
    SELECT * INTO stands FROM agreements_agreement WHERE id = NEW.agreement_id;
    SELECT content INTO text_of FROM agreements_revision
    WHERE id = NEW.revision_id AND id = stands.revision_id;
    has_begun := EXISTS (SELECT FROM agreements_obligation o
        WHERE o.agreement_id = NEW.agreement_id AND o.organization_id = NEW.organization_id
            AND o.key = NEW.key);
    IF NOT has_begun AND (
        EXISTS (SELECT FROM jsonb_array_elements(COALESCE(text_of->'obligations', '[]')) AS stated
            WHERE stated->>'key' = NEW.key AND stated->>'kind' = NEW.kind
                AND stated->>'owner_id' = NEW.organization_id::text
                AND stated->>'words' = NEW.words
                AND COALESCE(stated->>'first_due', NEW.due_on::text) IS NOT DISTINCT FROM
                    NEW.due_on::text
                AND (stated->>'every_months')::integer IS NOT DISTINCT FROM
                    NEW.every_months::integer)
        OR (NEW.organization_id = stands.lead_id AND NEW.key = 'annual-review'
            AND NEW.kind = 'annual_review' AND NEW.every_months = 12
            AND NEW.due_on <= stands.expires_on)
        OR (NEW.organization_id = stands.lead_id AND NEW.key = 'renewal'
            AND NEW.kind = 'renewal' AND NEW.every_months IS NULL
            AND NEW.due_on <= stands.expires_on)
        OR (NEW.kind = 'destruction' AND NEW.every_months IS NULL AND EXISTS (
            SELECT FROM jsonb_array_elements(text_of->'flows') AS flow
            WHERE flow->>'recipient_id' = NEW.organization_id::text AND (
                (NEW.key = 'destruction-' || (flow->>'key') AND NEW.due_on =
                    stands.expires_on + COALESCE((flow->>'retention_days')::integer, 0))
                OR (NEW.key LIKE 'package-%'
                    AND (flow->>'giver_id')::uuid = ANY(visible_organizations())
                    AND NEW.words = 'Destroy the rows of package ' || substr(NEW.key, 9)
                        || ', received under flow ' || (flow->>'key') || '.'))))
        OR (NEW.key = 'closing' AND NEW.kind = 'destruction' AND stands.status = 'closing'
            AND NEW.every_months IS NULL AND NEW.words = 'Destroy every row received under '
                || 'this agreement, with all copies, and certify it.')
    ) THEN
        RETURN NEW;
    END IF;
    IF has_begun AND NEW.every_months IS NOT NULL AND NEW.due_on <= stands.expires_on
        AND NOT EXISTS (SELECT FROM agreements_obligation o
            WHERE o.agreement_id = NEW.agreement_id AND o.organization_id = NEW.organization_id
                AND o.key = NEW.key AND (o.kind <> NEW.kind OR o.words <> NEW.words
                    OR o.every_months IS DISTINCT FROM NEW.every_months OR o.due_on >= NEW.due_on
                    OR NOT EXISTS (SELECT FROM agreements_obligationclosing c
                        WHERE c.obligation_id = o.id)))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'another party owes what the text says, and nothing that somebody adds'
        USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE ALL ON FUNCTION refuse_invented_duty() FROM PUBLIC;
CREATE TRIGGER refuse_invented_duty BEFORE INSERT ON agreements_obligation
    FOR EACH ROW EXECUTE FUNCTION refuse_invented_duty();
"""
FREE_DUTIES = """
DROP TRIGGER refuse_invented_duty ON agreements_obligation;
DROP FUNCTION refuse_invented_duty();
"""

# A hold that is over holds nothing: destruction is owed again.
CLOSED = """
CREATE OR REPLACE FUNCTION refuse_unfinished() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.status <> 'closing' OR EXISTS (
        SELECT FROM agreements_obligation o
        WHERE o.agreement_id = NEW.id AND o.key LIKE 'closing%'
            AND NOT EXISTS (SELECT FROM agreements_certificate c WHERE c.obligation_id = o.id)
            AND NOT EXISTS (SELECT FROM agreements_legalhold h
                WHERE h.obligation_id = o.id {still})
    ) THEN
        RAISE EXCEPTION 'an agreement is closed when all that was received is destroyed or held'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""

# A memorandum is shown to those who may join it while they may: as agreements.queries.memoranda
# says. Whoever began to join reads it on, and is told that it is too late.
READABLE = f"""
WITH RECURSIVE own AS (
    SELECT unnest(visible_agreements()) AS id
), reach AS (
    SELECT above.id FROM own
    JOIN agreements_agreement a ON a.id = own.id AND a.status {SIGNED}
        AND (a.parent_id IS NOT NULL OR a.amends_id IS NOT NULL)
    CROSS JOIN LATERAL (VALUES (a.parent_id), (a.amends_id)) AS above (id)
    WHERE above.id IS NOT NULL
    UNION
    SELECT above.id FROM reach r JOIN agreements_agreement a ON a.id = r.id AND a.status {SIGNED}
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
        AND {{open}}
)
SELECT COALESCE(array_agg(id), '{{}}') FROM (
    SELECT id FROM own
    UNION ALL
    (SELECT id FROM reach UNION SELECT id FROM joined UNION SELECT id FROM joinable)
) seen
"""  # noqa: S608 (constants of this file)
OPEN = f"""((
            m.expires_on >= {DAY} AND COALESCE(m.ends_on, 'infinity') > {DAY}
            AND COALESCE(m.superseded_on, 'infinity') > {DAY}
            AND COALESCE(r.content->'limits'->>'joinder_until', 'infinity')::date >= {DAY}
        ) OR EXISTS (SELECT FROM agreements_agreement page
            WHERE page.parent_id = m.id AND page.kind = 'joinder'
                AND page.lead_id = ANY({OWN}) AND page.status <> 'withdrawn'))"""


def closing(still: str) -> str:
    return CLOSED.replace("{still}", still)


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0024_latest_first"),
        ("portal", "0005_cover_and_seal"),
    ]

    operations = [
        migrations.RunSQL(ROLES, NO_ROLES),
        migrations.RunSQL(DUTIES, FREE_DUTIES),
        migrations.RunSQL(closing(f"AND h.until >= {DAY}"), closing("")),
        Function(
            "readable_agreements()",
            returns="uuid[]",
            body=READABLE.replace("{open}", OPEN),
        ),
    ]
