from django.db import migrations

from portal.rowsecurity.operations import SEARCH_PATH, Function, app_role

# On these grounds a family's answer decides, as in consent.rules.asking.flows.MAY_BE_ASKED: a test
# holds the two against each other.
ASKED = "('consent', 'enrollment', 'directory', 'studies', 'audit_evaluation', 'school_official')"

# What holds for one recipient on a day: its own standing, or the one that names nobody.
STANDING = """
(SELECT s.status FROM consent_standing s
    WHERE s.subject_id = {subject} AND s.purpose = {purpose} AND NOT s.own AND s.from_day <= day
        AND (s.until_day IS NULL OR s.until_day >= day)
        AND s.recipient_id IS NOT DISTINCT FROM (
            SELECT k.recipient_id FROM consent_standing k
            WHERE k.subject_id = {subject} AND k.purpose = {purpose} AND NOT k.own
                AND k.recipient_id = {recipient} LIMIT 1)
    LIMIT 1)
"""

# Which sharing of one student a no would end, one line for each flow of rows that is in force: the
# partner's name and nothing else of the agreement, for the family itself and for its district.
FEEDS = f"""
WITH pupil AS (
    SELECT c.id, c.organization_id FROM consent_subject c
    WHERE c.id = student AND (c.id = ANY(family_subjects())
        OR c.organization_id = ANY(visible_organizations()))
), flows AS (
    SELECT a.id AS agreement, f->>'key' AS key, (f->>'recipient_id')::uuid AS recipient,
        f->>'basis' AS basis, p.id AS subject
    FROM pupil p
    JOIN agreements_party t ON t.organization_id = p.organization_id
    JOIN agreements_agreement a ON a.revision_id = t.revision_id
        AND (a.superseded_on IS NULL OR a.superseded_on > day)
    JOIN agreements_revision r ON r.id = a.revision_id
    CROSS JOIN LATERAL jsonb_array_elements(r.content->'flows') f
    WHERE f->>'giver_id' = p.organization_id::text AND f->>'level' = 'rows'
        AND f->>'purpose' = wanted AND f->>'basis' IN {ASKED}
        AND (toward IS NULL OR f->>'recipient_id' = toward::text)
        AND a.id = ANY(agreements_in_force(ARRAY[a.id], day))
), standing AS (
    SELECT o.name::text AS name, w.basis, w.agreement, w.key,
        {STANDING.format(subject="w.subject", purpose="wanted", recipient="w.recipient")} AS status
    FROM flows w JOIN portal_organization o ON o.id = w.recipient
)
SELECT name FROM standing
WHERE CASE WHEN basis = 'consent' THEN status = 'given'
    ELSE status IS NULL OR status NOT IN ('refused', 'withdrawn', 'conflict') END
ORDER BY name, agreement, key
"""  # noqa: S608 (constants of this file)

# A package that was sent and not yet taken holds a student who is kept out of directory
# information: stopped, where its flow honors that, as the next decision does. What was taken
# before stays with whoever took it: an opt-out looks forward (34 CFR 99.37).
FOLLOW = f"""
CREATE FUNCTION follow_opt_outs(given uuid[], moment timestamptz, day date)
RETURNS TABLE (exchange uuid, recipient uuid, reference text, student_rows integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = {SEARCH_PATH} AS $$
DECLARE
    one record;
    now_status text;
BEGIN
    FOR one IN
        SELECT x.id, x.recipient_id, x.reference AS named, count(DISTINCT r.id)::integer AS rows
        FROM consent_directoryoptout d
        JOIN exchange_exchangerow r ON r.subject_id = d.subject_id AND r.code = 'ALLOWED'
        JOIN exchange_exchange x ON x.id = r.exchange_id AND x.status = 'sent'
        JOIN agreements_revision v
            ON v.agreement_id = x.agreement_id AND v.sha256 = x.revision_hash
        CROSS JOIN LATERAL jsonb_array_elements(v.content->'flows') f
        WHERE d.id = ANY(given) AND d.kind = 'set' AND f->>'key' = x.flow_out
            AND (x.basis = 'directory' OR (f->>'honors_opt_out')::boolean)
            AND (d.organization_id = ANY(visible_organizations())
                OR d.entered_by_id = acting_user())
            -- As the fold has it: an old paper that was taken back stops nothing.
            AND EXISTS (SELECT 1 FROM consent_standing s
                WHERE s.subject_id = d.subject_id AND s.purpose = 'directory'
                    AND s.from_day <= day AND (s.until_day IS NULL OR s.until_day >= day))
        GROUP BY x.id ORDER BY x.id
    LOOP
        -- A download takes this lock too: the package is stopped, or it was taken before.
        SELECT status INTO now_status FROM exchange_exchange WHERE id = one.id FOR UPDATE;
        CONTINUE WHEN now_status <> 'sent';
        UPDATE exchange_exchange SET status = 'stopped', stopped_at = moment WHERE id = one.id;
        exchange := one.id;
        recipient := one.recipient_id;
        reference := one.named;
        student_rows := one.rows;
        RETURN NEXT;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION follow_opt_outs(uuid[], timestamptz, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION follow_opt_outs(uuid[], timestamptz, date) TO {app_role()};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0005_machines"),
        ("agreements", "0025_hold_to_roles_and_terms"),
        ("consent", "0014_standings_in_order"),
    ]

    operations = [
        Function(
            "feeds_of(student uuid, wanted text, toward uuid, day date)",
            returns="TABLE (recipient text)",
            body=FEEDS,
        ),
        migrations.RunSQL(FOLLOW, "DROP FUNCTION follow_opt_outs(uuid[], timestamptz, date)"),
    ]
