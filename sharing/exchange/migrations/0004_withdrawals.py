from django.db import migrations

from portal.rowsecurity.operations import (
    OWN_ORGANIZATION,
    SEARCH_PATH,
    Function,
    Protect,
    app_role,
)

MINE = "ANY((SELECT visible_organizations())::uuid[])"
ASKED = f"recipient_id = {MINE} AND status = 'asked'"

# What a decision sets off, in the transaction that wrote it and with the owner's rights: a family
# sees no exchange, and a district may not write what its partner is to confirm.
#
# Packed and not yet taken: stopped. Taken: its holder is asked to delete the row, by its key. Only
# decisions of those who act count, and only while the student may not be sent.
FOLLOW = f"""
CREATE FUNCTION follow_decisions(given uuid[], moment timestamptz, day date, due date)
RETURNS TABLE (what text, exchange uuid, student_rows integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = {SEARCH_PATH} AS $$
DECLARE
    one record;
    now_status text;
BEGIN
    FOR one IN
        SELECT x.id, x.organization_id, x.recipient_id,
            array_agg(DISTINCT r.return_key) AS return_keys
        FROM consent_consentevent e
        JOIN exchange_exchangerow r ON r.subject_id = e.subject_id AND r.code = 'ALLOWED'
        JOIN exchange_exchange x ON x.id = r.exchange_id AND x.purpose = e.purpose
            AND x.status NOT IN ('preparing', 'stopped', 'cancelled')
            AND (e.recipient_id IS NULL OR e.recipient_id = x.recipient_id)
        LEFT JOIN consent_invalidation i ON i.event_id = e.id AND i."on" <= day
        LEFT JOIN consent_standing s ON s.subject_id = e.subject_id AND s.purpose = e.purpose
            AND NOT s.own AND s.from_day <= day AND (s.until_day IS NULL OR s.until_day >= day)
            AND s.recipient_id IS NOT DISTINCT FROM (
                SELECT k.recipient_id FROM consent_standing k
                WHERE k.subject_id = e.subject_id AND k.purpose = e.purpose AND NOT k.own
                    AND k.recipient_id = x.recipient_id LIMIT 1)
        WHERE e.id = ANY(given)
            AND (e.organization_id = ANY(visible_organizations())
                OR e.entered_by_id = acting_user())
            AND (i.id IS NOT NULL OR e.kind IN ('refused', 'withdrawn'))
            -- What the family says together, not one voice: somebody who may not decide ends
            -- nothing, and an old paper that was overtaken ends nothing.
            AND (s.status IN ('refused', 'withdrawn', 'conflict')
                OR i.id IS NOT NULL AND x.basis = 'consent'
                    AND s.status IS DISTINCT FROM 'given')
        GROUP BY x.id ORDER BY x.id
    LOOP
        -- A download takes this lock too: the package is stopped, or it was taken before.
        SELECT status INTO now_status FROM exchange_exchange WHERE id = one.id FOR UPDATE;
        IF now_status = 'sent' THEN
            UPDATE exchange_exchange SET status = 'stopped', stopped_at = moment
            WHERE id = one.id;
            what := 'stopped';
            student_rows := cardinality(one.return_keys);
        ELSIF now_status IN ('preparing', 'stopped', 'cancelled') THEN
            CONTINUE;
        ELSE
            INSERT INTO exchange_deletionrequest (id, organization_id, recipient_id, exchange_id,
                return_key, asked_at, due_on, status, statement)
            SELECT gen_random_uuid(), one.organization_id, one.recipient_id, one.id, k, moment,
                due, 'asked', ''
            FROM unnest(one.return_keys) k
            ON CONFLICT (exchange_id, return_key) DO NOTHING;
            GET DIAGNOSTICS student_rows = ROW_COUNT;
            CONTINUE WHEN student_rows = 0;
            what := 'asked';
        END IF;
        exchange := one.id;
        RETURN NEXT;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION follow_decisions(uuid[], timestamptz, date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION follow_decisions(uuid[], timestamptz, date, date) TO {app_role()};
"""

# A request belongs to one exchange between its two sides; nothing of it changes but the answer.
TIED = """
ALTER TABLE exchange_deletionrequest ADD CONSTRAINT deletion_of_its_sides
    FOREIGN KEY (exchange_id, organization_id, recipient_id)
    REFERENCES exchange_exchange (id, organization_id, recipient_id);
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON exchange_deletionrequest
    FOR EACH ROW EXECUTE FUNCTION refuse_other_changes(
        'status', 'confirmed_at', 'confirmed_by_id', 'statement');
"""
UNTIED = """
DROP TRIGGER kept ON exchange_deletionrequest;
ALTER TABLE exchange_deletionrequest DROP CONSTRAINT deletion_of_its_sides;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0003_deletions"),
        ("consent", "0007_standings"),
    ]

    operations = [
        migrations.RunSQL(TIED, UNTIED),
        Protect(
            "exchange_deletionrequest",
            read=f"{OWN_ORGANIZATION} OR recipient_id = {MINE}",
            write=None,
        ),
        migrations.RunSQL(
            "GRANT UPDATE (status, confirmed_at, confirmed_by_id, statement) "
            f"ON exchange_deletionrequest TO {app_role()};"
            f"CREATE POLICY app_update ON exchange_deletionrequest FOR UPDATE TO {app_role()} "
            f"USING ({ASKED}) WITH CHECK (recipient_id = {MINE} "
            "AND confirmed_by_id = (SELECT acting_user()))",
            "DROP POLICY app_update ON exchange_deletionrequest",
        ),
        migrations.RunSQL(
            FOLLOW, "DROP FUNCTION follow_decisions(uuid[], timestamptz, date, date)"
        ),
        # Where one student's row is: for the district, and for the family itself, which sees no
        # exchange. Without the key, and without anybody else's row.
        Function(
            "copies_of(student uuid)",
            returns="TABLE (exchange uuid, reference text, recipient uuid, recipient_name text, "
            "purpose text, status text, sent_at timestamptz, stopped_at timestamptz, "
            "asked_at timestamptz, due_on date, confirmed_at timestamptz)",
            body="""
            SELECT x.id, x.reference::text, x.recipient_id, o.name::text, x.purpose::text,
                x.status::text, x.sent_at,
                COALESCE(x.stopped_at, CASE WHEN x.status = 'cancelled' AND NOT EXISTS (
                    SELECT 1 FROM exchange_download w WHERE w.exchange_id = x.id)
                    THEN x.cancelled_at END),
                d.asked_at, d.due_on, d.confirmed_at
            FROM exchange_exchangerow r
            JOIN exchange_exchange x ON x.id = r.exchange_id
            JOIN portal_organization o ON o.id = x.recipient_id
            LEFT JOIN exchange_deletionrequest d
                ON d.exchange_id = x.id AND d.return_key = r.return_key
            WHERE r.subject_id = student AND r.code = 'ALLOWED' AND x.sent_at IS NOT NULL
                AND (r.organization_id = ANY(visible_organizations())
                    OR r.subject_id = ANY(family_subjects()))
            ORDER BY x.sent_at DESC
            """,
        ),
    ]
